// What is known of the stream, in words. Pure.

import { written } from "../core/locale.js";
import { DASH, clock, countdown } from "../core/words.js";
import { rateOf } from "./rate.js";
import { linkOf } from "./state.js";

/** @typedef {import("./state.js").Connection} Connection */
/** @typedef {import("./rate.js").Counts} Counts */

/** @param {number[]} values @returns {number | null} */
export function medianOf(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? null;
}

/** @param {Connection} connection @param {Counts} counts @param {string} way @param {number} now ms
 * @returns {{state: string, delay: string, events: string, skipped: string, carried: string}} */
export const readings = (connection, counts, way, now) => ({
  state: stateWords(connection, now),
  delay: delayWords(connection, linkOf(connection, now) === "live"),
  events: eventWords(connection.events, rateOf(counts)),
  skipped: skippedWords(connection.skipped),
  carried: carriedWords(way, connection.tabs),
});

/** @param {Connection} connection @param {number} now */
function stateWords(connection, now) {
  const link = linkOf(connection, now);
  const since = clock(connection.since, true);
  if (link === "offline" && !connection.network) return `No network since ${since}`;
  if (link === "offline") return `Lost since ${since} \u00B7 ${waiting(connection, now)}`;
  if (link === "stale") return `Stale: ${connection.stale?.reason}`;
  if (connection.phase === "catching up") return "Catching up";
  return link === "live" ? `Live since ${since}` : "Connecting";
}

/** @param {Connection} connection @param {number} now */
const waiting = ({ nextTry }, now) => (nextTry !== null && nextTry > now ? `next try in ${countdown(nextTry - now)}` : "trying now");

/** @param {Connection} connection @param {boolean} isLive without it nothing takes any time now */
function delayWords({ delay, delays, lastEvent }, isLive) {
  const median = medianOf(delays);
  if (delay === null || median === null || lastEvent === null) return DASH;
  return [...(isLive ? [`${milliseconds(delay)} now`] : []), `${milliseconds(median)} median`].join(" \u00B7 ");
}

/** @param {number} ms */
const milliseconds = (ms) => (ms < 1000 ? `${Math.max(1, Math.round(ms))} ms` : `${written((ms / 1000).toFixed(1))} s`);

/** @param {number} events @param {number | null} rate */
function eventWords(events, rate) {
  const all = written(String(events));
  if (rate === null) return all;
  return `${all} \u00B7 ${rate >= 10 ? written(String(Math.round(rate))) : written(rate.toFixed(1))} a second`;
}

/** @param {Record<string, number>} skipped */
function skippedWords(skipped) {
  const words = Object.entries(skipped).map(([type, count]) => `${written(String(count))} ${type}${count === 1 ? "" : "s"}`);
  return words.length ? `${words.join(", ")}, as superseded` : "Nothing";
}

/** @param {string} way @param {number} tabs */
function carriedWords(way, tabs) {
  if (way === "own") return "This tab alone";
  if (tabs < 2) return way === "shared" ? "A worker, for this tab" : "This tab";
  const others = tabs === 2 ? "1 other tab" : `${tabs - 1} other tabs`;
  return way === "shared" ? `A worker, shared with ${others}` : `The tab that leads, shared with ${others}`;
}
