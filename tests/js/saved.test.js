import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { cardValues } from "../../ticker/static/js/core/cards.js";
import { MOST_SAVED, feedOf, keptOf, savedIn, toggled } from "../../ticker/static/js/core/saved.js";
import { cardsAmong, cardsInOrder } from "../../ticker/static/js/core/select.js";
import { entryOf } from "../../ticker/static/js/core/stories.js";
import { stored, story, wire } from "./events.js";

const RULES = JSON.parse(readFileSync(new URL("../../ticker/static/rows.json", import.meta.url), "utf-8")).cards;
const [CARD] = cardsInOrder(stored(story("a", 90, { story: "s1", url: "https://a.b/", summary: "x".repeat(900) }), wire("b", 30, { story: "s1", summary: null })));
if (!CARD) throw new Error("no card");

test("a saved card is the same card when it is read back, and can be taken back", () => {
  const saved = savedIn(JSON.parse(JSON.stringify(keptOf(toggled(new Map(), CARD)))));
  const [card] = cardsAmong([...saved.values()].flat().map((event) => entryOf(event)));
  assert.deepEqual([card?.key, card?.at, card?.told.length], [CARD.key, CARD.at, 2]);
  assert.equal(card && cardValues(card, RULES, (name) => name).summary.length, 500);
  assert.equal(toggled(saved, CARD).size, 0);
});

test("of too many, the one that was saved first goes", () => {
  let saved = savedIn([]);
  for (let n = 0; n <= MOST_SAVED; n++) saved = toggled(saved, { ...CARD, key: `k${n}` });
  assert.deepEqual([saved.size, saved.has("k0"), saved.has(`k${MOST_SAVED}`)], [MOST_SAVED, false, true]);
});

test("what cannot be read was not saved", () => {
  const good = story("a", 90);
  assert.deepEqual([...savedIn([null, 5, [], [{}], [{ ...good, type: "quote" }], [{ ...good, first_seen: "x" }], [good, null]]).keys()], [good.key]);
});

test("saved stories leave as a feed that other readers take", () => {
  const feed = feedOf([cardValues(CARD, RULES, (name) => name.toUpperCase())], "Ticker");
  assert.equal(feed.version, "https://jsonfeed.org/version/1.1");
  assert.deepEqual(feed.items.map(({ id, url, title, authors }) => [id, url, title, authors]), [["story:world:s1", "https://a.b/", "a", [{ name: "BBC" }]]]);
});
