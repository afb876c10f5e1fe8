// The line of time: what it goes from and to, and what is said of the moment on it. Pure.

import { dayAndClock, momentWords } from "./moments.js";
import { MINUTE_MS } from "./replay.js";
import { clock } from "./words.js";

/** @typedef {import("./replay.js").Replay} Replay
 * @typedef {import("./replay.js").Kept} Kept */

/** The track shows no more at once: a minute has to be wide enough to be hit. */
const TRACK_MS = 6 * 3_600_000;
/** So much at least, where hardly anything is kept yet. */
const LEAST_TRACK_MS = 10 * MINUTE_MS;

/** What the track goes from and to, in ms. It ends now; a moment that lies further back than it goes is in its middle.
 * @param {Replay} replay @param {number} shown the moment on show @param {number} now @returns {{from: number, to: number}} */
export function trackOf({ kept }, shown, now) {
  const first = Math.min(kept.prices ?? now, kept.stories ?? now, now - LEAST_TRACK_MS);
  const prices = Math.min(kept.prices ?? now, now - LEAST_TRACK_MS);
  const from = Math.max(prices, now - TRACK_MS);
  if (shown >= from) return { from, to: now };
  const far = Math.max(first, shown - TRACK_MS / 2);
  return { from: far, to: Math.min(now, far + TRACK_MS) };
}

/** What has to be known of a moment: what of it is kept no longer, or lies ahead. @param {Replay} replay
 * @param {number} shown @param {number} now @returns {string} */
export function keptWords({ phase, kept }, shown, now) {
  if (phase === "live") return "";
  const { prices, stories } = kept;
  const hasPrices = prices !== null && shown >= prices;
  const hasStories = stories !== null && shown >= stories;
  // Within one minute it is the seconds that tell one from the other.
  const since = (/** @type {number} */ ms) => (ms - shown < MINUTE_MS ? momentWords : dayAndClock)(ms, now);
  if (!hasPrices && !hasStories) {
    const [first] = [prices, stories].filter((one) => one !== null).sort((a, b) => a - b);
    return first === undefined ? "Nothing is kept of then" : `Nothing is kept of then: it begins ${since(first)}`;
  }
  if (!hasPrices) return prices === null ? "No prices are kept of then" : `Prices are kept since ${since(prices)} only`;
  if (!hasStories && stories !== null) return `Headlines are kept since ${since(stories)} only`;
  return "";
}

/** Since when there is something to go back to. @param {Kept} kept @param {number} now */
export function keptSince({ prices, stories }, now) {
  const told = [prices === null ? "" : `prices since ${dayAndClock(prices, now)}`, stories === null ? "" : `headlines since ${dayAndClock(stories, now)}`];
  const words = told.filter(Boolean).join(", ");
  return words ? `Kept: ${words}.` : "Nothing is kept yet.";
}

/** The track's value in words. @param {Replay} replay @param {number} shown @param {number} now */
export const spokenMoment = ({ phase }, shown, now) => (phase === "live" ? `live, ${clock(now, true)}` : momentWords(shown, now));
