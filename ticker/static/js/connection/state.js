// The state of the connection and its words. Pure: what happened and the time go in.

import { written } from "../core/locale.js";
import { age, clock, countdown } from "../core/words.js";

/** For so long a break is not called one: most streams are back before anybody has read the word. */
const GRACE_MS = 1500;
const MAX_BACKOFF_MS = 60_000;
const NOTE_MS = 8000;
const QUIET_MS = 10_000;
/** Up to here the two clocks are taken to agree, and what lies between them is the way. */
const TRUSTED_MS = 1000;

/** Of which the median is known. */
const MOST_DELAYS = 200;

/** Something that happened to the stream: a control event with its data, or `trying`, `broken` (why, and in how many ms
 * it is tried again), `network` (whether there is one). @typedef {{kind: string, data?: any, retry?: number}} LinkEvent */

/** @typedef {object} Connection
 * @property {"connecting" | "catching up" | "live" | "waiting"} phase
 * @property {number} since ms
 * @property {number | null} nextTry ms
 * @property {number} tries failures in a row
 * @property {number} retryMs the server's hint
 * @property {number} heartbeatS
 * @property {string | null} reason why the stream broke
 * @property {boolean} network
 * @property {string | null} epoch of the log
 * @property {{reason: string, since: string} | null} stale
 * @property {string | null} note
 * @property {number} noteUntil ms
 * @property {Record<string, number>} skipped events that were left out as superseded, by type
 * @property {number} events that the stream has brought
 * @property {number} tabs that read it
 * @property {number | null} lastEvent ms
 * @property {number | null} delay ms from server to screen
 * @property {number[]} delays the last of them
 * @property {number} leastDelay ms, the reader's clock less the server's included
 */

/** @param {number} now @param {number} serverNow the server's time when it made the page @returns {Connection} */
export function newConnection(now, serverNow) {
  return {
    phase: "connecting", since: now, nextTry: null, tries: 0, retryMs: 3000, heartbeatS: 15,
    reason: null, network: true, epoch: null, stale: null, note: null, noteUntil: 0,
    skipped: {}, events: 0, tabs: 1, lastEvent: null, delay: null, delays: [], leastDelay: now - serverNow,
  };
}

/** Take in something that happened to the stream. @param {Connection} connection @param {LinkEvent} what @param {number} now */
export function take(connection, what, now) {
  const { data } = what;
  if (what.kind === "stream-open") {
    Object.assign(connection, { phase: "catching up", since: now, reason: null, nextTry: null, tries: 0, stale: null });
    Object.assign(connection, { retryMs: data.retry_ms, heartbeatS: data.heartbeat_s, epoch: data.epoch });
  } else if (what.kind === "stream-live") {
    if (connection.phase !== "live") Object.assign(connection, { phase: "live", since: now });
  } else if (what.kind === "stream-stale") connection.stale = data.reason === null ? null : data;
  else if (what.kind === "stream-lagged") lagged(connection, data, now);
  else if (what.kind === "stream-reset") note(connection, resetWords(data), now);
  else if (what.kind === "stream-busy") Object.assign(connection, { reason: "busy", retryMs: data.retry_ms });
  else if (what.kind === "stream-bye") Object.assign(connection, { reason: "bye", retryMs: data.reconnect_ms });
  else if (what.kind === "network") connection.network = what.data;
  else if (what.kind === "trying") connection.nextTry = null;
  else if (what.kind === "broken") broken(connection, what, now);
}

/** @param {Connection} connection @param {{skipped: Record<string, number>}} data @param {number} now */
function lagged(connection, data, now) {
  const skipped = { ...connection.skipped };
  for (const [type, count] of Object.entries(data.skipped)) skipped[type] = (skipped[type] ?? 0) + count;
  connection.skipped = skipped;
  note(connection, laggedWords(data), now);
}

/** @param {Connection} connection @param {LinkEvent} what @param {number} now */
function broken(connection, what, now) {
  if (connection.phase !== "waiting") connection.since = now;
  connection.phase = "waiting";
  connection.tries += 1;
  connection.reason ??= what.data ?? "lost";
  connection.nextTry = now + (what.retry ?? connection.retryMs);
}

/** @param {Connection} connection @param {string} words @param {number} now */
function note(connection, words, now) {
  connection.note = words;
  connection.noteUntil = now + NOTE_MS;
}

/** Take over how the stream stands from whoever reads it; the clock and the way are those from here. @param {Connection} connection
 * @param {Connection} told */
export function adopt(connection, told) {
  const { delay, delays, leastDelay } = connection;
  Object.assign(connection, told, { delay, delays, leastDelay });
}

/** Take in that an event arrived; one from before the stream caught up says nothing of the delay.
 * @param {Connection} connection @param {number} eventTime ms @param {number} now ms */
export function eventArrived(connection, eventTime, now) {
  connection.lastEvent = now;
  const delay = now - eventTime;
  connection.leastDelay = Math.min(connection.leastDelay, delay);
  if (connection.phase !== "live") return;
  const shown = delay - skew(connection);
  connection.delays.push(shown);
  if (connection.delays.length > MOST_DELAYS) connection.delays.shift();
  connection.delay = connection.delay === null ? shown : connection.delay * 0.8 + shown * 0.2;
}

