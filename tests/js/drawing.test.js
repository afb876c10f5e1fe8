import assert from "node:assert/strict";
import { test } from "node:test";

import { rangeMark } from "../../ticker/static/js/drawing/sparkline.js";

test("the mark of a price stays between low and high", () => {
  assert.deepEqual([5, 15, 25].map((price) => rangeMark(price, 10, 20)), ["0.0", "30.5", "61.0"]);
  assert.equal(rangeMark(5, null, 20), "");
});
