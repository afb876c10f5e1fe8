import assert from "node:assert/strict";
import { test } from "node:test";

import { after, kioskAt, nextTop, paceIn, rests, turnedTo, withoutKiosk } from "../../ticker/static/js/core/kiosk.js";

test("the address says how fast it goes on, within bounds, and what cannot be read is as usual", () => {
  /** @type {[string, number | null][]} */
  const cases = [["", null], ["?symbol=A", null], ["?kiosk", 20_000], ["?kiosk=30s", 30_000], ["?kiosk=2m", 120_000], ["?kiosk=1s", 5000], ["?kiosk=999h", 3_600_000], ["?kiosk=soon", 20_000]];
  for (const [search, pace] of cases) assert.equal(paceIn(search), pace, search);
});

test("another page is on the wall as well, and leaving it keeps the rest of the address", () => {
  assert.equal(kioskAt("https://host/t/?page=fx", "?kiosk=30s&page=desk"), "https://host/t/?page=fx&kiosk=30s");
  assert.equal(withoutKiosk("https://host/?kiosk=30s&symbol=A"), "https://host/?symbol=A");
});

test("behind the last one the first comes again, and of an unknown one too", () => {
  assert.deepEqual(["a", "c", "x"].map((one) => after(["a", "b", "c"], one)), ["b", "a", "a"]);
  assert.equal(after([], "a"), undefined);
});

test("a list is scrolled by what was in sight, and from its end to its beginning", () => {
  assert.equal(nextTop({ top: 0, height: 100, whole: 300 }), 90);
  assert.equal(nextTop({ top: 180, height: 100, whole: 300 }), 200);
  assert.equal(nextTop({ top: 199.5, height: 100, whole: 300 }), 0);
});

test("it stays as it is offline, and while the way out is shown", () => {
  assert.deepEqual([rests(true, 10, 0), rests(false, 10, 0), rests(true, 10, 15), rests(true, 16, 15)], [false, true, true, false]);
});

test("it is turned to a page that the server answers for, home where that is no more, and nowhere while nobody answers", () => {
  const told = [200, 404, null, 401, 502, 503, 429].map((status) => turnedTo(status, "page", "home"));
  assert.deepEqual(told, ["page", "home", null, null, null, null, null]);
});
