import assert from "node:assert/strict";
import { test } from "node:test";

import { Loader } from "../../ticker/static/js/later.js";

const never = () => /** @type {Promise<never>} */ (new Promise(() => {}));
const settled = () => new Promise((done) => setImmediate(done));

/** A loader, and what it was told could not be had. @param {(ms: number) => Promise<never>} [lapse] */
function made(lapse = never) {
  const loader = new Loader(async () => {}, lapse);
  /** @type {{error: any, again: () => void}[]} */
  const missed = [];
  loader.missed = (error, again) => void missed.push({ error, again });
  return { loader, missed };
}

test("what a reader wishes for is loaded once, and then everything is done in order", async () => {
  const { loader } = made();
  let loads = 0;
  /** @type {string[]} */
  const done = [];
  const later = loader.later(async () => (loads++, (/** @type {string} */ what) => void done.push(what)));
  assert.equal(loads, 0);
  later.use((part) => part("first"));
  later.use((part) => part("second"));
  assert.ok(loader.waiting);
  await loader.waiting;
  later.use((part) => part("third"));
  assert.deepEqual([loads, done, loader.waiting], [1, ["first", "second", "third"], null]);
});

test("what could not be had is told, and asked for afresh", async () => {
  const { loader, missed } = made();
  let works = false;
  let opened = 0;
  const later = loader.later(async () => (works ? 1 : Promise.reject(new Error("offline"))));
  later.use(() => opened++);
  await loader.waiting;
  assert.deepEqual(missed.map(({ error }) => error.message), ["offline"]);
  works = true;
  missed[0]?.again();
  await loader.waiting;
  assert.deepEqual([opened, later.here], [1, 1]);
});

test("what is in sight is nobody's wish, and comes when it can be had", async () => {
  const { loader, missed } = made();
  let works = false;
  const later = loader.later(async () => (works ? "here" : Promise.reject(new Error("offline"))), false);
  later.show();
  assert.equal(loader.waiting, null);
  await settled();
  assert.equal(missed.length, 1);
  works = true;
  loader.pay();
  await settled();
  assert.equal(later.here, "here");
});

test("nobody waits for ever", async () => {
  const { loader, missed } = made(async () => Promise.reject(new Error("too long")));
  loader.later(never).use(() => {});
  await loader.waiting;
  assert.equal(loader.waiting, null);
  assert.deepEqual(missed.map(({ error }) => error.message), ["too long"]);
});

test("the rest is loaded ahead once somebody is here, but for what is large", async () => {
  const { loader, missed } = made();
  const small = loader.later(async () => "small");
  const large = loader.later(async () => "large", false);
  await settled();
  assert.equal(small.here, null);
  loader.loadAhead();
  await settled();
  const late = loader.later(async () => "late");
  await settled();
  assert.deepEqual([small.here, large.here, late.here, missed.length], ["small", null, "late", 0]);
});

test("what cannot be had ahead is nobody's, and the rest then comes when it is used", async () => {
  const { loader, missed } = made();
  let works = false;
  const first = loader.later(async () => (works ? "first" : Promise.reject(new Error("offline"))));
  const second = loader.later(async () => "second");
  loader.loadAhead();
  await settled();
  assert.deepEqual([first.here, second.here, missed.length], [null, null, 0]);
  works = true;
  first.use(() => {});
  await loader.waiting;
  assert.deepEqual([first.here, second.here], ["first", null]);
});

test("what lies over the page waits for its styles, and what stands in it does not", async () => {
  /** @type {(value?: unknown) => void} */
  let come = () => {};
  const loader = new Loader(async () => {}, never, () => new Promise((done) => (come = done)));
  const [over, standing] = [loader.later(async () => "over"), loader.later(async () => "standing", false)];
  const loads = [over.load(), standing.load()];
  await settled();
  assert.deepEqual([over.here, standing.here], [null, "standing"]);
  come();
  await Promise.all(loads);
  assert.equal(over.here, "over");
});
