import assert from "node:assert/strict";
import { test } from "node:test";

import { beginsWith, bestOf, ofCommand, ofSource, ofSymbol, remembered } from "../../ticker/static/js/core/entries.js";
import { fit, folded } from "../../ticker/static/js/core/fit.js";
import { aliasesOf } from "../../ticker/static/js/core/select.js";
import { createStore } from "../../ticker/static/js/core/store.js";

const run = () => {};
const ENTRIES = [
  ofCommand({ name: "page.pause", title: "Pause or go on", group: "Page", keys: ["p"], run }),
  ofCommand({ name: "theme.dark", title: "Theme: dark", group: "Look", run }),
  ofCommand({ name: "theme.light", title: "Theme: light", group: "Look", run }),
  ofSymbol({ symbol: "NVDA", name: "NVIDIA" }, [], run),
  ofSymbol({ symbol: "DAL", name: "Delta Air Lines" }, [], run),
  ofSymbol({ symbol: "GOOGL", name: "Alphabet" }, ["Google", "YouTube"], run),
  ofSymbol({ symbol: "MC.PA", name: "Mo\u00EBt Hennessy" }, [], run),
  ofSource("dw", "Deutsche Welle", run),
];
/** @param {string} query @param {string[]} [recent] */
const found = (query, recent = []) => bestOf(ENTRIES, query, recent, 20).map(({ title }) => title);

test("a text fits by its beginning, its words, its letters, and not at all", () => {
  const [whole, beginning, word, within, initials, scattered] = ["theme", "the", "dark", "ark", "td", "tmd"].map((query) => fit(query, query === "theme" ? "theme" : "theme: dark"));
  const sorted = [whole, beginning, word, within, initials, scattered].map(Number);
  assert.deepEqual(sorted, [...sorted].sort((a, b) => b - a));
  assert.ok(sorted.every((score) => score > 0));
  assert.equal(fit("x", "theme: dark"), 0);
});

test("a symbol may be called as what every object has", () => {
  const boot = '{"channels":[],"sources":[{"name":"prices","channel":"stocks","every_s":1,"aliases":{"__proto__":["Prototype"],"NVDA":["Nvidia"]}},{"name":"bbc","channel":"world","every_s":60}]}';
  const store = createStore(JSON.parse(boot));
  const symbols = ["constructor", "toString", "valueOf", "hasOwnProperty", "NVDA", "__proto__"];
  assert.deepEqual(symbols.map((symbol) => aliasesOf(store, symbol)), [[], [], [], [], ["Nvidia"], ["Prototype"]]);
  const entries = symbols.map((symbol) => ofSymbol({ symbol, name: symbol }, aliasesOf(store, symbol), run));
  assert.deepEqual(bestOf(entries, "constr", [], 5).map(({ title }) => title), ["constructor"]);
});

test("words are found in any order, and all of them have to be", () => {
  assert.deepEqual(found("dark theme"), ["Theme: dark"]);
  assert.deepEqual(found("theme green"), []);
});

test("a symbol is found by its letters, its name and what else it is called, case and accents aside", () => {
  assert.equal(found("nvda")[0], "NVDA");
  assert.equal(found("delta air")[0], "DAL");
  assert.equal(found("youtube")[0], "GOOGL");
  assert.equal(found("moet")[0], "MC.PA");
  assert.equal(folded("Mo\u00EBT"), "moet");
});

test("what is called so stands before what only has the letters", () => {
  assert.deepEqual(found("da").slice(0, 2), ["DAL", "Theme: dark"]);
});

test("what was chosen last stands first, where nothing fits better", () => {
  assert.deepEqual(found("", ["symbol:DAL", "command:theme.light"]).slice(0, 3), ["DAL", "Theme: light", "Pause or go on"]);
  assert.equal(found("theme", ["command:theme.light"])[0], "Theme: light");
  assert.equal(found("nvda", ["symbol:DAL"])[0], "NVDA");
});

test("who types what an entry begins with, by any of its names, means it", () => {
  const google = ofSymbol({ symbol: "GOOGL", name: "Alphabet" }, ["Google"], run);
  assert.deepEqual(["goo", "Google ", "alpha", "phabet", "google earnings"].map((words) => beginsWith(google, words)), [true, true, true, false, false]);
});

test("no more are offered than asked for", () => {
  assert.equal(bestOf(ENTRIES, "", [], 3).length, 3);
});

test("each is remembered once, the last first, and the oldest forgotten", () => {
  assert.deepEqual(remembered(["a", "b", "c"], "b", 3), ["b", "a", "c"]);
  assert.deepEqual(remembered(["a", "b", "c"], "d", 3), ["d", "a", "b"]);
});
