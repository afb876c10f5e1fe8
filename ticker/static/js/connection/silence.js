// Telling a stream that is dead from one on which there is nothing to say. Pure: what was seen and the time go in.

export const LOOK_MS = 5000;
const LONGEST_LOOK_MS = 120_000;
const PROOFS = 2;

/** What a look at the log found: events that the stream should have brought, none, another log, or no answer.
 * @typedef {"news" | "nothing" | "another log" | "no answer"} Found */

/** @typedef {object} Silence
 * @property {number} proofs looks in a row that found what the stream has not brought
 * @property {number} waitMs from one look to the next
 * @property {number} notBefore ms, when the log may be looked at again
 */

/** @returns {Silence} */
export function newSilence() {
  return { proofs: 0, waitMs: LOOK_MS, notBefore: 0 };
}

/** Take in that the stream said something. @param {Silence} silence */
export function spoke(silence) {
  Object.assign(silence, newSilence());
}

/** Take in what a look found; whether the stream is dead. No answer proves nothing: a server that is short of time answers
 * late, and to open anew would cost it more. And what is new may be on its way: it takes two looks to call a stream dead.
 * @param {Silence} silence @param {Found} found @param {number} now ms */
export function looked(silence, found, now) {
  silence.proofs = found === "news" ? silence.proofs + 1 : found === "no answer" ? silence.proofs : 0;
  // A night without news must not cost the server a request every few seconds for each page that is open.
  silence.waitMs = found === "news" ? LOOK_MS : Math.min(2 * silence.waitMs, LONGEST_LOOK_MS);
  silence.notBefore = now + silence.waitMs;
  return found === "another log" || silence.proofs >= PROOFS;
}
