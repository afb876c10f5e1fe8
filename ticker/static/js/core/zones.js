// Times of a chart by the clock of a zone: the exchange's, the reader's own, or UTC. Pure.

import { dateWords, dayAndMonth, monthWords, timeOfDay } from "./locale.js";

/** @typedef {"exchange" | "local" | "utc"} ZoneChoice */
/** Milliseconds as the clock on a zone's wall shows them, as if that were UTC. @typedef {(ms: number) => number} Wall */

export const ZONES = /** @type {const} */ (["exchange", "local", "utc"]);
const DAY_MS = 86_400_000;

/** The zone's wall clock. An offset holds for a day at once where both its ends have the same one: to ask for each bar would
 * take longer than to draw it. @param {string | undefined} zone an IANA name; none is the reader's own @returns {Wall} */
export function wallOf(zone) {
  const format = new Intl.DateTimeFormat("en-US", { timeZone: zone, hourCycle: "h23", year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric", second: "numeric" });
  /** @type {Map<number, number | null>} */
  const offsets = new Map();
  /** @param {number} ms */
  const exact = (ms) => {
    const parts = Object.fromEntries(format.formatToParts(ms).map(({ type, value }) => [type, Number(value)]));
    const wall = Date.UTC(parts["year"] ?? 0, (parts["month"] ?? 1) - 1, parts["day"], parts["hour"], parts["minute"], parts["second"]);
    return wall - Math.floor(ms / 1000) * 1000;
  };
  return (ms) => {
    const day = Math.floor(ms / DAY_MS);
    if (!offsets.has(day)) offsets.set(day, whole(exact(day * DAY_MS), exact((day + 1) * DAY_MS)));
    return ms + (offsets.get(day) ?? exact(ms));
  };
}

/** @param {number} one @param {number} other @returns {number | null} */
const whole = (one, other) => (one === other ? one : null);

/** @param {ZoneChoice} choice @param {string | null} exchange the exchange's zone, if there is one @returns {string | undefined} */
export const zoneOf = (choice, exchange) => (choice === "local" ? undefined : choice === "exchange" && exchange ? exchange : "UTC");

/** What bars of a day are dated by: the trading day, whatever clock is chosen. Those that begin at midnight UTC are days of UTC.
 * @param {string | null} exchange the exchange's zone, if there is one @returns {Wall} */
export function dayWallOf(exchange) {
  const wall = wallOf(exchange ?? "UTC");
  return (ms) => (ms % DAY_MS === 0 ? ms : wall(ms));
}

/** What a choice is called: `New York`, `local time`, `UTC`. @param {ZoneChoice} choice @param {string | null} exchange */
export function zoneWords(choice, exchange) {
  if (choice === "local") return "local time";
  if (choice === "exchange" && exchange && exchange !== "UTC") return exchange.slice(exchange.lastIndexOf("/") + 1).replaceAll("_", " ");
  return "UTC";
}

/** When a bar began, as it is read: a time of day, or of bars of a day their date. @param {number} wall @param {number} intervalMs */
export function timeWords(wall, intervalMs) {
  const at = new Date(wall);
  if (intervalMs >= DAY_MS) return dateWords(at.getUTCDate(), at.getUTCMonth(), at.getUTCFullYear());
  return timeOfDay(at.getUTCHours(), at.getUTCMinutes(), intervalMs < 60_000 ? at.getUTCSeconds() : null);
}

/** The same with its date where it is of another day than `today`. @param {number} wall @param {number} intervalMs @param {number} today */
export function momentWords(wall, intervalMs, today) {
  const words = timeWords(wall, intervalMs);
  const at = new Date(wall);
  const isSame = intervalMs >= DAY_MS || Math.floor(wall / DAY_MS) === Math.floor(today / DAY_MS);
  return isSame ? words : `${dayAndMonth(at.getUTCDate(), at.getUTCMonth())} ${words}`;
}

/** How much of a boundary a bar's beginning is, as the chart's library counts. */
const WEIGHTS = /** @type {[weight: number, ms: number][]} */ ([
  [33, DAY_MS / 2], [32, DAY_MS / 4], [31, DAY_MS / 8], [30, 3_600_000], [22, 1_800_000], [21, 300_000], [20, 60_000], [10, 1000],
]);

/** @param {number} wall @param {number | null} before the wall time of the bar before; null of the first @returns {number} */
export function weightOf(wall, before) {
  if (before === null) return 0;
  const at = new Date(wall);
  const was = new Date(before);
  if (at.getUTCFullYear() !== was.getUTCFullYear()) return 70;
  if (at.getUTCMonth() !== was.getUTCMonth()) return 60;
  if (at.getUTCDate() !== was.getUTCDate()) return 50;
  return WEIGHTS.find(([, ms]) => Math.floor(wall / ms) !== Math.floor(before / ms))?.[0] ?? 0;
}

/** What stands below a boundary of that weight. @param {number} wall @param {number} weight */
export function tickWords(wall, weight) {
  const at = new Date(wall);
  if (weight >= 70) return String(at.getUTCFullYear());
  if (weight >= 60) return monthWords(at.getUTCMonth());
  if (weight >= 50) return dayAndMonth(at.getUTCDate(), at.getUTCMonth());
  return timeWords(wall, at.getUTCSeconds() ? 1000 : 60_000);
}
