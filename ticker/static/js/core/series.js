// The known prices of one symbol over time: bounded, at most one point a second, older half thinned. Pure.

export const MAX_POINTS = 480;
const STEP_MS = 1000;

/** @typedef {{t: number[], p: number[]}} Series times in ms ascending, and the price at each */

/** @param {[number, number][]} [points] @returns {Series} */
export function newSeries(points = []) {
  const kept = points.slice(-MAX_POINTS);
  return { t: kept.map((point) => point[0]), p: kept.map((point) => point[1]) };
}

/** Put points of before in front; those that are not from before are left out. @param {Series} series
 * @param {[number, number][]} points */
export function seed(series, points) {
  const first = series.t[0] ?? Infinity;
  const before = points.filter(([t]) => t < first);
  before.splice(0, before.length - (MAX_POINTS - series.t.length));
  series.t.unshift(...before.map((point) => point[0]));
  series.p.unshift(...before.map((point) => point[1]));
}

/** @param {Series} series @param {number} t @param {number} p */
export function addPrice(series, t, p) {
  const { t: times, p: prices } = series;
  const n = times.length;
  const last = times[n - 1];
  const before = times[n - 2];
  if (last !== undefined && t <= last) {
    // Clocks may step back; a chart's time may not.
    prices[n - 1] = p;
  } else if (before !== undefined && t - before < STEP_MS) {
    times[n - 1] = t;
    prices[n - 1] = p;
  } else {
    times.push(t);
    prices.push(p);
    if (n + 1 > MAX_POINTS) thin(series);
  }
}

/** @param {Series} series */
function thin(series) {
  const half = series.t.length >> 1;
  /** @param {number} _ @param {number} i */
  const keep = (_, i) => i >= half || i % 2 === 0;
  series.t = series.t.filter(keep);
  series.p = series.p.filter(keep);
}

/** How many of the points were known at `until`. @param {Series} series @param {number} until */
export function knownAt(series, until) {
  let n = series.t.length;
  while (n > 0 && /** @type {number} */ (series.t[n - 1]) > until) n -= 1;
  return n;
}
