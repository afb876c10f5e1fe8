import assert from "node:assert/strict";
import { test } from "node:test";

import { mutedIn, muterOf, mutesOf, withMute, withoutMute } from "../../ticker/static/js/core/muting.js";

const NONE = mutedIn(null);
const WORD = { kind: /** @type {const} */ ("words"), name: "  celebrity   news " };
const SOURCE = { kind: /** @type {const} */ ("sources"), name: "wire" };

/** @param {string} text @param {string} source */
const told = (text, source) => ({ text, source, symbols: [], at: 0 });

test("a card is muted by a word of any of its texts, or where all who tell it are muted", () => {
  const isMuted = muterOf(withMute(withMute(NONE, WORD), SOURCE));
  assert.deepEqual(
    [
      [told("Celebrity news today", "bbc")], [told("A celebrity", "bbc")], [told("noncelebrity news", "bbc")],
      [told("x", "wire")], [told("x", "wire"), told("x", "bbc")], [told("x", "bbc"), told("celebrity news", "dw")], [told("x", "")],
    ].map(isMuted),
    [true, false, false, true, false, true, false],
  );
});

test("each mute is there once, and can be taken back", () => {
  const muted = withMute(withMute(withMute(withMute(NONE, WORD), { ...WORD, name: "Celebrity News" }), SOURCE), { ...WORD, name: " " });
  assert.deepEqual(mutesOf(muted), [SOURCE, { kind: "words", name: "celebrity news" }]);
  assert.deepEqual(mutedIn(JSON.parse(JSON.stringify(muted))), muted);
  assert.deepEqual(mutesOf(mutesOf(muted).reduce(withoutMute, muted)), []);
});

test("what cannot be read mutes nothing", () => {
  for (const kept of [null, 5, "x", [], { words: "x", sources: [1, "", "wire"] }]) assert.deepEqual(mutedIn(kept).words, []);
  assert.equal(muterOf(NONE)([told("x", "wire")]), false);
});
