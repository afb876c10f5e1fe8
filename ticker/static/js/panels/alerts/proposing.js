// Anything on the page may propose what an alert could be about: a price, a symbol, a story. The alerts take it up.

/** @typedef {import("../../core/proposals.js").Subject} Subject */

const proposals = new EventTarget();

/** @param {Subject} subject */
export const propose = (subject) => proposals.dispatchEvent(new CustomEvent("proposal", { detail: subject }));

/** @param {(subject: Subject) => void} take @param {AbortSignal} signal */
export const onProposal = (take, signal) =>
  proposals.addEventListener("proposal", (event) => take(/** @type {CustomEvent} */ (event).detail), { signal });
