import assert from "node:assert/strict";
import { test } from "node:test";

import { about, clustered, firstTold, markersOf, nextMarker, toldWithin } from "../../ticker/static/js/core/markers.js";

const MINUTE = 60_000;

/** @param {string} key @param {number[]} times when it was told, the newest first @param {any} [event] */
const card = (key, times, event) => ({ key, at: times[0] ?? 0, undated: Boolean(event?.backfill), told: times.map((at) => ({ key, at, undated: false, former: "", event: { type: "headline", symbols: ["AAPL"], backfill: false, published: null, ...event } })) });
/** @param {number[]} minutes */
const bars = (...minutes) => minutes.map((minute) => ({ start: minute * MINUTE, open: 1, high: 1, low: 1, close: 1, volume: null, closed: true }));

test("a story stands at the bar in which it was first told, whoever told it later", () => {
  const [marker] = markersOf([card("a", [9 * MINUTE, 2 * MINUTE + 5])], bars(1, 2, 3), MINUTE);
  assert.deepEqual([marker?.start, marker?.id], [2 * MINUTE, `story:${2 * MINUTE}`]);
});

test("several stories in one bar are one mark, the newest first, and alerts are another", () => {
  const cards = [card("b", [2 * MINUTE + 9]), card("a", [2 * MINUTE + 1]), card("x", [2 * MINUTE], { type: "alert", symbol: "AAPL" })];
  assert.deepEqual(markersOf(cards, bars(1, 2), MINUTE).map(({ kind, cards: own }) => [kind, own.map(({ key }) => key)]), [["story", ["b", "a"]], ["alert", ["x"]]]);
});

test("what was told in a gap stands at the first bar after it, and before all bars nowhere", () => {
  const marks = markersOf([card("late", [20 * MINUTE]), card("gap", [3 * MINUTE]), card("early", [1])], bars(1, 2, 7), MINUTE);
  assert.deepEqual(marks.map(({ start }) => start / MINUTE), [7]);
  assert.deepEqual(marks[0]?.cards.map(({ key }) => key), ["late", "gap"]);
});

test("a card is about a symbol that it names, unless nobody knows when it was written", () => {
  const cards = [card("a", [1]), card("other", [1], { symbols: ["MSFT"] }), card("undated", [1], { backfill: true })];
  assert.deepEqual(about(cards, "AAPL").map(({ key }) => key), ["a"]);
});

test("the stories of a stretch are those first told within it", () => {
  const cards = [card("c", [30, 5]), card("b", [20]), card("a", [10])];
  assert.deepEqual([firstTold(/** @type {any} */ (cards[0])), toldWithin(cards, { from: 5, until: 20 }).map(({ key }) => key), toldWithin(cards, null)], [5, ["c", "a"], []]);
});

test("from mark to mark one goes over the stories", () => {
  const marks = markersOf([card("c", [3 * MINUTE]), card("x", [2 * MINUTE], { type: "alert", symbol: "AAPL" }), card("a", [MINUTE])], bars(1, 2, 3), MINUTE);
  assert.deepEqual([nextMarker(marks, null, 1)?.start, nextMarker(marks, null, -1)?.start, nextMarker([], null, 1)], [3 * MINUTE, 3 * MINUTE, undefined]);
  assert.deepEqual([nextMarker(marks, MINUTE, 1)?.start, nextMarker(marks, 3 * MINUTE, -1)?.start, nextMarker(marks, MINUTE, -1)], [3 * MINUTE, MINUTE, undefined]);
});

test("marks that would stand over each other are one, at the newest, and none for what is not drawn", () => {
  const marks = markersOf([card("d", [9 * MINUTE]), card("c", [5 * MINUTE]), card("b", [2 * MINUTE]), card("a", [MINUTE])], bars(1, 2, 5, 9), MINUTE);
  const drawn = clustered(marks, (start) => (start === 9 * MINUTE ? null : start / MINUTE), 2);
  assert.deepEqual(drawn.map(({ start, cards, ids }) => [start / MINUTE, cards.map(({ key }) => key), ids.length]), [[2, ["b", "a"], 2], [5, ["c"], 1]]);
});
