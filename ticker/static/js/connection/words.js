// How the stream stands, in words: the pill's and the banner's. Pure.

import { written } from "../core/locale.js";
import { age, clock, countdown } from "../core/words.js";
import { linkOf, skew } from "./state.js";

/** @typedef {import("./state.js").Connection} Connection */

const QUIET_MS = 10_000;

/** What to show. @param {Connection} connection @param {{since: number, count: number} | null} held the pause, if any
 * @param {number} now
 * @returns {{link: string, label: string, detail: string, title: string}} */
export function pill(connection, held, now) {
  if (held) {
    return { link: "paused", label: "Paused", detail: held.count ? `${written(String(held.count))} waiting` : "", title: "The picture is held still. Updates wait." };
  }
  const link = linkOf(connection, now);
  if (link === "offline") return { link, label: "Offline", detail: isShut(connection) ? "" : untilNext(connection, now), title: "The last picture is kept." };
  if (link === "connecting") return { link, label: "Connecting", detail: "", title: "Opening the stream." };
  if (link === "stale") return { link, label: "Stale", detail: age(staleFor(connection, now)), title: connection.stale?.reason ?? "" };
  return { link, label: "Live", detail: liveDetail(connection, now), title: "Time from server to screen, or the age of the last update." };
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

/** Whether the stream stands, and there is nothing in it. @param {Connection} connection */
const isShut = (connection) => connection.isShut && connection.phase !== "waiting";

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
  if (connection.note && now < connection.noteUntil) return { reason: noteWords(connection.note), wait: "", kept: "", calm: true };
  return null;
}

/** @param {Connection} connection */
function reasonWords(connection) {
  if (isShut(connection)) return "Nothing of this may be read here any more.";
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
  if (isShut(connection)) return "";
  if (!connection.network) return "Waiting for the network.";
  const left = connection.nextTry === null ? 0 : connection.nextTry - now;
  const what = connection.reason === "busy" ? "for room" : "for the server";
  return left > 0 ? `Next try in ${countdown(left)}, waiting ${what}.` : `Trying now, waiting ${what}.`;
}

/** @param {import("./state.js").Note} note */
const noteWords = (note) => ("skipped" in note ? laggedWords(note) : resetWords(note));

/** @param {{skipped: Record<string, number>}} note */
function laggedWords({ skipped }) {
  const counts = Object.entries(skipped).map(([type, count]) => `${written(String(count))} ${type}s`);
  return `Caught up. Left out as superseded: ${counts.join(", ") || "nothing"}.`;
}

/** @param {{reset: string}} note */
function resetWords({ reset }) {
  if (reset === "expired") return "You were away for longer than the log is kept: here is the picture of now.";
  return "The server began a new log: here is the picture of now.";
}
