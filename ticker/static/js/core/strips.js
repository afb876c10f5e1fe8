// The last reads of each source, in steps of 5 s. Pure.

export const STRIP_CELLS = 14;
const STRIP_MS = 5000;

/** A read, or prices that came. @typedef {{state: string, step: number}} Cell */

/** @param {Map<string, Cell[]>} strips by source @param {string} name @param {string} state @param {number} at */
export function observed(strips, name, state, at) {
  const strip = strips.get(name) ?? [];
  strips.set(name, strip);
  strip.push({ state, step: Math.floor(at / STRIP_MS) });
  if (strip.length > STRIP_CELLS) strip.shift();
}

/** The same, unless there is a cell of that step already. @param {Map<string, Cell[]>} strips @param {string} name
 * @param {string} state @param {number} at @returns {boolean} whether there is a new one */
export function observedOnce(strips, name, state, at) {
  if ((strips.get(name)?.at(-1)?.step ?? -1) >= Math.floor(at / STRIP_MS)) return false;
  observed(strips, name, state, at);
  return true;
}
