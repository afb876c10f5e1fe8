import assert from "node:assert/strict";
import { test } from "node:test";

import { MAX_POINTS, addPrice, knownAt, newSeries, seed } from "../../ticker/static/js/core/series.js";
import { rangeMark } from "../../ticker/static/js/drawing/sparkline.js";

test("history is bounded, ascending and keeps both ends", () => {
  const series = newSeries([[0, 1], [60000, 2]]);
  for (let t = 61000; t < 61000 + 5e6; t += 250) addPrice(series, t, t);
  addPrice(series, 5, 99);
  const ascending = series.t.every((t, i) => i === 0 || t > (series.t[i - 1] ?? Infinity));
  assert.deepEqual([series.t.length <= MAX_POINTS, series.t.length === series.p.length, ascending, series.t[0], series.p.at(-1)], [true, true, true, 0, 99]);
});

test("a series that is full takes no points of before", () => {
  const series = newSeries(Array.from({ length: MAX_POINTS }, (_, i) => [1000 + i, i]));
  seed(series, [[1, 1], [2, 2]]);
  assert.deepEqual([series.t.length, series.t[0]], [MAX_POINTS, 1000]);
});

test("points known at a pause leave out later ones", () => {
  const series = newSeries([[0, 1], [10, 2], [20, 3]]);
  assert.deepEqual([knownAt(series, 15), knownAt(series, Infinity)], [2, 3]);
});

test("the mark of a price stays between low and high", () => {
  assert.deepEqual([5, 15, 25].map((price) => rangeMark(price, 10, 20)), ["0.0", "30.5", "61.0"]);
  assert.equal(rangeMark(5, null, 20), "");
});
