import assert from "node:assert/strict";
import { test } from "node:test";
import { askedWords, asking, refusedRead } from "../../ticker/static/js/core/read_now.js";

test("who asks is told that it is read, or why not and when it may be", () => {
  assert.equal(askedWords(asking(0), 0), "reading now\u2026");
  const refused = refusedRead("publisher asks for 5 min (max-age)", 192, 1000);
  assert.equal(askedWords(refused, 1000), "not now: publisher asks for 5 min (max-age) \u00b7 free in 3:12");
  assert.equal(askedWords(refusedRead("it is being read just now", 0, 0), 0), "not now: it is being read just now");
});
