import assert from "node:assert/strict";
import { test } from "node:test";

import { MOST_READ, isRead, readIn, shortOf, withRead } from "../../ticker/static/js/core/reading.js";

test("what was read stays so until it is marked as unread", () => {
  const read = withRead(withRead(new Set(), ["a", "b"], true), ["a"], false);
  assert.deepEqual(["a", "b", "c"].map((key) => isRead(read, key)), [false, true, false]);
  assert.deepEqual(readIn(JSON.parse(JSON.stringify([...read]))), read);
});

test("no more is kept than the newest thousands", () => {
  const keys = Array.from({ length: MOST_READ + 5 }, (_, n) => `story:world:${n}`);
  const read = withRead(new Set(), keys, true);
  assert.equal(read.size, MOST_READ);
  assert.deepEqual([0, 4, 5, MOST_READ + 4].map((n) => isRead(read, `story:world:${n}`)), [false, false, true, true]);
  assert.equal(isRead(withRead(withRead(read, [keys[5] ?? ""], true), ["new"], true), keys[5] ?? ""), true);
});

test("keys that are nearly the same have other names, short ones", () => {
  const names = Array.from({ length: 20_000 }, (_, n) => shortOf(`headline:bbc:https://bbc.co.uk/news/${n}`));
  assert.equal(new Set(names).size, names.length);
  assert.ok(names.every((name) => name.length <= 11));
});

test("what cannot be read counts as nothing", () => {
  assert.deepEqual(readIn([1, null, {}, "a"]), new Set(["a"]));
});
