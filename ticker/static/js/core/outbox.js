// What the reader has said and the server has not stored yet: each with the one key under which it is sent, however
// often, so that nothing comes twice. Pure.

import { countdown } from "./words.js";

export const MAX_CHARS = 2000;

/** @typedef {"sending" | "waiting" | "failed" | "refused"} State */

/** `againAt` is when it is sent again by itself, in the reader's own ms.
 * @typedef {{key: string, room: string, author: string, text: string, state: State, why: string, againAt: number}} Unsent */

/** What became of a try: stored, to be tried again after `waitS`, refused for good, or nobody knows.
 * @typedef {{kind: "stored", event: import("./events.js").Message} | {kind: "later", why: string, waitS: number}
 *   | {kind: "refused", why: string} | {kind: "lost", why: string}} Outcome */

/** @param {string} key @param {string} room @param {string} author @param {string} text @returns {Unsent} */
export const newUnsent = (key, room, author, text) => ({ key, room, author, text, state: "sending", why: "", againAt: 0 });

/** Take in what became of a try. @param {Unsent} unsent @param {Outcome} outcome @param {number} now */
export function answered(unsent, outcome, now) {
  if (outcome.kind === "stored") return;
  unsent.why = outcome.why;
  unsent.state = outcome.kind === "later" ? "waiting" : outcome.kind === "refused" ? "refused" : "failed";
  unsent.againAt = outcome.kind === "later" ? now + outcome.waitS * 1000 : 0;
}

/** @param {Unsent} unsent */
export function tryAgain(unsent) {
  Object.assign(unsent, { state: "sending", why: "", againAt: 0 });
}

/** A timer may fire a moment early. @param {Unsent} unsent @param {number} now */
export const isDue = (unsent, now) => unsent.state === "waiting" && unsent.againAt <= now + 50;

/** @param {Unsent} unsent @param {number} now @returns {string} how it stands with it */
export function stateWords({ state, why, againAt }, now) {
  if (state === "sending") return "Sending\u2026";
  if (state === "waiting") return `${why} \u00B7 sent again in ${countdown(againAt - now)}`;
  if (state === "refused") return `Refused: ${why}`;
  return `Not sent: ${why}`;
}

/** What an answer of the server means. @param {number} status @param {string | null} retryAfter the header
 * @param {any} body its JSON, null if it has none @returns {Outcome} */
export function outcomeOf(status, retryAfter, body) {
  if (status === 201 && body?.id) return { kind: "stored", event: body };
  const error = body?.error ?? {};
  const waitS = Number(retryAfter);
  if ((status === 429 || status === 503) && waitS > 0) return { kind: "later", waitS, why: sentence(error.detail, status) };
  if (status < 400 || status >= 500) return { kind: "lost", why: `the server answered ${status}` };
  return { kind: "refused", why: [error.detail, error.expected && `expected ${error.expected}`].filter(Boolean).join("; ") || `status ${status}` };
}

/** @param {string | undefined} detail @param {number} status */
const sentence = (detail, status) => (detail ? detail[0]?.toUpperCase() + detail.slice(1) : `The server answered ${status}`);

/** What to say of the length of a text, "" while there is nothing to say. @param {string} text */
export function lengthWords(text) {
  const length = [...text.trim()].length;
  if (length <= MAX_CHARS - 200) return "";
  return length > MAX_CHARS ? `${length - MAX_CHARS} characters too many` : `${MAX_CHARS - length} characters left`;
}
