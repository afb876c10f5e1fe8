import assert from "node:assert/strict";
import { test } from "node:test";

import { COLUMNS, ariaSort, hiddenColumns, pressed, unwantedIn } from "../../ticker/static/js/core/columns.js";
import { changedFrom, loudest } from "../../ticker/static/js/core/digits.js";
import { figuresOf } from "../../ticker/static/js/core/figures.js";
import { ALL, filterOf, filterWords, onlyOf } from "../../ticker/static/js/core/filters.js";
import { added, deleted, isKept, joined, listOf, listsIn, made, moved, placeIn, removed, renamed, sharedOf, watchlistOf } from "../../ticker/static/js/core/lists.js";
import { exported, imported, leftOutWords } from "../../ticker/static/js/core/lists_text.js";
import { typedTo } from "../../ticker/static/js/core/typing.js";
import { newView } from "../../ticker/static/js/core/view.js";
import { groupOf, isListed, isWatchlist, tabsOf } from "../../ticker/static/js/core/watchlist.js";
import { quote, status, stored } from "./events.js";

const LISTS = made(made([], "Mine", ["B", "GONE", "A"]), "Other");
/** @param {object} [more] */
const view = (more) => ({ ...newView(), watchlist: "stocks", lists: LISTS, ...more });
/** @param {import("../../ticker/static/js/core/store.js").Store} store @param {object} [more] */
const symbols = (store, more) => groupOf(store, view(more)).quotes.map(({ symbol }) => symbol).join(" ");

test("a list has its own order, in which closed markets come last; any column sorts, what has no value last", () => {
  const store = stored(
    quote("A", 5, { change_pct: 1, volume: 10 }),
    quote("B", 9, { change_pct: -2, session: "closed" }),
    quote("C", 7, { change_pct: null, change: null, volume: 30 }),
    quote("D", 8, { change_pct: 3, volume: 20 }),
    status("D", "closed"),
  );
  assert.deepEqual(symbols(store), "A C B D");
  assert.deepEqual(symbols(store, { sort: "-percent" }), "D A B C");
  assert.deepEqual(symbols(store, { sort: "percent" }), "B A D C");
  assert.deepEqual(symbols(store, { sort: "-last" }), "B D C A");
  assert.deepEqual(symbols(store, { sort: "volume" }), "A D C B");
  assert.deepEqual(symbols(store, { sort: "age" }), "D C B A");
  for (const sort of ["nonsense", "__proto__", "-constructor"]) assert.equal(symbols(store, { sort }).split(" ").toSorted().join(" "), "A B C D");
});

test("a column sorts as it is mostly wanted, then the other way, then not", () => {
  assert.deepEqual([pressed("", "percent"), pressed("-percent", "percent"), pressed("percent", "percent")], ["-percent", "percent", ""]);
  assert.deepEqual([pressed("-percent", "symbol"), pressed("symbol", "symbol"), pressed("-symbol", "symbol")], ["symbol", "-symbol", ""]);
  assert.deepEqual([ariaSort("-percent", "percent"), ariaSort("percent", "percent"), ariaSort("percent", "last")], ["descending", "ascending", "none"]);
});

test("the last column goes first, but the trend before a figure, and never symbol and price", () => {
  const names = COLUMNS.map(({ name }) => name);
  assert.deepEqual(hiddenColumns(200, new Set()), []);
  assert.deepEqual(hiddenColumns(25, new Set()), names.slice(4));
  assert.deepEqual(hiddenColumns(21, new Set()), ["spark", ...names.slice(4)]);
  assert.deepEqual(hiddenColumns(25, new Set(), "longest"), ["spark", ...names.slice(4)]);
  assert.deepEqual(hiddenColumns(5, new Set()), names.filter((name) => name !== "symbol" && name !== "last"));
  assert.deepEqual(hiddenColumns(25, unwantedIn("spark nonsense last")), ["spark", ...names.slice(5)]);
});

