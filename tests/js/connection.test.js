import assert from "node:assert/strict";
import { test } from "node:test";

import { ask, asked, heed } from "../../ticker/static/js/connection/asked.js";
import { backoff, eventArrived, heardUntil, newConnection, skew, take } from "../../ticker/static/js/connection/state.js";
import { banner, pill } from "../../ticker/static/js/connection/words.js";
import { newClock } from "../../ticker/static/js/core/clock.js";
import { hold } from "../../ticker/static/js/core/store.js";
import { choose, newView } from "../../ticker/static/js/core/view.js";
import { NOW, at, stored } from "./events.js";

const OPEN = { kind: "stream-open", data: { epoch: "e1", retry_ms: 2000, heartbeat_s: 15 } };
const LIVE = { kind: "stream-live", data: {} };

/** @param {{kind: string, data?: any}[]} events */
function connected(...events) {
  const connection = newConnection(NOW, NOW);
  for (const event of [OPEN, LIVE, ...events]) take(connection, event, NOW);
  return connection;
}

test("a stream of which nothing may be read any more is not live", () => {
  const c = connected();
  take(c, { kind: "stream-open", data: { ...OPEN.data, channels: [] } }, NOW);
  take(c, LIVE, NOW);
  assert.deepEqual([pill(c, null, NOW).label, banner(c, NOW)?.reason, banner(c, NOW)?.wait], ["Offline", "Nothing of this may be read here any more.", ""]);
});

test("the server is not asked for what it would say 404 to, until something may be read again", async (t) => {
  Object.assign(globalThis, { document: { baseURI: "http://ticker.example/" }, location: { search: "" } });
  const fetched = t.mock.method(globalThis, "fetch", async () => Response.json({ here: 1 }));
  const c = connected({ kind: "stream-open", data: { ...OPEN.data, channels: [] } });
  heed(c);
  assert.deepEqual([(await ask("bars/AAPL", {})).status, await asked("channels/floor/readers"), fetched.mock.callCount()], [404, null, 0]);
  // Whoever signs in again, or is given back what was theirs.
  take(c, OPEN, NOW);
  heed(c);
  assert.deepEqual([await asked("channels/floor/readers"), fetched.mock.callCount()], [{ here: 1 }, 1]);
});

test("a short break is connecting, and a longer one offline with its countdown", () => {
  const c = connected({ kind: "broken" });
  /** @param {number} t */
  const words = (t) => [pill(c, null, NOW + t).label, banner(c, NOW + t)?.wait ?? null];
  const broken = [words(500), words(1600), words(2500)];
  take(c, OPEN, NOW + 3000);
  take(c, LIVE, NOW + 3000);
  assert.deepEqual([...broken, words(3000)], [
    ["Connecting", null],
    ["Offline", "Next try in 0:01, waiting for the server."],
    ["Offline", "Trying now, waiting for the server."],
    ["Live", null],
  ]);
});

test("the banner says why the page is offline", () => {
  /** @type {[{kind: string, data?: any}[], string][]} */
  const cases = [
    [[{ kind: "stream-bye", data: { reconnect_ms: 5000 } }], "The server said goodbye"],
    [[{ kind: "stream-busy", data: { retry_ms: 5000 } }], "The server has no room"],
    [[{ kind: "network", data: false }], "Your device has no network."],
    [[], "The connection was lost."],
  ];
  for (const [events, reason] of cases) {
    assert.ok(banner(connected(...events, { kind: "broken" }), NOW + 2000)?.reason.startsWith(reason), reason);
  }
});

test("a stale log is said until it can be written again", () => {
  /** @param {string | null} reason */
  const stale = (reason) => ({ kind: "stream-stale", data: { reason, since: at(-60) } });
  const c = connected(stale("disk full"));
  const shown = pill(c, null, NOW);
  take(c, stale(null), NOW);
  assert.deepEqual([shown.label, shown.detail, pill(c, null, NOW).label], ["Stale", "1m", "Live"]);
});

test("a reader that lagged is told what was left out", () => {
  const c = connected({ kind: "stream-lagged", data: { skipped: { quote: 1204 } } });
  const words = banner(c, NOW + 1);
  assert.deepEqual([words?.reason, words?.calm, banner(c, NOW + 60000)], ["Caught up. Left out as superseded: 1,204 quotes.", true, null]);
});

test("a quiet stream is live with the age of its last event, never offline", () => {
  const c = connected();
  eventArrived(c, NOW - 40, NOW);
  const later = pill(c, null, NOW + 3600000);
  assert.deepEqual([pill(c, null, NOW).detail, later.label, later.detail], ["40 ms", "Live", "1h ago"]);
});

test("clocks that disagree are told apart from delay", () => {
  const c = newConnection(NOW, NOW - 90000);
  for (const event of [OPEN, LIVE]) take(c, event, NOW);
  eventArrived(c, NOW - 90000, NOW);
  assert.deepEqual([skew(c), c.delay], [90_000, 0]);
});

test("until when something was heard is now, or when the stream broke", () => {
  const c = connected();
  assert.equal(heardUntil(c, NOW + 60_000), NOW + 60_000);
  take(c, { kind: "broken" }, NOW + 60_000);
  take(c, { kind: "broken" }, NOW + 90_000);
  assert.equal(heardUntil(c, NOW + 120_000), NOW + 60_000);
});

test("back-off doubles with jitter and is bounded", () => {
  /** @type {[number, number][]} */
  const tries = [[1, 0], [2, 0], [3, 0.5], [30, 1]];
  assert.deepEqual(tries.map(([n, random]) => backoff(n, 2000, random)), [2000, 4000, 12_000, 120_000]);
});

test("a pause counts what waits", () => {
  const shown = pill(newConnection(NOW, NOW), { since: NOW, count: 1500 }, NOW);
  assert.deepEqual([shown.label, shown.detail], ["Paused", "1,500 waiting"]);
});

test("the clock is the server's, and stands still during a pause", () => {
  const store = stored();
  let wall = NOW;
  const clock = newClock(store, newConnection(NOW, NOW - 90000), () => wall);
  assert.deepEqual([clock.now(), clock.until()], [NOW - 90000, Infinity]);
  hold(store, clock.now());
  wall += 5000;
  assert.deepEqual([clock.now(), clock.until()], [NOW - 90000, NOW - 90000]);
});

test("a choice says what it changed", () => {
  const view = newView();
  assert.deepEqual(choose(view, { selected: "AAPL", query: "" }), ["selected"]);
  assert.deepEqual([choose(view, { selected: "AAPL" }), view.selected], [[], "AAPL"]);
});
