// The places of a chart's time axis: one for each bar, of whatever symbol, and one for each that is missing. Pure.

import { slotsOf } from "./gaps.js";

/** @param {(readonly {start: number}[])[]} series @param {readonly import("./gaps.js").Gap[]} gaps @param {number} intervalMs
 * @returns {number[]} ms, ascending, none twice */
export function slotsFor(series, gaps, intervalMs) {
  const all = new Set(series.flatMap((bars) => bars.map((bar) => bar.start)));
  for (const gap of gaps) for (const slot of slotsOf(gap, intervalMs)) all.add(slot);
  return [...all].sort((a, b) => a - b);
}

/** The first place at or after a moment: as many as there are if none is. @param {readonly number[]} slots @param {number} at */
export function slotFrom(slots, at) {
  let low = 0;
  let high = slots.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (/** @type {number} */ (slots[middle]) < at) low = middle + 1;
    else high = middle;
  }
  return low;
}
