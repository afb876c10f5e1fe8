// While Ticker cannot be reached: when it is tried again, and what is said meanwhile. Pure.

import { clock, countdown, left, moment } from "./words.js";

const FIRST_WAIT_MS = 2000;
const LONGEST_WAIT_MS = 60_000;
/** Of a wait, what chance has a part in: a thousand pages do not all come at once to a server that has just started. */
const SPREAD = 0.25;
const DAY_MS = 86_400_000;
const GATEWAYS = [502, 504];

/** @typedef {object} Outage
 * @property {number} since ms
 * @property {number} tries that failed
 * @property {number | null} nextTry ms, null while it is tried */

/** @param {number} since ms @param {number} now ms @param {number} random 0 to 1 @returns {Outage} */
export const newOutage = (since, now, random) => ({ since: Math.min(since, now), tries: 0, nextTry: now + waitMs(0, random) });

/** @param {Outage} outage @param {number} now ms @param {number} random 0 to 1 @returns {Outage} */
export const triedInVain = ({ since, tries }, now, random) => ({ since, tries: tries + 1, nextTry: now + waitMs(tries + 1, random) });

/** @param {number} tries @param {number} random */
const waitMs = (tries, random) => Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** tries) * (1 - SPREAD * random);

/** Whether an answer is Ticker's, and not that of a proxy which cannot reach it. @param {number | null} status null for none */
export const answers = (status) => status !== null && !GATEWAYS.includes(status);

/** @param {Outage} outage @param {boolean} network whether the device has one @param {number} now ms */
export function outageWords({ since, nextTry }, network, now) {
  const began = now - since < DAY_MS ? clock(since, true) : moment(since);
  return {
    reason: network ? "Its server does not answer." : "Your device has no network.",
    since: `Since ${began}, for ${left(now - since)}.`,
    next: nextTry !== null && nextTry > now ? `Next try in ${countdown(nextTry - now)}` : "Trying now",
  };
}
