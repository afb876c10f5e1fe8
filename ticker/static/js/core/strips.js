// The last reads of each source. Pure.

export const STRIP_CELLS = 14;
const STRIP_MS = 5000;

/** A read, or prices that came, and when in ms. @typedef {{state: string, at: number}} Cell */

/** What the server knew when the page was made. @param {Record<string, [state: string, at: number][]>} told
 * @returns {Map<string, Cell[]>} by source */
export const toldStrips = (told) =>
  new Map(Object.entries(told).map(([name, reads]) => [name, reads.map(([state, at]) => ({ state, at }))]));

/** @param {Map<string, Cell[]>} strips by source @param {string} name @param {string} state @param {number} at
 * @returns {boolean} whether it is news: the snapshot says again what the page was made with */
export function observed(strips, name, state, at) {
  const strip = strips.get(name) ?? [];
  if ((strip.at(-1)?.at ?? -1) >= at) return false;
  strips.set(name, strip);
  strip.push({ state, at });
  if (strip.length > STRIP_CELLS) strip.shift();
  return true;
}

/** Of what comes many times a second, one a step of 5 s. @param {Map<string, Cell[]>} strips @param {string} name
 * @param {string} state @param {number} at @returns {boolean} whether there is a new one */
export function observedOnce(strips, name, state, at) {
  if (stepOf(strips.get(name)?.at(-1)?.at ?? -STRIP_MS) >= stepOf(at)) return false;
  return observed(strips, name, state, at);
}

/** @param {number} at */
const stepOf = (at) => Math.floor(at / STRIP_MS);
