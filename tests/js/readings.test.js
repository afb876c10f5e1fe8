import assert from "node:assert/strict";
import { test } from "node:test";

import { counted, rateOf } from "../../ticker/static/js/connection/rate.js";
import { medianOf, readings } from "../../ticker/static/js/connection/readings.js";
import { eventArrived, newConnection, take } from "../../ticker/static/js/connection/state.js";
import { NOW } from "./events.js";

const OPEN = { kind: "stream-open", data: { epoch: "e1", retry_ms: 2000, heartbeat_s: 15 } };

/** @param {{kind: string, data?: any, retry?: number}[]} events */
function connected(...events) {
  const connection = newConnection(NOW, NOW);
  for (const event of events) take(connection, event, NOW);
  return connection;
}

/** @param {import("../../ticker/static/js/connection/state.js").Connection} connection */
const state = (connection, later = 2000) => readings(connection, [], "shared", NOW + later).state;

test("it says since when the stream is live, or lost, and when it is tried again", () => {
  const live = connected(OPEN, { kind: "stream-live" });
  assert.deepEqual([state(connected()), state(connected(OPEN)), state(live)], ["Connecting", "Catching up", "Live since 03:04:05"]);
  take(live, { kind: "broken", retry: 5000 }, NOW);
  assert.deepEqual([state(live), state(live, 6000)], ["Lost since 03:04:05 \u00B7 next try in 0:03", "Lost since 03:04:05 \u00B7 trying now"]);
  take(live, { kind: "network", data: false }, NOW);
  assert.equal(state(live), "No network since 03:04:05");
  const stale = connected(OPEN, { kind: "stream-stale", data: { reason: "disk full", since: "" } });
  assert.equal(state(stale), "Stale: disk full");
});

test("the way from server to screen is told as it is now and in the middle", () => {
  const connection = connected(OPEN, { kind: "stream-live" });
  assert.equal(readings(connection, [], "own", NOW).delay, "\u2013");
  for (const ms of [10, 10, 2000]) eventArrived(connection, NOW - ms, NOW);
  assert.equal(readings(connection, [], "own", NOW).delay, "408 ms now \u00B7 10 ms median");
  take(connection, { kind: "broken", retry: 5000 }, NOW);
  assert.equal(readings(connection, [], "own", NOW).delay, "10 ms median");
  assert.deepEqual([medianOf([]), medianOf([3]), medianOf([9, 1, 5])], [null, 3, 5]);
});

test("events are counted, with a rate over the last ten seconds, and another relay counts anew", () => {
  /** @type {number[]} */
  const counts = [];
  for (let s = 0; s < 30; s += 1) counted(counts, 2000 * s);
  assert.deepEqual([counts.length, rateOf(counts)], [11, 2000]);
  const connection = { ...connected(OPEN), events: 58_000 };
  assert.equal(readings(connection, counts, "own", NOW).events, "58,000 \u00B7 2,000 a second");
  counted(counts, 5);
  assert.deepEqual([counts, rateOf(counts)], [[5], null]);
});

test("what was left out adds up, and who reads the stream is named", () => {
  const connection = connected(OPEN);
  assert.equal(readings(connection, [], "own", NOW).skipped, "Nothing");
  for (const skipped of [{ quote: 1200, source: 1 }, { quote: 4 }]) take(connection, { kind: "stream-lagged", data: { skipped } }, NOW);
  assert.equal(readings(connection, [], "own", NOW).skipped, "1,204 quotes, 1 source, as superseded");
  /** @param {string} way @param {number} tabs */
  const carried = (way, tabs) => readings({ ...connection, tabs }, [], way, NOW).carried;
  assert.deepEqual([carried("shared", 1), carried("shared", 2), carried("led", 4), carried("led", 1), carried("own", 1)], [
    "A worker, for this tab", "A worker, shared with 1 other tab", "The tab that leads, shared with 3 other tabs", "This tab", "This tab alone",
  ]);
});
