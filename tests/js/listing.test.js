import assert from "node:assert/strict";
import { test } from "node:test";

import { emptyWords, foundWords, placer } from "../../ticker/static/js/core/listing.js";
import { mutedIn, withMute } from "../../ticker/static/js/core/muting.js";
import { MOST_SEARCHES, SAVED_TAB, isChannel, searchOfTab, searchesIn, tabOfSearch, tabThere, withSearch, withoutSearch } from "../../ticker/static/js/core/searches.js";
import { NOW } from "./events.js";

/** @param {string} key @param {string} channel @param {string} text */
const listed = (key, channel, text) => ({ key, channel, told: [{ text, source: "bbc", symbols: [], at: NOW }] });
const CARDS = [listed("fed", "world", "Fed holds"), listed("read", "world", "Old"), listed("fx", "fx", "Yen falls"), listed("gossip", "world", "Gossip of the day")];
const READER = {
  muted: withMute(mutedIn(null), { kind: "words", name: "gossip" }),
  isRead: (/** @type {string} */ key) => key === "read",
  isSaved: (/** @type {string} */ key) => key === "gossip",
  stays: (/** @type {string} */ _) => false,
};

/** @param {object} wanted @param {object} [reader] */
const places = (wanted, reader = {}) => CARDS.map(placer({ tab: "", query: "", unreadOnly: false, ...wanted }, { ...READER, ...reader }, [], NOW));

test("a list has the cards of its tab that are searched for and not muted", () => {
  assert.deepEqual(places({}), ["shown", "shown", "shown", "muted"]);
  assert.deepEqual(places({ tab: "world" }), ["shown", "shown", "out", "muted"]);
  assert.deepEqual(places({ query: "yen" }), ["out", "out", "shown", "out"]);
  assert.deepEqual(places({ tab: "?mine", query: "yen" }), ["out", "out", "shown", "out"]);
});

test("what was saved is shown in its tab, muted or not", () => {
  assert.deepEqual(places({ tab: SAVED_TAB, unreadOnly: true }), ["out", "out", "out", "shown"]);
});

test("what has been read is left out where only the unread are asked for, unless it stays for now", () => {
  assert.deepEqual(places({ unreadOnly: true }), ["shown", "read", "shown", "muted"]);
  assert.deepEqual(places({ unreadOnly: true }, { stays: () => true }), ["shown", "shown", "shown", "muted"]);
});

test("an empty list says why it is", () => {
  const empty = { tab: "", query: "", phase: /** @type {const} */ ("none"), extent: null, muted: 0, read: 0, isAny: true, isPast: false, isNarrow: false, feeds: 2, reads: [] };
  const extent = { count: 12345, since: "2025-05-03T00:00:00.000Z" };
  const done = { query: "x", phase: /** @type {const} */ ("done") };
  assert.deepEqual(
    [
      { feeds: 0, isAny: false }, { isAny: false }, { isAny: false, isPast: true }, { isPast: true }, { isAny: false, isNarrow: true }, { feeds: 0, isAny: false, isNarrow: true }, {}, { muted: 1 }, { muted: 3 }, { read: 2 }, { tab: SAVED_TAB }, { ...done, extent },
      { ...done, extent: { count: 1, since: new Date(NOW - 7_200_000).toISOString() } }, { ...done, extent: { count: 0, since: null } },
      { query: "x", phase: /** @type {const} */ ("waiting") }, { query: "x", phase: /** @type {const} */ ("failed") }, { query: "x", phase: /** @type {const} */ ("nobody") },
    ].map((known) => emptyWords({ ...empty, ...known }, NOW)),
    [
      "No feed of news is set up. Headlines appear here once there is one in feeds/.",
      "No feed has been read yet. Headlines appear here with the first read.",
      "No headlines are kept of then.", "Nothing in this channel yet.",
      "Nothing of what is asked for here yet.", "No feed of news is set up. Headlines appear here once there is one in feeds/.",
      "Nothing in this channel yet.", "The only one here is muted.", "All 3 here are muted.", "Nothing unread here.",
      "Nothing is saved. What you save stays here when its feed has forgotten it.",
      "Nothing found in 12,345 headlines back to 3 May 2025.", "Nothing found in 1 headline of the last 2 h.", "Nothing found.",
      "Searching\u2026", "The search has failed: Ticker cannot be reached.", "No source is called so.",
    ],
  );
});

test("a search says what it has come to", () => {
  assert.deepEqual(
    [foundWords("waiting", 0, false), foundWords("waiting", 3, false), foundWords("done", 50, true), foundWords("done", 7, false), foundWords("failed", 2, false)],
    ["Searching\u2026", "3 found, searching\u2026", "50 newest found", "7 found", "2 found among the newest; the search has failed"],
  );
});

test("a saved search is a tab of its own until it is taken back", () => {
  const searches = withSearch(withSearch(withSearch([], { name: "Rates", query: "fed" }), { name: " ", query: "yen" }), { name: "Rates", query: "ecb" });
  assert.deepEqual(searches, [{ name: "yen", query: "yen" }, { name: "Rates", query: "ecb" }]);
  assert.deepEqual(searches.map((search) => searchOfTab(searches, tabOfSearch(search))), searches);
  assert.deepEqual(["", "world", SAVED_TAB, "?yen"].map(isChannel), [true, true, false, false]);
  assert.deepEqual(withoutSearch(searches, "yen").map(({ name }) => name), ["Rates"]);
  assert.deepEqual(searchesIn([null, 5, { name: "a" }, { name: "b", query: "c", more: 1 }]), [{ name: "b", query: "c" }]);
  assert.equal(searchesIn(Array.from({ length: 99 }, (_, n) => ({ name: `${n}`, query: "x" }))).length, MOST_SEARCHES);
});

test("an address of a channel that there is not leads to all", () => {
  const channels = [{ name: "world" }];
  assert.deepEqual(["world", "", "sport", "__proto__", SAVED_TAB, "?fed"].map((tab) => tabThere(tab, channels)), ["world", "", "", "", SAVED_TAB, "?fed"]);
});
