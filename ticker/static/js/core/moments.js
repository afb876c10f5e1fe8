// Moments of the past in words and in addresses. Pure.

import { dateWords, dayAndMonth } from "./locale.js";
import { clock } from "./words.js";

const DAY_MS = 86_400_000;
/** From here on a day and a month might be those of this year. */
const LONG_MS = 300 * DAY_MS;
const DAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];

/** A moment as an address has it, no finer than it has to be. @param {number} at ms */
export const momentText = (at) => new Date(at).toISOString().replace(/(:00)?\.000Z$/, "Z");

/** @param {string} text @returns {number | null} the moment that an address names, in ms */
export function momentIn(text) {
  const at = text ? Date.parse(text) : NaN;
  return Number.isFinite(at) ? at : null;
}

/** Its day, where that is not today: "Tue" of the last week, "30 Oct" of before, "30 Oct 2024" of long before. @param {number} at @param {number} now */
function dayWords(at, now) {
  const then = new Date(at);
  if (then.toDateString() === new Date(now).toDateString()) return "";
  if (now - at < 6 * DAY_MS) return `${DAYS[then.getDay()]} `;
  const [day, month] = [then.getDate(), then.getMonth()];
  return `${now - at < LONG_MS ? dayAndMonth(day, month) : dateWords(day, month, then.getFullYear())} `;
}

/** "14:02", "Tue 09:12". @param {number} at @param {number} now */
export const dayAndClock = (at, now) => dayWords(at, now) + clock(at);

/** The same to the second. @param {number} at @param {number} now */
export const momentWords = (at, now) => dayWords(at, now) + clock(at, true);
