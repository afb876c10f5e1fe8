import assert from "node:assert/strict";
import { test } from "node:test";

import { storiesInOrder } from "../../ticker/static/js/core/select.js";
import { caughtUp, hold, receive, release, reportAll, reset, takeChanges } from "../../ticker/static/js/core/store.js";
import { MAX_STORIES } from "../../ticker/static/js/core/stories.js";
import { at, quote, source, stored, story } from "./events.js";

/** @param {import("../../ticker/static/js/core/store.js").Store} store */
const titles = (store) => storiesInOrder(store).map(({ event }) => (event.type === "headline" ? event.title : ""));

test("an event applied twice changes nothing", () => {
  const events = [quote("AAPL", 1), story("a", 10), source("bbc", "ok")];
  const store = stored(...events);
  for (const again of events) receive(store, again);
  const { quotes, stories, sources } = takeChanges(store);
  assert.deepEqual([quotes.size, stories.size, sources.size, store.strips.get("bbc")?.length], [0, 0, 0, 1]);
});

test("changes name only what changed since they were taken", () => {
  const store = stored(quote("A", 1), quote("B", 1));
  const last = quote("B", 3);
  receive(store, quote("B", 2));
  receive(store, last);
  assert.deepEqual([...takeChanges(store).quotes], ["B"]);
  assert.deepEqual([...takeChanges(store).quotes], []);
  assert.deepEqual([store.quotes.get("B")?.price, store.cursor], [3, last.id]);
});

test("when another store is put on show, all that either knows is reported as changed", () => {
  const [before, after] = [stored(quote("A", 1), story("a", 10)), stored(quote("B", 2), source("bbc", "ok"))];
  reportAll(before, after.changes);
  reportAll(after, after.changes);
  const { quotes, stories, sources } = takeChanges(after);
  assert.deepEqual([[...quotes], [...stories], [...sources]], [["A", "B"], ["headline:bbc:a"], ["sim", "bbc"]]);
});

test("stories are newest first, and a future date is held to when it was seen", () => {
  const old = story("old", 10, { published: at(-7200) });
  assert.deepEqual(titles(stored(story("now", 30), old, story("future", 60, { published: at(7200) }))), ["now", "future", "old"]);
});

test("an edited headline replaces itself", () => {
  const store = stored(story("a", 60), story("b", 30));
  receive(store, story("a", 60, { title: "a, corrected", revision: 2 }));
  assert.deepEqual(titles(store), ["b", "a, corrected"]);
});

test("stories are bounded, and the oldest goes", () => {
  const store = stored();
  for (let n = 0; n <= MAX_STORIES; n += 1) receive(store, story(`s${n}`, 1000 - n));
  assert.deepEqual([store.stories.size, titles(store).includes("s0"), titles(store)[0]], [300, false, "s300"]);
});

test("a reset drops what the new snapshot does not name, once it is read", () => {
  const store = stored(quote("A", 1), quote("GONE", 1), story("a", 9), story("gone", 9), source("bbc", "ok"), source("gone", "ok"));
  reset(store);
  for (const event of [quote("A", 2), story("a", 9), source("bbc", "late")]) receive(store, event);
  assert.deepEqual([store.quotes.size, store.stories.size, store.health.size], [2, 2, 2]);
  caughtUp(store, "e2-3");
  assert.deepEqual([[...store.quotes.keys()], titles(store), [...store.health.keys()], store.cursor], [["A"], ["a"], ["bbc"], "e2-3"]);
});

test("a paused picture holds still, and resuming applies what waited", () => {
  const store = stored(quote("A", 1, { time: at(0) }));
  hold(store, 0);
  const last = story("a", 5);
  for (const event of [quote("A", 2, { time: at(5) }), quote("A", 3, { time: at(10) }), last]) receive(store, event);
  const { held } = store;
  assert.deepEqual([store.quotes.get("A")?.price, store.stories.size, held?.count, held?.states.size, store.cursor], [1, 0, 3, 1, last.id]);
  release(store);
  assert.deepEqual([store.quotes.get("A")?.price, titles(store), store.held, store.sparklines.get("A")?.closes], [3, ["a"], null, [1, 2, 3]]);
});

test("a reset during a pause drops only after the snapshot was read", () => {
  const store = stored(quote("A", 1), quote("GONE", 1));
  hold(store, 0);
  receive(store, quote("GONE", 2));
  reset(store);
  release(store);
  assert.equal(store.quotes.size, 2);
  hold(store, 0);
  receive(store, quote("A", 5));
  caughtUp(store, "e2-1");
  assert.equal(store.quotes.size, 2);
  release(store);
  assert.deepEqual([...store.quotes.keys()], ["A"]);
});

test("the strip of a fast source fills as prices come", () => {
  const store = stored();
  for (let s = 0; s < 120; s += 1) receive(store, quote("A", s, { time: at(s) }));
  assert.deepEqual(store.strips.get("sim")?.map((cell) => cell.state), Array(14).fill("ok"));
});
