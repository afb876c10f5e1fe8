import assert from "node:assert/strict";
import test from "node:test";

import { observed, observedOnce, STRIP_CELLS, toldStrips } from "../../ticker/static/js/core/strips.js";

const AT = 1_767_323_045_000;

test("a strip goes on from what the page was made with, and the snapshot's own read is no other", () => {
  const strips = toldStrips({ bbc: [["failing", AT], ["ok", AT + 60_000]] });
  assert.equal(observed(strips, "bbc", "ok", AT + 60_000), false);
  assert.equal(observed(strips, "bbc", "late", AT + 120_000), true);
  assert.deepEqual(strips.get("bbc")?.map(({ state }) => state), ["failing", "ok", "late"]);
});

test("it has as many reads as are drawn, the newest last", () => {
  const strips = toldStrips({});
  for (let n = 0; n < 20; n++) observed(strips, "bbc", n < 19 ? "ok" : "failing", AT + n);
  const strip = strips.get("bbc") ?? [];
  assert.equal(strip.length, STRIP_CELLS);
  assert.equal(strip.at(-1)?.state, "failing");
});

test("of prices that come many times a second one counts in five", () => {
  const strips = toldStrips({});
  const seen = [0, 1000, 4999, 5000, 9000, 10_000].map((ms) => observedOnce(strips, "stocks", "ok", AT + ms));
  assert.deepEqual(seen, [true, false, false, true, false, true]);
});
