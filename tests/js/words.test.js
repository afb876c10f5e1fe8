import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { together } from "../../ticker/static/js/core/standings.js";
import { alike, alikeWords, left } from "../../ticker/static/js/core/alike.js";
import * as words from "../../ticker/static/js/core/words.js";
import { FORMATS } from "../../ticker/static/js/core/formats.js";
import { NOW } from "./events.js";

const { formats, source_words, alike: many, ...phrases } = JSON.parse(readFileSync(new URL("../web/phrases.json", import.meta.url), "utf-8"));
/** @type {Record<string, string>} */
const NAMES = { duration_words: "durationWords" };
/** @type {Record<string, any>} */
const SAID = { ...words, together };

for (const [name, cases] of Object.entries(phrases)) {
  test(`${name} says what the shared table says`, () => {
    for (const [given, said] of cases) assert.equal(SAID[NAMES[name] ?? name](...given), said, JSON.stringify(given));
  });
}

const BLANK = { detail: null, advice: null, last_ok: null, next_read: null, next_reason: null, failures: 0 };

test("a source's state is said as in the shared table", () => {
  for (const [[event, every, told], said] of source_words) {
    assert.deepEqual(words.sourceWords(left(told ?? null, event && { ...BLANK, ...event }), every, NOW), said);
  }
});

test("what many fail for is said as in the shared table", () => {
  for (const [events, said] of many) assert.equal(alikeWords(alike(events.map((/** @type {any} */ one) => one && { ...BLANK, ...one }))), said);
});

test("every format of rows.json is in the shared table, and says what stands there", () => {
  assert.deepEqual(Object.keys(formats).sort(), Object.keys(FORMATS).sort());
  for (const [name, cases] of Object.entries(formats)) {
    for (const [given, said] of cases) assert.equal(FORMATS[name]?.(NOW, ...given), said, `${name} ${JSON.stringify(given)}`);
  }
});

test("only http addresses are links", () => {
  const links = ["https://a.b/", "HTTP://a.b", "javascript:alert(1)", "//a.b", null].map(words.safeUrl);
  assert.deepEqual(links, ["https://a.b/", "HTTP://a.b", "", "", ""]);
});

test("what is empty says what will come", () => {
  const sim = { name: "sim", title: "Sim", every_s: 1, has_prices: true, simulated: true };
  assert.equal(words.noQuotes([{ ...sim, has_prices: false }]), "No source of prices is set up. Add one to feeds/, and its symbols appear here.");
  assert.equal(words.noQuotes([{ ...sim, every_s: 60 }, sim].reverse()), "Sim brings prices every 1 s. The first are on their way.");
  assert.equal(words.noStories(0, [], NOW), "No feed of news is set up. Headlines appear here once there is one in feeds/.");
  assert.equal(words.noStories(1, [], NOW), "No feed has been read yet. Headlines appear here with the first read.");
  const reads = [{ title: "Later", nextMs: NOW + 90_000 }, { title: "BBC", nextMs: NOW + 12_000 }];
  assert.equal(words.noStories(2, reads, NOW), "The next feed is read in 0:12: BBC.");
});

test("sources are counted by state", () => {
  assert.equal(words.healthSummary(["ok", "waiting", "failing", "ok"]), "2 ok \u00B7 1 failing \u00B7 1 waiting");
});
