import assert from "node:assert/strict";
import { test } from "node:test";

import { foldsOf } from "../../ticker/static/js/core/folds.js";
import { NOW } from "./events.js";

/** @param {string} key @param {string} source @param {number} minutesAgo @param {string[]} others */
const card = (key, source, minutesAgo, ...others) => ({ key, at: NOW - minutesAgo * 60_000, sources: [source, ...others], label: source.toUpperCase() });

/** @param {number} number @param {number} [apart] */
const burst = (number, apart = 1) => Array.from({ length: number }, (_, n) => card(`f${n}`, "frisk", n * apart));

/** The cards with one of another source in their midst. @param {import("../../ticker/static/js/core/folds.js").Shown[]} cards */
const among = (cards) => [...cards, card("x", "bbc", 2.5)].sort((a, b) => b.at - a.at);

test("a burst of one source is folded behind its two newest", () => {
  const [fold, ...more] = foldsOf(among(burst(14)));
  assert.deepEqual([fold?.title, fold?.behind, fold?.keys.length, more.length], ["FRISK", "f1", 12, 0]);
  assert.equal(fold?.id, foldsOf(among(burst(14).slice(1)))[0]?.id);
});

test("few cards, slow ones, those of one source alone and what others tell too are no burst", () => {
  assert.deepEqual(foldsOf(among(burst(4))), []);
  assert.deepEqual(foldsOf(among(burst(9, 11))), []);
  assert.deepEqual(foldsOf(burst(20)), []);
  assert.ok(!foldsOf(among([...burst(6), card("both", "frisk", 1.5, "bbc")]))[0]?.keys.includes("both"));
});
