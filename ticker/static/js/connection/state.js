// The state of the connection. Pure: what happened and the time go in. Whoever only reads the stream needs none of
// its words (words.js).

/** For so long a break is not called one: most streams are back before anybody has read the word. */
const GRACE_MS = 1500;
const MAX_BACKOFF_MS = 60_000;
const NOTE_MS = 8000;
/** Up to here the two clocks are taken to agree, and what lies between them is the way. */
const TRUSTED_MS = 1000;

/** Of which the median is known. */
const MOST_DELAYS = 200;

/** Something that happened to the stream: a control event with its data, or `trying`, `broken` (why, and in how many ms
 * it is tried again), `network` (whether there is one). @typedef {{kind: string, data?: any, retry?: number}} LinkEvent */

/** That events were left out as superseded, by type, or why the picture is another one.
 * @typedef {{skipped: Record<string, number>} | {reset: string}} Note */

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
 * @property {boolean} isShut whether the stream is there, and none of its channels may be read any more
 * @property {{reason: string, since: string} | null} stale
 * @property {Note | null} note what is told for some seconds
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
    reason: null, network: true, epoch: null, isShut: false, stale: null, note: null, noteUntil: 0,
    skipped: {}, events: 0, tabs: 1, lastEvent: null, delay: null, delays: [], leastDelay: now - serverNow,
  };
}

/** Take in something that happened to the stream. @param {Connection} connection @param {LinkEvent} what @param {number} now */
export function take(connection, what, now) {
  const { data } = what;
  if (what.kind === "stream-open") {
    Object.assign(connection, { phase: "catching up", since: now, reason: null, nextTry: null, tries: 0, stale: null });
    Object.assign(connection, { retryMs: data.retry_ms, heartbeatS: data.heartbeat_s, epoch: data.epoch, isShut: data.channels?.length === 0 });
  } else if (what.kind === "stream-live") {
    if (connection.phase !== "live") Object.assign(connection, { phase: "live", since: now });
  } else if (what.kind === "stream-stale") connection.stale = data.reason === null ? null : data;
  else if (what.kind === "stream-lagged") lagged(connection, data, now);
  else if (what.kind === "stream-reset") note(connection, { reset: data.reason }, now);
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
  note(connection, { skipped: data.skipped }, now);
}

/** @param {Connection} connection @param {LinkEvent} what @param {number} now */
function broken(connection, what, now) {
  if (connection.phase !== "waiting") connection.since = now;
  connection.phase = "waiting";
  connection.tries += 1;
  connection.reason ??= what.data ?? "lost";
  connection.nextTry = now + (what.retry ?? connection.retryMs);
}

/** @param {Connection} connection @param {Note} what @param {number} now */
function note(connection, what, now) {
  connection.note = what;
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

/** @param {Connection} connection @param {number} now @returns {"live" | "connecting" | "offline" | "stale"} */
export function linkOf(connection, now) {
  if (!connection.network && connection.phase !== "live") return "offline";
  if (connection.phase === "waiting") return now - connection.since < GRACE_MS ? "connecting" : "offline";
  if (connection.isShut) return "offline";
  if (connection.stale) return "stale";
  return connection.phase === "live" ? "live" : "connecting";
}

/** Until when the stream has told what happens. @param {Connection} connection @param {number} now @returns {number} ms */
export const heardUntil = (connection, now) => (connection.phase === "waiting" ? Math.min(now, connection.since) : now);
