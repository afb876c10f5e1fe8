// Prices as a polyline of 76 by 24, and the place of a price in the range of its day. Pure.

const WIDTH = 76;
const HEIGHT = 24;
const PAD = 2;
const POINTS = 60;
const RANGE_WIDTH = 64;
const RANGE_MARK = 3;

/** @param {import("../core/series.js").Series} series @param {number} [known] @returns {string} "" before two points */
export function sparkline(series, known = series.t.length) {
  if (known < 2) return "";
  const times = /** @type {(i: number) => number} */ ((i) => series.t[i] ?? 0);
  const prices = /** @type {(i: number) => number} */ ((i) => series.p[i] ?? 0);
  const count = Math.min(known, POINTS);
  const stride = Math.max(1, (known - 1) / (POINTS - 1));
  /** @param {number} i */
  const at = (i) => (i === count - 1 ? known - 1 : Math.round(i * stride));
  let low = Infinity;
  let high = -Infinity;
  for (let i = 0; i < count; i += 1) {
    low = Math.min(low, prices(at(i)));
    high = Math.max(high, prices(at(i)));
  }
  const duration = times(known - 1) - times(0) || 1;
  const depth = HEIGHT - 2 * PAD;
  let points = "";
  for (let i = 0; i < count; i += 1) {
    const x = ((times(at(i)) - times(0)) / duration) * WIDTH;
    const y = high > low ? PAD + ((high - prices(at(i))) / (high - low)) * depth : HEIGHT / 2;
    points += `${i ? " " : ""}${x.toFixed(1)},${y.toFixed(1)}`;
  }
  return points;
}

/** The x of the price's mark between the day's low and high; "" if either is unknown.
 * @param {number} value @param {number | null} low @param {number | null} high */
export function rangeMark(value, low, high) {
  if (low === null || high === null) return "";
  const share = high > low ? (value - low) / (high - low) : 0.5;
  return (Math.min(1, Math.max(0, share)) * (RANGE_WIDTH - RANGE_MARK)).toFixed(1);
}
