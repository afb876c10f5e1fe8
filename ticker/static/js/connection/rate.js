// How many events a second the stream brings. Pure.

/** Over so many seconds the rate is a mean. */
const RATE_S = 10;

/** How many events had come at the last seconds. @typedef {number[]} Counts */

/** Take in how many there are now. @param {Counts} counts @param {number} events */
export function counted(counts, events) {
  // Another relay counts from its own beginning.
  if (events < (counts.at(-1) ?? 0)) counts.length = 0;
  counts.push(events);
  if (counts.length > RATE_S + 1) counts.shift();
}

/** @param {Counts} counts a second apart @returns {number | null} events a second */
export const rateOf = (counts) =>
  counts.length < 2 ? null : (/** @type {number} */ (counts.at(-1)) - /** @type {number} */ (counts[0])) / (counts.length - 1);
