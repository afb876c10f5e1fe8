import assert from "node:assert/strict";
import { test } from "node:test";

import { goLive, newReplay, stand } from "../../ticker/static/js/core/replay.js";
import { keptSince, keptWords, spokenMoment, trackOf } from "../../ticker/static/js/core/track.js";
import { NOW } from "./events.js";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** @param {number} prices @param {number} stories */
const keeping = (prices, stories) => Object.assign(stand(newReplay(), NOW), { kept: { prices: NOW - prices, stories: NOW - stories } });

test("the track begins where prices do, and follows to what lies further back", () => {
  const replay = keeping(2 * HOUR, 48 * HOUR);
  assert.deepEqual(trackOf(replay, NOW, NOW), { from: NOW - 2 * HOUR, to: NOW });
  assert.deepEqual(trackOf(replay, NOW - 10 * HOUR, NOW), { from: NOW - 13 * HOUR, to: NOW - 7 * HOUR });
  assert.deepEqual(trackOf(keeping(90 * HOUR, 0), NOW, NOW), { from: NOW - 6 * HOUR, to: NOW });
  assert.deepEqual(trackOf(newReplay(), NOW, NOW), { from: NOW - 10 * MINUTE, to: NOW });
});

test("what of a moment is kept no longer is said", () => {
  const replay = keeping(2 * HOUR, 3 * HOUR);
  assert.equal(keptWords(replay, NOW - HOUR, NOW), "");
  assert.equal(keptWords(replay, NOW - 2.5 * HOUR, NOW), "Prices are kept since 01:04 only");
  assert.equal(keptWords(replay, NOW - 4 * HOUR, NOW), "Nothing is kept of then: it begins 00:04");
  assert.equal(keptWords(keeping(3 * HOUR, HOUR), NOW - 2 * HOUR, NOW), "Headlines are kept since 02:04 only");
  assert.equal(keptWords(keeping(HOUR + 4000, HOUR), NOW - HOUR - 5000, NOW), "Nothing is kept of then: it begins 02:04:01");
  assert.equal(keptWords(goLive(replay), NOW - 4 * HOUR, NOW), "");
  assert.equal(keptSince(replay.kept, NOW), "Kept: prices since 01:04, headlines since 00:04.");
  assert.equal(keptSince(newReplay().kept, NOW), "Nothing is kept yet.");
});

test("the track's value is said", () => {
  assert.equal(spokenMoment(newReplay(), NOW, NOW), "live, 03:04:05");
  assert.equal(spokenMoment(keeping(HOUR, HOUR), NOW - MINUTE, NOW), "03:03:05");
});
