import assert from "node:assert/strict";
import { test } from "node:test";

import { Marks } from "../../ticker/static/js/panels/chart/marks.js";

/** One mark above a bar in the middle. @param {number} tiny the size of its sign, px */
const marks = (tiny) => {
  const marker = { id: "story:0", start: 0, kind: "story", cards: [{}], ids: ["story:0"] };
  return new Marks(/** @type {any} */ ({ colors: { tiny }, beside: { markers: [marker] }, above: () => ({ x: 100, y: 100 }) }));
};

test("a mark is met 12 px around, and as far as its sign reaches where text is large", () => {
  const [small, large] = [marks(11), marks(22)];
  assert.deepEqual(small.at("story:0")?.place, { x: 100, y: 84 });
  assert.equal(small.hitTest(112, 84)?.externalId, "story:0");
  assert.equal(small.hitTest(119, 84), null);
  const { x, y } = large.at("story:0")?.place ?? { x: 0, y: 0 };
  assert.ok(y < 84, "it stands clear of its bar");
  assert.equal(large.hitTest(x + 19, y)?.externalId, "story:0");
});
