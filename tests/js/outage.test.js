import assert from "node:assert/strict";
import test from "node:test";

import { answers, newOutage, outageWords, triedInVain } from "../../ticker/static/js/core/outage.js";

const BEGAN = new Date(2026, 4, 3, 14, 2, 31).getTime();

/** The waits of an outage from its first on, in seconds. @param {number} count @param {number} random */
function waits(count, random) {
  let outage = newOutage(0, 0, random);
  return Array.from({ length: count }, () => {
    const { nextTry } = outage;
    outage = triedInVain(outage, 0, random);
    return (nextTry ?? 0) / 1000;
  });
}

test("it is tried less and less often, and at least once a minute", () => {
  assert.deepEqual(waits(8, 0), [2, 4, 8, 16, 32, 60, 60, 60]);
  assert.deepEqual(waits(8, 1), [1.5, 3, 6, 12, 24, 45, 45, 45]);
});

test("it is said since when, why, and when it is tried again", () => {
  const outage = newOutage(BEGAN, BEGAN + 180_000, 0);
  assert.deepEqual(outageWords(outage, true, BEGAN + 180_000), {
    reason: "Its server does not answer.", since: "Since 14:02:31, for 3 min.", next: "Next try in 0:02",
  });
  assert.equal(outageWords(outage, false, BEGAN + 180_000).reason, "Your device has no network.");
  assert.equal(outageWords({ ...outage, nextTry: null }, true, BEGAN).next, "Trying now");
  assert.equal(outageWords(outage, true, BEGAN + 2 * 86_400_000).since, "Since 3 May 2026, 14:02, for 2 d.");
});

test("a clock that was put back does not have it begin later than now", () => {
  assert.equal(newOutage(BEGAN + 5000, BEGAN, 0).since, BEGAN);
});

test("a proxy that cannot reach Ticker is no answer, and a refusal is one", () => {
  assert.deepEqual([null, 502, 504, 200, 404, 401, 503].map(answers), [false, false, false, true, true, true, true]);
});
