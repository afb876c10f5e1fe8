// Which alerts make themselves heard while the page is open, and how. Pure.

import { epochOf, isBehind } from "./ids.js";

/** @typedef {import("./events.js").Alert} Alert */
/** What the reader has chosen: a sound, a notification of the system, and from which severity on.
 * @typedef {{sound: boolean, shows: boolean, from: string}} Choice */
/** One note: Hz, when it begins and how long it is in seconds, and how loud at its peak. @typedef {{hz: number, at: number, long: number, gain: number}} Note */

const SEVERITIES = ["info", "warning", "critical"];
/** What is older than this is no news, whatever held it up. */
const FRESH_MS = 30_000;
/** Several at once are heard once. */
const GAP_MS = 4_000;
/** Short and quiet; each a step more than the one before. @type {Record<string, Note[]>} */
const NOTES = {
  info: [{ hz: 660, at: 0, long: 0.22, gain: 0.05 }],
  warning: [{ hz: 660, at: 0, long: 0.16, gain: 0.06 }, { hz: 880, at: 0.14, long: 0.28, gain: 0.06 }],
  critical: [{ hz: 880, at: 0, long: 0.14, gain: 0.08 }, { hz: 660, at: 0.16, long: 0.14, gain: 0.08 }, { hz: 880, at: 0.32, long: 0.34, gain: 0.08 }],
};

/** @param {unknown} kept @returns {Choice} nothing, unless the reader has said otherwise */
export function ringChoice(kept) {
  const { sound, shows, from } = /** @type {Partial<Choice>} */ (kept && typeof kept === "object" ? kept : {});
  return { sound: sound === true, shows: shows === true, from: SEVERITIES.includes(from ?? "") ? String(from) : "info" };
}

/** Whether an alert is one to be heard of. @param {Alert} alert @param {Choice} choice @param {number} now server time in ms
 * @param {string} last the newest id that any page of the browser has rung for, or "" */
export function isRung({ id, severity, time }, { from }, now, last) {
  const isNew = last === "" || epochOf(last) !== epochOf(id) || isBehind(id, last);
  return isNew && SEVERITIES.indexOf(severity) >= SEVERITIES.indexOf(from) && now - Date.parse(time) < FRESH_MS;
}

/** Whether it is heard, or only shown, as something was heard just before. @param {number} lastMs @param {number} now ms */
export const isHeard = (lastMs, now) => now - lastMs >= GAP_MS;

/** @param {string} severity */
export const notesOf = (severity) => NOTES[severity] ?? NOTES["info"] ?? [];

/** What is said of the choice. @param {Choice} choice @param {boolean} waits whether the browser plays nothing before it is touched
 * @param {string} permission of notifications */
export function ringWords({ sound, shows }, waits, permission) {
  if (shows && permission === "denied") return "This browser blocks notifications of this page; its settings for the site allow them.";
  if (sound && waits) return "The sound begins once you have clicked or typed here: browsers want that first.";
  return sound || shows ? "Of several tabs one makes itself heard." : "";
}
