import assert from "node:assert/strict";
import { test } from "node:test";

import { MAX_POINTS, addPrice, knownAt, newSeries, seed } from "../../ticker/static/js/core/series.js";
import { lineOf, pointAt, priceMarks, timeMarks } from "../../ticker/static/js/drawing/axes.js";
import { rangeMark } from "../../ticker/static/js/drawing/sparkline.js";
import { NOW } from "./events.js";

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

test("axes have round labels and leave room for the last price", () => {
  assert.deepEqual(priceMarks(95.2, 164.8, 160, 2).map((mark) => mark.label), ["100.00", "120.00", "140.00", ""]);
  assert.deepEqual(timeMarks(NOW, 3_600_000).map((mark) => mark.label), ["03:15", "03:30", "03:45", "04:00"]);
});

test("a flat line is drawn without harm, and read where it is pointed at", () => {
  const flat = lineOf(newSeries([[0, 0], [1000, 0]]), 2, 2);
  assert.equal(flat.points, "0.0,500.0 1000.0,500.0");
  const line = lineOf(newSeries([[0, 1], [1000, 2], [2000, 3]]), 3, 2);
  assert.deepEqual([pointAt(line, 0), pointAt(line, 0.6), pointAt(line, 1)].map(({ p }) => p), [1, 2, 3]);
});
