import assert from "node:assert/strict";
import { test } from "node:test";

import { askOf, isEmpty, marksOf, matcherOf, parseQuery, sourcesMeant } from "../../ticker/static/js/core/query.js";
import { NOW } from "./events.js";

const NOTHING = { words: [], phrases: [], without: [], symbols: [], sources: [], from: null };
const SOURCES = [{ name: "bbc-world", title: "BBC World" }, { name: "bbc-business", title: "BBC Business" }, { name: "wire", title: "The World Wire" }];
const HOUR_MS = 3_600_000;

/** @type {[string, object][]} */
const PARSED = [
  ["", {}],
  ["  ", {}],
  ["rate fed", { words: ["rate", "fed"] }],
  ['"rate cut" fed', { words: ["fed"], phrases: ["rate cut"] }],
  ['"rate  cu', { phrases: ["rate cu"] }],
  ['""', {}],
  ["-podcast fed", { words: ["fed"], without: ["podcast"] }],
  ['-"of the week"', { without: ["of the week"] }],
  ["-", {}],
  ["$nvda symbol:amd SYMBOL:$brk.b", { symbols: ["NVDA", "AMD", "BRK.B"] }],
  ["$5b $", { words: ["$5b", "$"] }],
  ['source:bbc source:"world wire"', { sources: ["bbc", "world wire"] }],
  ["since:2h", { from: NOW - 2 * HOUR_MS }],
  ["since:1w since:30m", { from: NOW - HOUR_MS / 2 }],
  ["since:2026-01-01", { from: Date.parse("2026-01-01T00:00") }],
  ["since:whenever", { words: ["since:whenever"] }],
  ["since:2026-99-99", { words: ["since:2026-99-99"] }],
  ["u.s.-led (nyse) http://a.b", { words: ["u.s.-led", "(nyse)", "http://a.b"] }],
];

test("a search is words, phrases, what must not be there, symbols, sources and a time", () => {
  for (const [text, found] of PARSED) assert.deepEqual(parseQuery(text, NOW), { ...NOTHING, ...found }, text);
  assert.deepEqual(PARSED.filter(([text]) => isEmpty(parseQuery(text, NOW))).map(([text]) => text), ["", "  ", '""', "-"]);
});

const TOLD = { text: "Fed cuts rate: Caf\u00E9s cheer U.S. move \u6771\u4EAC\u3067\u5730\u9707 wire", symbols: ["NVDA"], source: "wire", at: NOW - HOUR_MS };

/** @param {string} text */
const matches = (text) => matcherOf(parseQuery(text, NOW), SOURCES)(TOLD);

test("what is met begins a word, in any order and any case", () => {
  const met = ["rate fed", "RA fE", "caf\u00E9", "u.s.", "\u6771\u4EAC", '"cuts rate"', '"fed cut"', "$nvda", "source:wire", 'source:"world"', "since:2h", "-podcast fed"];
  const missed = ["ate", "cafe", '"rate cuts"', '"ed cuts"', "$amd", "source:bbc", "source:nobody", "since:30m", "-cheer", '-"cuts rate"', "fed nothing"];
  assert.deepEqual([...met, ...missed].filter(matches), met);
});

test("a search that is no pattern is looked for as it stands", () => {
  for (const text of ["(", "[a-", "a{2", "\\d", "*", "+", "?", "^", "|", ".*", "\u{1F600}", '"a (b"']) assert.equal(matches(text), false, text);
});

test("sources are meant by the beginning of a word of their name or title", () => {
  const meant = ["bbc", "world", "BBC bus", "orld", "wire"].map((term) => sourcesMeant(term, SOURCES).join());
  assert.deepEqual(meant, ["bbc-world,bbc-business", "bbc-world,wire", "bbc-business", "", "wire"]);
});

test("the server is asked for the same, and for nothing where no source is called so", () => {
  /** @param {string} text @param {string} [channel] */
  const asked = (text, channel = "") => askOf(parseQuery(text, NOW), SOURCES, channel)?.toString();
  assert.equal(asked('fed "rate cut" "a b" -podcast -"x y" $nvda $amd', "news.world"), "q=fed&symbols=NVDA%2CAMD&phrase=rate+cut&phrase=a+b&without=podcast&without=x+y&channels=news.world");
  assert.equal(asked("rate fed source:bbc since:1h"), "q=rate+fed&sources=bbc-world%2Cbbc-business&from=2026-01-02T02%3A04%3A05.000Z");
  assert.equal(asked("fed source:nobody"), undefined);
});

test("words and phrases are marked where they stand", () => {
  const marked = marksOf(parseQuery('fed "cuts rate" -x $nvda', NOW)).flatMap((pattern) => [..."Fed fed refed cuts  rates".matchAll(pattern)].map(([found]) => found));
  assert.deepEqual(marked, ["Fed", "fed", "cuts  rate"]);
});
