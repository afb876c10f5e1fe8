import assert from "node:assert/strict";
import { test } from "node:test";

import { MOST_POINTS, grow, lineUntil, newSparkline, seedSparkline } from "../../ticker/static/js/core/sparklines.js";
import { receive, takeChanges, takeSparklines } from "../../ticker/static/js/core/store.js";
import { sparkline } from "../../ticker/static/js/drawing/sparkline.js";
import { NOW, quote, stored } from "./events.js";

const T = 1_767_225_600_000;

test("steps are short at first, and widen up to those of bars; the line keeps its ends", () => {
  const line = newSparkline();
  for (let s = 0; s < 36_000; s += 1) {
    grow(line, T + s * 1000, s);
    assert.ok(line.closes.length <= MOST_POINTS);
    if (s === 100) assert.deepEqual([line.step_ms, line.closes.length, line.closes.at(-1)], [5_000, 21, 100]);
    if (s === 3_000) assert.deepEqual([line.step_ms, line.start, line.closes[0]], [60_000, T, 59]);
  }
  assert.deepEqual([line.step_ms, line.closes.length, line.closes.at(-1)], [300_000, MOST_POINTS, 35_999]);
  assert.equal(line.start, T + (120 - MOST_POINTS) * 300_000);
});

test("what came late, or from before the line, changes no shape of it; after a long silence it begins anew", () => {
  const line = newSparkline();
  grow(line, T, 1);
  grow(line, T + 6_000, 2);
  grow(line, T - 60_000, 9);
  grow(line, T + 2_000, 3);
  assert.deepEqual(line.closes, [3, 2]);
  grow(line, T + 86_400_000, 4);
  assert.deepEqual([line.start, line.closes], [T + 86_400_000, [4]]);
});

test("closes of bars stand before what quotes added, and gaps stay", () => {
  const line = newSparkline();
  for (const s of [0, 20, 70, 200]) grow(line, T + s * 1000, s);
  const bars = { start: T - 180_000, step_ms: 60_000, closes: [7, null, 8, 9] };
  assert.deepEqual(seedSparkline(line, bars), { start: T - 180_000, step_ms: 60_000, closes: [7, null, 8, 20, 70, null, 200] });
  assert.deepEqual(seedSparkline(newSparkline(), bars).closes, [7, null, 8, 9]);
});

test("the store grows its lines from quotes and is seeded", () => {
  const store = stored(quote("A", 5, { time: new Date(NOW).toISOString() }));
  takeSparklines(store, { A: { start: NOW - 605_000, step_ms: 60_000, closes: [1, 2] }, NEW: { start: NOW, step_ms: 60_000, closes: [1, 2] } });
  receive(store, quote("A", 6, { time: new Date(NOW + 60_000).toISOString() }));
  assert.deepEqual([store.sparklines.get("A")?.closes.at(-1), store.sparklines.get("NEW")?.closes], [6, [1, 2]]);
  assert.deepEqual([...takeChanges(store).quotes].sort(), ["A", "NEW"]);
});

test("a line is drawn up to the newest price, in a box with the previous close", () => {
  const line = { start: T, step_ms: 300_000, closes: [10, 12, 11] };
  assert.deepEqual(sparkline(line, 20, T + 600_000, 0), { path: "M0.0,12.0l0,0L38.0,10.0L76.0,2.0", base: "22.0" });
  assert.deepEqual(sparkline(line, 5, T + 1_000, null), { path: "", base: "" });
  assert.deepEqual(sparkline(undefined, 5, T, 4), { path: "", base: "" });
  assert.equal(sparkline({ start: T, step_ms: 300_000, closes: [5, 5] }, 5, T + 300_000, 5).path, "M0.0,12.0l0,0L76.0,12.0");
});

test("a gap is left open and what stands alone is a dot; what just comes seldom is no gap", () => {
  const line = { start: T, step_ms: 300_000, closes: [1, null, 3, null, null] };
  assert.match(sparkline(line, 2, T + 1_500_000, null).path, /^M\S+l0,0M\S+l0,0M\S+l0,0$/);
  const seldom = { start: T, step_ms: 5_000, closes: [1, null, null, null, 3] };
  assert.match(sparkline(seldom, 2, T + 25_000, null).path, /^M\S+l0,0L\S+L[^ML]+$/);
});

test("of a line only what had closed at a moment was there then", () => {
  const line = { start: 60_000, step_ms: 5000, closes: [1, null, 3] };
  assert.deepEqual(lineUntil(line, 72_000).closes, [1, null]);
  assert.deepEqual(lineUntil(line, 50_000).closes, []);
});
