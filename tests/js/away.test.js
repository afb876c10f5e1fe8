import assert from "node:assert/strict";
import { test } from "node:test";

import { backTo, crossed, digestOf } from "../../ticker/static/js/core/away.js";
import { lastLook } from "../../ticker/static/js/core/last_look.js";
import { NOW, at, source, story } from "./events.js";

/** @param {object} more @returns {any} */
const between = (more) => ({
  since: NOW - 47 * 60_000, now: NOW, before: [], after: [], events: [], failing: new Set(), own: new Set(),
  titleOf: (/** @type {string} */ name) => name.toUpperCase(), followed: 2759, whole: true, ...more,
});
/** @param {[string, number][]} changes */
const prices = (...changes) => changes.map(([symbol, change_pct]) => ({ symbol, change_pct }));

test("it says how long, what crossed what, how many stories, which sources failed, and how many events", () => {
  const events = [
    story("a", 60, { symbols: ["NVDA"] }), story("b", 50, { story: "s" }), story("c", 40, { story: "s" }), story("old", 60, { backfill: true }),
    source("dw", "failing"), source("dw", "failing"), source("dw", "ok"),
    { id: "e1-9", type: "alert", key: null, channel: "world", time: at(-5), title: "BTC-USD moves" },
  ];
  const before = prices(["NVDA", 0.4], ["BTC-USD", -1.1], ["AAPL", 0.5], ["MSFT", 2.9]);
  const after = prices(["NVDA", 2.2], ["BTC-USD", -2.1], ["AAPL", 0.9], ["MSFT", 3.1], ["NEW", 9]);
  assert.deepEqual(digestOf(between({ before, after, events, own: new Set(["NVDA"]) })), {
    away: "Away 47 min.",
    told: [
      "NVDA crossed +2\u00A0%, BTC-USD \u22122\u00A0%, MSFT +3\u00A0%.", "2 stories, 1 about your symbols.", "Alert: BTC-USD moves.", "DW failed twice and recovered.",
    ],
    events: "2,759 events, none lost.",
  });
});

test("where little happened it says little, and what is kept no longer is not called whole", () => {
  assert.deepEqual(digestOf(between({ followed: 1, whole: false })), {
    away: "Away 47 min.", told: ["No new story."], events: "1 event kept, older ones are not.",
  });
});

test("a level is crossed on the way up, on the way down, and not by standing at it", () => {
  assert.deepEqual([crossed(0.5, 2.5), crossed(2.5, 0.5), crossed(-0.5, -5), crossed(2, 2.9), crossed(1.9, 2), crossed(1, 1)], [2, 0, -5, 0, 2, 0]);
});

test("what came back is told by how far it has been, and each day counts from its own previous close", () => {
  const was = { symbol: "UP", change_pct: 0.5, prev_close: 100, high: 100.8, low: 99.5 };
  const before = [was, { ...was, symbol: "DOWN" }, { ...was, symbol: "EARLIER", high: 103 }, { ...was, symbol: "NEXT", change_pct: 3.5 }, { ...was, symbol: "FELL", change_pct: 3.5 }];
  const after = [
    { ...was, symbol: "UP", high: 102.4 }, { ...was, symbol: "DOWN", low: 96.9 }, { ...was, symbol: "EARLIER", high: 103 },
    { symbol: "NEXT", change_pct: 1.2, prev_close: 103.5, high: 104.8, low: 103.4 }, { symbol: "FELL", change_pct: -0.2, prev_close: 103.5, high: 103.6, low: 103.1 },
  ];
  assert.equal(digestOf(between({ before, after })).told[0], "DOWN crossed \u22123\u00A0% and came back, UP +2\u00A0% and came back, NEXT +1\u00A0%.");
});

test("what was kept of the last look counts where it is a moment that has been", () => {
  const kept = [String(NOW - 1), "", "garbage", String(NOW + 1), "-5", "Infinity"];
  assert.deepEqual(kept.map((one) => lastLook(one, NOW)), [NOW - 1, null, null, null, null, null]);
});

test("it goes back to where somebody looked last, and no further than to where anything is kept", () => {
  assert.equal(backTo(NOW, { prices: at(-60), stories: null }), NOW);
  assert.equal(backTo(NOW - 90_000, { prices: at(-30), stories: at(-60) }), NOW - 60_000);
  assert.equal(backTo(NOW, { prices: null, stories: null }), NOW);
});

test("of many sources only the first are named, and what failed before is told when it is well again", () => {
  const events = ["a", "b", "c"].map((name) => source(name, "failing"));
  const [, words] = digestOf(between({ events })).told;
  assert.equal(words, "A is failing, B is failing, and 1 source more.");
  assert.equal(digestOf(between({ events: [source("a", "ok")], failing: new Set(["a"]) })).told[1], "A recovered.");
});
