import assert from "node:assert/strict";
import { test } from "node:test";

import { receive } from "../../ticker/static/js/core/store.js";
import { summary, unsaid } from "../../ticker/static/js/core/summary.js";
import { quote, source, stored, story } from "./events.js";

/** What is said of each batch of events, one after the other. @param {any[]} known @param {any[][]} batches @returns {string[]} */
function told(known, ...batches) {
  const store = stored(...known);
  const said = unsaid(store, "live");
  return batches.map((events) => {
    for (const event of events) receive(store, event);
    return summary(said, store, "live");
  });
}
/** @param {string} symbol @param {number} change_pct */
const moved = (symbol, change_pct) => quote(symbol, 1, { change_pct });
/** @param {string} title */
const alert = (title) => ({ ...story(title, 0), type: "alert", key: null, title, severity: "info", symbol: null, detail: null });

test("what happened is named: moves, alerts, stories, sources", () => {
  const [words] = told([moved("NVDA", 1.2), source("bbc", "ok")], [moved("NVDA", 2.1), story("a", 1), story("b", 1), story("c", 1), source("bbc", "failing"), alert("Bitcoin moved")]);
  assert.equal(words, "NVDA crossed +2 %, alert: Bitcoin moved, 3 stories, BBC failing.");
});

test("nothing is said where nothing happened, and nothing twice", () => {
  const events = [moved("NVDA", 2.1), story("a", 1)];
  assert.deepEqual(told([moved("NVDA", 1.2)], [moved("NVDA", 1.3)], events, events), ["", "NVDA crossed +2 %, story: a.", ""]);
});

test("a symbol at a level is told of once, and again when it has been well away", () => {
  const steps = [2.01, 1.99, 2.02, 0.5, 2.03, -1.1].map((change) => [moved("NVDA", change)]);
  assert.deepEqual(told([moved("NVDA", 1)], ...steps), ["NVDA crossed +2 %.", "", "", "", "NVDA crossed +2 %.", "NVDA crossed \u22121 %."]);
});

test("a symbol that is new, or has no change, is not said to have crossed anything", () => {
  assert.deepEqual(told([], [moved("NEW", 8)], [quote("NEW", 1, { change_pct: null })]), ["", ""]);
});

test("the greatest moves are named, and the others counted", () => {
  const names = ["A", "B", "C", "D", "E"];
  const [words] = told(names.map((name) => moved(name, 0)), names.map((name, n) => moved(name, n + 1)));
  assert.equal(words, "E crossed +5 %, D crossed +4 %, 3 more symbols.");
});

test("a source is spoken of when it fails and when it reads again, not when it begins well or is late", () => {
  assert.deepEqual(told([], [source("bbc", "ok")], [source("bbc", "late")], [source("bbc", "failing")], [source("bbc", "failing")], [source("bbc", "ok")]), ["", "", "BBC failing.", "", "BBC reads again."]);
});

test("headlines that a source has listed long before are no stories", () => {
  assert.deepEqual(told([], [story("old", 1, { backfill: true })]), [""]);
});

test("one more source of a story, or an edit, is no other story", () => {
  assert.deepEqual(told([story("a", 1, { story: "s" })], [story("b", 1, { story: "s" }), story("a", 1, { story: "s", title: "A" })]), [""]);
});

test("the connection is spoken of when it is lost and when it is back", () => {
  const store = stored();
  const said = unsaid(store, "");
  assert.deepEqual(["connecting", "live", "live", "connecting", "live", "offline", "connecting", "live"].map((link) => summary(said, store, link)), ["", "Live.", "", "", "", "Offline.", "", "Live."]);
});
