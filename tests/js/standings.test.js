import assert from "node:assert/strict";
import { test } from "node:test";

import { channelStanding, standingOf } from "../../ticker/static/js/core/standings.js";
import { caughtUp, hold, receive, release, reset, takeChanges } from "../../ticker/static/js/core/store.js";
import { standing } from "../../ticker/static/js/core/words.js";
import { NOW, quote, status, stored } from "./events.js";

const HOUR = 3_600_000;

test("a status is that of its symbol, and tells the panels of it", () => {
  const store = stored(quote("A", 1, { session: "closed" }), quote("B", 1));
  receive(store, status("A", "closed", { until: "2026-01-02T05:14:05.000Z" }));
  assert.deepEqual([...takeChanges(store).quotes], ["A"]);
  assert.deepEqual(standingOf(store, { symbol: "A", session: "closed" }), ["closed", "closed", "2026-01-02T05:14:05.000Z"]);
  assert.deepEqual(standingOf(store, { symbol: "B", session: null }), [null, null, null]);
});

test("the standing of a channel counts down by the page's clock", () => {
  const closed = { until: "2026-01-02T05:14:05.000Z" };
  const store = stored(status("A", "closed", closed), quote("A", 1, { session: "closed" }), quote("F", 1, { channel: "fx", session: "open" }));
  const said = [0, 60_000, 2 * HOUR, 2 * HOUR + 600_000 - 1, 2 * HOUR + 600_000].map((ms) => channelStanding(store, "stocks", NOW + ms));
  const opens = ["2 h 10 min", "2 h 9 min", "10 min", "1 s"].map((left) => `closed \u00B7 opens in ${left}`);
  assert.deepEqual(said, [...opens, "closed"]);
  assert.equal(channelStanding(store, "fx", NOW), "open");
  assert.equal(channelStanding(store, "world", NOW), "");
});

test("a symbol that was taken out of the config does not count, and one that is published does", () => {
  const open = { session: "open" };
  const store = stored(quote("A", 1, open), quote("GONE", 1, { session: "closed" }), quote("B", 1, { session: "halted" }));
  assert.equal(channelStanding(store, "stocks", NOW), "1 open \u00B7 1 halted");
  receive(store, quote("PUBLISHED", 1, { ...open, simulated: false }));
  assert.equal(channelStanding(store, "stocks", NOW), "2 open \u00B7 1 halted");
  assert.equal(channelStanding(stored(quote("GONE", 1, open)), "stocks", NOW), "open");
});

test("while the page is paused the newest status waits, and a reset drops what is not named again", () => {
  const store = stored(status("A", "open"), quote("A", 1, { session: "open" }));
  hold(store, NOW);
  for (const state of ["closed", "halted"]) receive(store, status("A", state));
  assert.equal(store.statuses.get("A")?.state, "open");
  release(store);
  assert.equal(store.statuses.get("A")?.state, "halted");
  reset(store);
  receive(store, quote("A", 1, { session: "open" }));
  caughtUp(store, "e2-1");
  assert.deepEqual([[...store.statuses], store.quotes.size], [[], 1]);
});

// The server says the instant; what the page makes of it depends on no zone, and on no change of clocks.
for (const [name, now, opens, said] of /** @type {const} */ ([
  ["over a weekend with the change to summer time in New York", "2026-03-07T01:00:00Z", "2026-03-09T13:30:00Z", "2 d 12 h"],
  ["over a weekend with the change to winter time", "2026-10-31T00:00:00Z", "2026-11-02T14:30:00Z", "2 d 14 h"],
  ["in the night in which the clocks are set forward", "2026-03-08T06:59:59Z", "2026-03-08T07:00:01Z", "2 s"],
  ["over Thanksgiving", "2026-11-26T01:00:00Z", "2026-11-27T14:30:00Z", "1 d 13 h"],
  ["over Christmas and the weekend behind it", "2026-12-24T22:00:00Z", "2026-12-28T14:30:00Z", "3 d 16 h"],
])) {
  test(`what is left ${name} is right`, () => {
    assert.equal(standing("closed", "closed", opens, Date.parse(now)), `closed \u00B7 opens in ${said}`);
  });
}
