import assert from "node:assert/strict";
import { test } from "node:test";

import { movesOf } from "../../ticker/static/js/core/moves.js";
import { cardsInOrder } from "../../ticker/static/js/core/select.js";
import { createStore, hold, receive, release, takeChanges } from "../../ticker/static/js/core/store.js";
import { MAX_STORIES } from "../../ticker/static/js/core/stories.js";
import { at, stored, story, wire } from "./events.js";

/** @param {any} about a headline @param {string} symbol @param {number} change_pct @returns {any} */
const move = (about, symbol, change_pct) => ({
  id: `m-${about.id}-${symbol}`, type: "move", channel: "stocks", key: `move:${symbol}:${about.id}`, time: at(300), about: about.id,
  symbol, span_s: 300, change_pct, z: 4, unusual: true, simulated: true,
});

/** @param {number} n @returns {any} */
const alert = (n) => ({ id: `a-${n}`, type: "alert", channel: "stocks", key: null, time: at(-300 - n), rule: "r", title: `alert ${n}`, detail: null, severity: "info", symbol: null });

/** @param {import("../../ticker/static/js/core/store.js").Store} store */
const shown = (store) => cardsInOrder(store).map((card) => movesOf(store.moves, card).map(({ symbol, change_pct }) => [symbol, change_pct]));

test("a move belongs to its headline, and tells the panels of it", () => {
  const [a, b] = [story("a", 90), story("b", 60)];
  const store = stored(a, b);
  receive(store, move(a, "X", 1));
  receive(store, move(a, "Y", -2));
  receive(store, move({ id: "e1-0" }, "Z", 3));
  assert.deepEqual([...takeChanges(store).stories], [a.key]);
  assert.deepEqual(shown(store), [[], [["X", 1], ["Y", -2]]]);
});

test("a move finds its headline in another wording", () => {
  const a = story("a", 90);
  const store = stored(a, story("a", 90, { title: "a, edited", revision: 2 }));
  receive(store, move(a, "X", 1));
  assert.deepEqual(shown(store), [[["X", 1]]]);
});

test("of several who tell a story, the one that was first with a symbol counts", () => {
  const [first, second] = [story("a", 90, { story: "s" }), wire("c", 30, { story: "s" })];
  const store = stored(first, second, move(second, "X", 9), move(second, "Y", 8), move(first, "X", 1));
  assert.deepEqual(shown(store), [[["X", 1], ["Y", 8]]]);
});

test("what the server has painted is known from the beginning", () => {
  const a = story("a", 90);
  const moved = { symbol: "X", change_pct: 1, span_s: 300, unusual: false, z: null };
  const store = createStore({ channels: [], sources: [], moves: { told: { [a.key]: [moved] }, earlier: { "e1-older": a.key } } });
  receive(store, a);
  receive(store, move({ id: "e1-older" }, "Y", 2));
  assert.deepEqual(shown(store), [[["X", 1], ["Y", 2]]]);
});

test("while the page is paused moves wait with their headlines", () => {
  const store = stored(story("b", 60));
  hold(store, 0);
  const a = story("a", 90);
  for (const event of [a, move(a, "X", 1)]) receive(store, event);
  assert.deepEqual(shown(store), [[]]);
  release(store);
  assert.deepEqual(shown(store), [[], [["X", 1]]]);
});

test("however often a headline is edited, and whatever else is told, only first wordings are kept", () => {
  const store = stored();
  for (let n = 1; n <= 10 * MAX_STORIES; n += 1) {
    receive(store, story("a", 60, { revision: n, title: `wording ${n}` }));
    receive(store, { ...alert(n) });
  }
  assert.deepEqual([store.stories.size, store.moves.keys.size], [MAX_STORIES, 1]);
});

test("of headlines that are dropped nothing is kept", () => {
  const store = stored();
  for (let n = 0; n < MAX_STORIES + 50; n += 1) {
    const one = story(`n${n}`, 10_000 - n);
    receive(store, one);
    receive(store, move(one, "X", 1));
  }
  assert.deepEqual([store.moves.told.size, store.moves.keys.size], [MAX_STORIES, MAX_STORIES]);
});
