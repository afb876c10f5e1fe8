// What is worked out of bars: moving averages of closes, and the volume-weighted average price of a trading day. Pure.

/** @typedef {import("./bars.js").Bar} Bar */
/** A value for each bar; null where there are too few before it. @typedef {(number | null)[]} Values */

/** The mean of the newest `length` closes. @param {readonly Bar[]} bars @param {number} length @returns {Values} */
export function simpleAverage(bars, length) {
  let sum = 0;
  return bars.map((bar, n) => {
    sum += bar.close - (n >= length ? /** @type {Bar} */ (bars[n - length]).close : 0);
    return n >= length - 1 ? sum / length : null;
  });
}

/** Exponential, begun with the mean of the first `length` closes. @param {readonly Bar[]} bars @param {number} length
 * @returns {Values} */
export function exponentialAverage(bars, length) {
  const weight = 2 / (length + 1);
  /** @type {number | null} */
  let value = null;
  const first = simpleAverage(bars.slice(0, length), length).at(-1) ?? null;
  return bars.map((bar, n) => {
    if (n < length - 1) return null;
    value = value === null ? first : value + weight * (bar.close - value);
    return value;
  });
}

/** Volume-weighted average price, by the typical price of each bar, anew from each of `anchors`, when a trading day begins. What
 * lies before the first of them has none: its day began before what is known of it. @param {readonly Bar[]} bars
 * @param {readonly number[]} anchors ms, ascending @returns {Values} */
export function volumeWeighted(bars, anchors) {
  let next = 0;
  let begun = false;
  let turnover = 0;
  let volume = 0;
  return bars.map((bar) => {
    while (next < anchors.length && /** @type {number} */ (anchors[next]) <= bar.start) {
      next += 1;
      begun = true;
      turnover = volume = 0;
    }
    if (!begun) return null;
    volume += bar.volume ?? 0;
    turnover += ((bar.high + bar.low + bar.close) / 3) * (bar.volume ?? 0);
    return volume > 0 ? turnover / volume : null;
  });
}
