import assert from "node:assert/strict";
import { test } from "node:test";

import { LOOK_MS, looked, newSilence, spoke } from "../../ticker/static/js/connection/silence.js";

/** What a run of looks, as soon as each is allowed, makes of a stream.
 * @param {import("../../ticker/static/js/connection/silence.js").Found[]} found */
function verdicts(...found) {
  const silence = newSilence();
  return found.map((each) => looked(silence, each, silence.notBefore));
}

test("a stream is dead when two looks in a row find what it has not brought", () => {
  assert.deepEqual(verdicts("news", "news"), [false, true]);
  assert.deepEqual(verdicts("news", "nothing", "news", "news"), [false, false, false, true]);
  assert.deepEqual(verdicts("news", "no answer", "news"), [false, false, true]);
});

test("a look without an answer proves nothing, however often", () => {
  assert.deepEqual(verdicts(...Array(50).fill("no answer")), Array(50).fill(false));
});

test("a stream of another log than the server has now is dead at once", () => {
  assert.deepEqual(verdicts("another log"), [true]);
});

test("a sign of life ends all doubt", () => {
  const silence = newSilence();
  looked(silence, "news", 0);
  spoke(silence);
  assert.equal(looked(silence, "news", 0), false);
});

test("a page asks ever less often while there is nothing, and no less than every two minutes", () => {
  const silence = newSilence();
  const waits = Array.from({ length: 8 }, () => {
    const before = silence.notBefore;
    looked(silence, "nothing", before);
    return (silence.notBefore - before) / LOOK_MS;
  });
  assert.deepEqual(waits, [2, 4, 8, 16, 24, 24, 24, 24]);
});
