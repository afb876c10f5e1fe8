import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { cardValues } from "../../ticker/static/js/core/cards.js";
import { cardsInOrder, isSimulated, latestAbout, quotesByChannel } from "../../ticker/static/js/core/select.js";
import { receive } from "../../ticker/static/js/core/store.js";
import { NOW, at, quote, stored, story, wire } from "./events.js";

const RULES = JSON.parse(readFileSync(new URL("../../ticker/static/rows.json", import.meta.url), "utf-8")).cards;

/** @param {import("../../ticker/static/js/core/store.js").Store} store */
const cards = (store) => cardsInOrder(store).map(({ key, at, told }) => [key, (NOW - at) / 1000, told.map(({ event }) => "title" in event && event.title)]);

/** @param {any[]} events */
const values = (...events) => cardsInOrder(stored(...events)).map((card) => cardValues(card, RULES, (name) => name.toUpperCase()));

test("headlines of one story are one card, newest first", () => {
  const events = [story("a", 90, { story: "s1" }), story("b", 60), wire("c", 30, { story: "s1" })];
  const store = stored(...events);
  const expected = [["story:world:s1", 30, ["c", "a"]], ["headline:bbc:b", 60, ["b"]]];
  assert.deepEqual(cards(store), expected);
  for (const again of [...events].reverse()) receive(store, again);
  assert.deepEqual(cards(store), expected);
});

test("a headline joins, leaves and is edited within its card", () => {
  const store = stored(story("a", 90, { story: "s1" }));
  const steps = [cards(store)];
  for (const more of [{}, { title: "c2", revision: 2 }, { story: "s2", title: "c3", revision: 3 }]) {
    receive(store, wire("c", 30, { story: "s1", ...more }));
    steps.push(cards(store));
  }
  assert.deepEqual(steps, [
    [["story:world:s1", 90, ["a"]]],
    [["story:world:s1", 30, ["c", "a"]]],
    [["story:world:s1", 30, ["c2", "a"]]],
    [["story:world:s2", 30, ["c3"]], ["story:world:s1", 90, ["a"]]],
  ]);
});

test("headlines of other channels, of other stories and of none stay apart", () => {
  const first = story("a", 90, { story: "s1" });
  const others = [wire("c", 30, { story: "s1", channel: "fx" }), wire("c", 30, { story: "s2" }), wire("c", 30), wire("c", 30, { story: "s1" })];
  assert.deepEqual(others.map((other) => cards(stored(first, other)).length), [2, 2, 2, 1]);
});

test("a card has the words of who told it first, what those lack from the others, and every source", () => {
  const [card] = values(
    story("First", 90, { story: "s1", symbols: ["AAPL"], url: "javascript:alert(1)", tags: ["retracted"] }),
    wire("Second", 30, { story: "s1", symbols: ["MSFT", "AAPL"], summary: "More", url: "https://a.b/" }),
  );
  assert.deepEqual(
    [card?.title, card?.label, card?.others, card?.sources, card?.summary, card?.symbols, card?.url, card?.retracted],
    ["First", "BBC", [["WIRE", 60_000]], ["bbc", "wire"], "More", ["AAPL", "MSFT"], "https://a.b/", false],
  );
});

test("a card with one source says of nobody that it was first", () => {
  assert.deepEqual(values(story("a", 90), story("b", 80, { story: "s1" }), story("c", 60, { story: "s1" })).map(({ others }) => others), [[], []]);
});

test("what was there at the first read without a date stands below all that has one, and was first with nothing", () => {
  const undated = { backfill: true, published: null };
  const told = values(
    story("undated", 5, undated),
    story("old", 90, { backfill: true, published: at(-90_000) }),
    story("u", 6, { ...undated, story: "s1" }),
    wire("dated", 30, { story: "s1" }),
  );
  assert.deepEqual(told.map((card) => [card.title, card.undated, card.others]), [["dated", false, [["BBC", null]]], ["old", false, []], ["undated", true, []]]);
});

test("alerts and messages are cards of their own", () => {
  const common = { channel: "world", key: null, time: new Date(NOW).toISOString() };
  const alert = { ...common, id: "e1-1", type: "alert", title: "Up", detail: "a lot", symbol: "A" };
  const message = { ...common, id: "e1-2", type: "message", text: "Good morning", author: null };
  const said = values(alert, message).map(({ label, title, summary, symbols }) => [label, title, summary, symbols]);
  assert.deepEqual(said, [["Message", "Good morning", "", []], ["Alert", "Up", "a lot", ["A"]]]);
});

test("the newest card about a symbol is found, also where only its older headline names it", () => {
  const store = stored(story("a", 90, { story: "s1", symbols: ["AAPL"] }), wire("c", 30, { story: "s1" }), story("b", 10));
  assert.equal(latestAbout(store, "AAPL")?.key, "story:world:s1");
  assert.equal(latestAbout(store, "MSFT"), undefined);
});

test("quotes stand in the operator's order, by channel and then as their sources list them; others come last", () => {
  const store = stored(quote("A2", 1), quote("B", 1), quote("W", 1, { channel: "world" }), quote("A", 1, { simulated: false }));
  assert.deepEqual([...quotesByChannel(store)].map(([name, own]) => [name, own.map(({ symbol }) => symbol)]), [["stocks", ["B", "A", "A2"]], ["world", ["W"]]]);
  assert.equal(isSimulated(store, "stocks"), true);
  assert.equal(isSimulated(stored(quote("A", 1, { simulated: false })), "stocks"), false);
});
