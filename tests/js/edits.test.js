import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { changesOf, inShort } from "../../ticker/static/js/core/edits.js";
import { cardsInOrder } from "../../ticker/static/js/core/select.js";
import { createStore, receive } from "../../ticker/static/js/core/store.js";
import { story, stored } from "./events.js";

/** @type {[string, string, string[][]][]} */
const CASES = JSON.parse(readFileSync(new URL("../web/edits.json", import.meta.url), "utf-8"));

test("a change is what stands in the table that the server shares", () => {
  for (const [before, after, expected] of CASES) {
    assert.deepEqual(changesOf(before, after).map(({ same, gone, added }) => [same, gone, added]), expected);
  }
});

test("texts of hundreds of words are replaced as a whole", () => {
  const before = Array.from({ length: 300 }, (_, n) => n).join(" ");
  assert.deepEqual(changesOf(before, `${before} x`), [{ same: "", gone: before, added: `${before} x` }]);
});

test("an edit is said in a line where it is one of few words", () => {
  const edits = [["Bank hints at pause", "Bank hints at patience"], ["a b", "a b c"], ["a b c", "x b y"], ["a", "b".repeat(33)], ["a", "a"]];
  assert.deepEqual(edits.map(([before = "", after = ""]) => inShort(changesOf(before, after))), [
    "Edited: \u201Cpause\u201D became \u201Cpatience\u201D", "Title edited", "Title edited", "Title edited", "",
  ]);
});

/** @param {import("../../ticker/static/js/core/store.js").Store} store */
const former = (store) => cardsInOrder(store).map(({ told }) => told[0]?.former);

test("a headline knows the title that it had before its last change of title", () => {
  const store = stored(story("a", 90));
  const steps = [former(store)];
  for (const more of [{ title: "b" }, { title: "b", summary: "More" }, { title: "c" }]) {
    receive(store, story("a", 90, more));
    steps.push(former(store));
  }
  assert.deepEqual(steps, [[""], ["a"], ["a"], ["b"]]);
});

test("a headline that was edited before the page was opened has the title that the page came with", () => {
  const store = createStore({ channels: [], sources: [], former: { "headline:bbc:a": "before" } });
  receive(store, story("a", 90));
  receive(store, story("b", 80));
  assert.deepEqual(former(store), ["", "before"]);
});