/** How far the reader's clock is ahead of the server's, in ms; 0 while they agree. @param {Connection} connection */
export function skew(connection) {
  const least = connection.leastDelay;
  return least >= 0 && least < TRUSTED_MS ? 0 : least;
}

/** How long to wait before opening a stream anew, when the browser has given up on it.
 * @param {number} tries failures in a row @param {number} retryMs the server's hint @param {number} random 0 to 1 */
export function backoff(tries, retryMs, random) {
  return Math.round(Math.min(MAX_BACKOFF_MS, retryMs * 2 ** Math.max(0, tries - 1)) * (1 + random));
}

/** What to show. @param {Connection} connection @param {{since: number, count: number} | null} held the pause, if any
 * @param {number} now
 * @returns {{link: string, label: string, detail: string, title: string}} */
export function pill(connection, held, now) {
  if (held) {
    return { link: "paused", label: "Paused", detail: held.count ? `${written(String(held.count))} waiting` : "", title: "The picture is held still. Updates wait." };
  }
  const link = linkOf(connection, now);
  if (link === "offline") return { link, label: "Offline", detail: untilNext(connection, now), title: "The last picture is kept." };
  if (link === "connecting") return { link, label: "Connecting", detail: "", title: "Opening the stream." };
  if (link === "stale") return { link, label: "Stale", detail: age(staleFor(connection, now)), title: connection.stale?.reason ?? "" };
  return { link, label: "Live", detail: liveDetail(connection, now), title: "Time from server to screen, or the age of the last update." };
}

/** @param {Connection} connection @param {number} now @returns {"live" | "connecting" | "offline" | "stale"} */
export function linkOf(connection, now) {
  if (!connection.network && connection.phase !== "live") return "offline";
  if (connection.phase === "waiting") return now - connection.since < GRACE_MS ? "connecting" : "offline";
  if (connection.stale) return "stale";
  return connection.phase === "live" ? "live" : "connecting";
}

/** @param {Connection} connection @param {number} now */
const staleFor = (connection, now) => (connection.stale ? Math.max(0, now - skew(connection) - Date.parse(connection.stale.since)) : 0);

/** @param {Connection} connection @param {number} now */
function liveDetail(connection, now) {
  if (connection.lastEvent === null) return "";
  const quiet = now - connection.lastEvent;
  if (quiet > QUIET_MS) return `${age(quiet)} ago`;
  return connection.delay === null ? "" : connection.delay < 1000 ? `${Math.max(1, Math.round(connection.delay))} ms` : `${written((connection.delay / 1000).toFixed(1))} s`;
}

/** @param {Connection} connection @param {number} now */
const untilNext = (connection, now) =>
  connection.nextTry !== null && connection.nextTry > now ? countdown(connection.nextTry - now) : "trying";

/** The banner's words; null if there is nothing to say. @param {Connection} connection @param {number} now
 * @returns {{reason: string, wait: string, kept: string, calm: boolean} | null} */
export function banner(connection, now) {
  const link = linkOf(connection, now);
  const kept = connection.lastEvent === null ? "The last picture is kept." : `The picture of ${clock(connection.lastEvent, true)} is kept.`;
  if (link === "offline") return { reason: reasonWords(connection), wait: waitWords(connection, now), kept, calm: false };
  if (link === "stale") {
    return { reason: `No new events are being kept: ${connection.stale?.reason}.`, wait: "Waiting for the server's log.", kept, calm: false };
  }
  if (connection.note && now < connection.noteUntil) return { reason: connection.note, wait: "", kept: "", calm: true };
  return null;
}

/** @param {Connection} connection */
function reasonWords(connection) {
  if (!connection.network) return "Your device has no network.";
  if (connection.reason === "bye") return "The server said goodbye: it is stopping or restarting.";
  if (connection.reason === "busy") return "The server has no room for another reader now.";
  if (connection.reason === "refused") return "The server does not answer with a stream.";
  if (connection.reason === "hung") return "The server does not answer.";
  if (connection.reason === "silent") return "The connection had gone silent.";
  return "The connection was lost.";
}

/** @param {Connection} connection @param {number} now */
function waitWords(connection, now) {
  if (!connection.network) return "Waiting for the network.";
  const left = connection.nextTry === null ? 0 : connection.nextTry - now;
  const what = connection.reason === "busy" ? "for room" : "for the server";
  return left > 0 ? `Next try in ${countdown(left)}, waiting ${what}.` : `Trying now, waiting ${what}.`;
}

/** @param {{skipped: Record<string, number>}} data */
function laggedWords(data) {
  const skipped = Object.entries(data.skipped).map(([type, count]) => `${written(String(count))} ${type}s`);
  return `Caught up. Left out as superseded: ${skipped.join(", ") || "nothing"}.`;
}

/** @param {{reason: string}} data */
function resetWords(data) {
  if (data.reason === "expired") return "You were away for longer than the log is kept: here is the picture of now.";
  return "The server began a new log: here is the picture of now.";
}
