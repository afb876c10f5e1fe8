// What is said of a source that somebody has asked to be read at once. Pure.

import { countdown } from "./words.js";

const SHOWN_MS = 10_000;
const PATIENCE_MS = 60_000;

/** What came of it: its words, and until when they stand in the place of what is else said. `freeMs` is when it may be asked again.
 * @typedef {{words: string, untilMs: number, freeMs: number | null}} Asked */

/** @param {number} now ms @returns {Asked} what stands there until the read is told of */
export const asking = (now) => ({ words: "reading now\u2026", untilMs: now + PATIENCE_MS, freeMs: null });

/** @param {string} why @param {number} waitS how long it may not be asked, 0 where that is not it @param {number} now ms @returns {Asked} */
export const refusedRead = (why, waitS, now) => ({ words: `not now: ${why}`, untilMs: now + SHOWN_MS, freeMs: waitS ? now + waitS * 1000 : null });

/** @param {Asked} asked @param {number} now ms */
export const askedWords = ({ words, freeMs }, now) => (freeMs === null ? words : `${words} \u00b7 free in ${countdown(freeMs - now)}`);
