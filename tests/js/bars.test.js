import assert from "node:assert/strict";
import { test } from "node:test";

import { MOST_BARS, barsOf, folded, grow, indexAt, knownUntil, merged, surplusOf } from "../../ticker/static/js/core/bars.js";
import { isInterval } from "../../ticker/static/js/core/intervals.js";

const MINUTE = 60_000;

/** @param {number} minute @param {number} close @param {Partial<import("../../ticker/static/js/core/bars.js").Bar>} [more] */
const bar = (minute, close, more) => ({ start: minute * MINUTE, open: close, high: close, low: close, close, volume: 10, closed: true, ...more });
/** @param {number} at @param {number} price @param {number | null} [total] */
const tick = (at, price, total = null) => ({ at, price, total });

test("bars as the server tells them have their start in milliseconds", () => {
  const told = { start: "1970-01-01T00:01:00.000Z", open: 1, high: 3, low: 1, close: 2, volume: null, closed: true };
  assert.deepEqual(barsOf([told]), [{ start: MINUTE, open: 1, high: 3, low: 1, close: 2, volume: null, closed: true }]);
  assert.deepEqual([isInterval("5m"), isInterval("2m"), isInterval("toString")], [true, false, false]);
});

test("what the server tells wins within its window, and what lies beyond it stays", () => {
  const known = [bar(1, 10), bar(2, 11), bar(3, 12, { closed: false }), bar(4, 13, { closed: false })];
  const now = merged(known, [bar(2, 21), bar(3, 22)]);
  assert.deepEqual(now.map(({ close }) => close), [10, 21, 22, 13]);
  assert.deepEqual(merged(known, []), known);
});

test("a bar that was made up within the window and is not told is gone", () => {
  assert.deepEqual(merged([bar(1, 1), bar(2, 2), bar(3, 3)], [bar(1, 1), bar(3, 3)]).map(({ start }) => start / MINUTE), [1, 3]);
});

test("of an open bar the extremes of both count, and the price that was heard last", () => {
  const known = [bar(3, 15, { high: 16, low: 14, closed: false, volume: 5 })];
  const [one] = merged(known, [bar(3, 12, { open: 11, high: 13, low: 10, closed: false, volume: 30 })]);
  assert.deepEqual(one, { start: 3 * MINUTE, open: 11, high: 16, low: 10, close: 15, volume: 30, closed: false });
});

test("a quote grows the open bar by its price, and by what was traded since the one before", () => {
  const bars = [bar(1, 10), bar(2, 10, { closed: false })];
  assert.equal(grow(bars, tick(2 * MINUTE + 500, 12, 140), 100, MINUTE), "changed");
  assert.deepEqual(bars[1], { start: 2 * MINUTE, open: 10, high: 12, low: 10, close: 12, volume: 50, closed: false });
});

test("a quote of a later stretch closes the bar and opens the next one, with no made-up bars between", () => {
  const bars = [bar(2, 10, { closed: false })];
  assert.equal(grow(bars, tick(6 * MINUTE + 1, 9, 5), 100, MINUTE), "opened");
  assert.deepEqual(bars.map(({ start, closed, volume }) => [start / MINUTE, closed, volume]), [[2, true, 10], [6, false, 5]]);
});

test("a quote older than the last bar changes nothing, and one within a bar that is closed asks the server", () => {
  const bars = [bar(1, 10), bar(2, 10)];
  assert.deepEqual([grow(bars, tick(MINUTE + 1, 99), null, MINUTE), grow(bars, tick(2 * MINUTE + 1, 99), null, MINUTE), grow([], tick(1, 1), null, MINUTE)], ["nothing", "unknown", "unknown"]);
  assert.deepEqual(bars, [bar(1, 10), bar(2, 10)]);
});

test("a day begins when the server says so: its bar goes on beyond midnight", () => {
  const bars = [bar(0, 10, { closed: false })];
  assert.equal(grow(bars, tick(30 * 3_600_000, 11), null, 86_400_000), "changed");
  assert.equal(bars.length, 1);
});

test("what was not known yet at a moment is left out", () => {
  const bars = [bar(1, 1), bar(2, 2), bar(3, 3, { closed: false })];
  assert.equal(knownUntil(bars, Infinity, MINUTE), bars);
  assert.deepEqual(knownUntil(bars, 3 * MINUTE, MINUTE).map(({ close }) => close), [1, 2, 3]);
  assert.deepEqual(knownUntil(bars, 3 * MINUTE - 1, MINUTE).map(({ close }) => close), [1]);
});

test("bars of seconds fold into the one of their minute", () => {
  assert.equal(folded([], 0), null);
  const one = folded([bar(1, 5, { low: 4 }), bar(1, 7, { high: 9, volume: null })], 60);
  assert.deepEqual(one, { start: 60, open: 5, high: 9, low: 4, close: 7, volume: 10, closed: false });
});

test("bars go that are far out of sight, many at once; those in sight stay, up to a bound", () => {
  assert.deepEqual([surplusOf(2999, 2999), surplusOf(3000, 3000), surplusOf(5000, 4900)], [0, 1500, 3400]);
  assert.deepEqual([surplusOf(MOST_BARS, 0), surplusOf(MOST_BARS + 1, 0)], [0, MOST_BARS - 2999]);
});

test("a moment's bar is found", () => {
  const bars = [bar(1, 1), bar(3, 1)];
  assert.deepEqual([0, MINUTE, 2 * MINUTE, 9 * MINUTE].map((at) => indexAt(bars, at)), [-1, 0, 0, 1]);
});