test("figures are given the room that the longest of them needs", () => {
  const room = (/** @type {number} */ price, more = {}) => figuresOf([quote("A", 1), quote("B", price, more)]);
  assert.deepEqual([room(9999.99), room(10_000), room(1, { change_pct: 1234.5 }), room(1_000_000), room(67_123.12345678, { decimals: 8 })], ["", "long", "long", "longest", "longest"]);
  // Written with a letter, the largest need less; and any figure may be the longest.
  assert.deepEqual([room(1e12), room(5, { ask: 2e6 }), room(5, { low: -2e6 }), room(5, { change: -999_999 }), room(5, { change: -1 })], ["", "longest", "longest", "longest", ""]);
});

test("filters are told in an address and in words, and narrow what is shown", () => {
  const filter = /** @type {const} */ ({ way: "up", open: true, channel: "fx", text: "big bank" });
  assert.equal(onlyOf(filter), "up open in:fx text:big bank");
  assert.deepEqual([filterOf(onlyOf(filter)), filterOf(""), onlyOf(ALL)], [filter, ALL, ""]);
  assert.equal(filterWords(filter, () => "FX"), "rising, open markets, FX, \u201Cbig bank\u201D");
  const store = stored(quote("A", 1), quote("B", 1, { change_pct: -1 }), quote("C", 1, { session: "closed", name: "Bank" }), quote("D", 1, { change_pct: 0 }));
  assert.deepEqual(["up", "down", "open", "text:bank", "in:world"].map((only) => symbols(store, { only })), ["A C", "B", "B A D", "C", ""]);
});

test("a list of one's own shows what is not quoted, too, and stands before the channels", () => {
  const store = stored(quote("A", 1), quote("B", 1), quote("W", 1, { channel: "world", name: "Wide" }));
  assert.deepEqual(symbols(store, { watchlist: watchlistOf("Mine") }), "B GONE A");
  assert.equal(groupOf(store, view({ watchlist: watchlistOf("Mine") })).quotes[1]?.price, null);
  assert.deepEqual(tabsOf(store, view()).map(({ title }) => title), ["Mine", "Other", "Stocks", "World"]);
  const mine = view({ watchlist: watchlistOf("Mine") });
  assert.deepEqual([isListed(store, mine, "A"), isListed(store, mine, "W"), isListed(store, view(), "A"), isListed(store, view(), "W")], [true, false, true, false]);
  assert.deepEqual(["stocks", "~Mine", "~Nothing", "nothing"].map((name) => isWatchlist(store, view(), name)), [true, true, false, false]);
});

test("lists are made, named, changed and deleted, and what was handed over stays as it was", () => {
  assert.deepEqual(made(LISTS, " Mine: ~ ").at(-1), { name: "Mine 2", symbols: [] });
  assert.deepEqual(renamed(LISTS, "Other", "Mine")[1]?.name, "Mine 2");
  assert.deepEqual(renamed(LISTS, "Other", "Other")[1]?.name, "Other");
  assert.deepEqual(added(added(LISTS, "Other", "X"), "Other", "X")[1]?.symbols, ["X"]);
  assert.deepEqual(removed(LISTS, "Mine", "GONE")[0]?.symbols, ["B", "A"]);
  assert.deepEqual([moved(LISTS, "Mine", "B", 1)[0]?.symbols, moved(LISTS, "Mine", "A", 0)[0]?.symbols, moved(LISTS, "Mine", "NONE", 0)[0]?.symbols],
    [["GONE", "B", "A"], ["A", "B", "GONE"], ["B", "GONE", "A"]]);
  assert.deepEqual(deleted(LISTS, "Mine").map(({ name }) => name), ["Other"]);
  assert.deepEqual(LISTS[0]?.symbols, ["B", "GONE", "A"]);
});

/** @param {string} text */
const lists = (text) => imported(text, []).lists;

test("lists go out and come in as JSON or as symbols, and torn ones as nothing", () => {
  assert.deepEqual(imported(exported(LISTS), []), { lists: LISTS, strange: [] });
  assert.deepEqual(lists("AAPL, MSFT;BRK.B\n\nAAPL BTC-USD"), [{ name: "Imported", symbols: ["AAPL", "MSFT", "BRK.B", "BTC-USD"] }]);
  assert.deepEqual(['{"lists": [', "[1, null, {\"name\": 3}]", "", " \n"].map((text) => lists(text)), [[], [], [], []]);
  assert.deepEqual(joined(LISTS, lists("X"))[2], { name: "Imported", symbols: ["X"] });
  assert.deepEqual(lists(exported([{ name: "Empty", symbols: [] }])), [{ name: "Empty", symbols: [] }]);
  assert.deepEqual(listsIn("null"), []);
});

test("what is imported is a symbol as it is known, once, and what is none is left out and said", () => {
  assert.deepEqual(imported("nvda, msft; brk.b NVDA wbtc own", ["NVDA", "MSFT", "BRK.B", "wBTC", "OWN", "own"]),
    { lists: [{ name: "Imported", symbols: ["NVDA", "MSFT", "BRK.B", "wBTC", "own"] }], strange: [] });
  assert.deepEqual(imported("nvda \u65e5\u672c $$$ ???", []), { lists: [{ name: "Imported", symbols: ["nvda"] }], strange: ["\u65e5\u672c", "$$$", "???"] });
  assert.deepEqual(imported("??? ???", []), { lists: [], strange: ["???"] });
  assert.deepEqual(imported(exported([{ name: "Mine", symbols: ["nvda", "?"] }]), ["NVDA"]), { lists: [{ name: "Mine", symbols: ["NVDA"] }], strange: ["?"] });
  assert.deepEqual([[], ["?", "??"], ["?", "!", "$", "%", "x".repeat(30)]].map(leftOutWords),
    ["", ", without what is no symbol: ?, ??", ", without what is no symbol: ?, !, $ and 2 more"]);
});

test("an address shows a list to who does not have it", () => {
  const [mine] = LISTS;
  assert.ok(mine);
  const shared = sharedOf(mine);
  assert.equal(shared, "~Mine:B,GONE,A");
  assert.deepEqual([listOf([], shared), isKept([], listOf([], shared)), isKept(LISTS, listOf(LISTS, "~Mine"))], [mine, false, true]);
  assert.deepEqual([listOf([], "~:A"), listOf([], "~Mine"), listOf(LISTS, "stocks")], [null, null, null]);
  assert.deepEqual(listOf([], sharedOf({ name: "Mine", symbols: [] })), { name: "Mine", symbols: [] });
  assert.deepEqual(tabsOf(stored(), view({ lists: [], watchlist: shared })), [{ name: shared, title: "Mine" }]);
});

test("letters go to the next symbol that begins with them, one letter again and again through all of them", () => {
  const names = ["AAPL", "AMD", "aMZN", "MSFT"];
  assert.deepEqual([typedTo(names, 0, "a"), typedTo(names, 2, "a"), typedTo(names, 1, "aa"), typedTo(names, 0, "am"), typedTo(names, 1, "amz"), typedTo(names, 0, "x")], [1, 0, 2, 1, 2, -1]);
});

test("only the digits that changed flash, and of many rows those that moved most", () => {
  assert.deepEqual([changedFrom("189.40", "189.52"), changedFrom("99.99", "100.00"), changedFrom("1.00", "1.00")], [4, 0, 4]);
  const moves = [1, 5, 3].map((move) => ({ row: `r${move}`, move }));
  assert.deepEqual([[...loudest(moves, 2)], [...loudest(moves, 3)]], [["r5", "r3"], ["r1", "r5", "r3"]]);
});

test("a row that is put before another stands behind the same symbol in its list, whatever is not on show between them", () => {
  const list = { name: "Mine", symbols: ["A", "CLOSED", "B", "C"] };
  assert.deepEqual([placeIn(list, ["C", "A", "B", "CLOSED"], 0), placeIn(list, ["A", "C", "B", "CLOSED"], 1), placeIn(list, ["A", "B", "CLOSED", "C"], 3)], [0, 1, 2]);
});
