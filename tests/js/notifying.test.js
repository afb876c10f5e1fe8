import assert from "node:assert/strict";
import { test } from "node:test";
import { alertIn } from "../../ticker/static/js/core/address.js";
import { bytesOf, isOf, stateAfter, stateOf, wordsOf } from "../../ticker/static/js/core/notifying.js";
import { refusal } from "../../ticker/static/js/core/refusal.js";

const BROWSER = { secure: true, supported: true, permission: "default" };
/** @type {import("../../ticker/static/js/core/notifying.js").State[]} */
const ALL = ["insecure", "unsupported", "absent", "off", "asking", "denied", "starting", "on", "stopping", "failed"];

test("what stands before anything is asked is what the browser says of itself", () => {
  assert.equal(stateOf(BROWSER), "off");
  assert.equal(stateOf({ ...BROWSER, permission: "granted" }), "off");
  assert.equal(stateOf({ ...BROWSER, permission: "denied" }), "denied");
  assert.equal(stateOf({ ...BROWSER, supported: false, permission: "" }), "unsupported");
  assert.equal(stateOf({ secure: false, supported: false, permission: "" }), "insecure");
});

test("who closes the browser's question without an answer may be asked again", () => {
  assert.deepEqual(["granted", "denied", "default"].map(stateAfter), ["starting", "denied", "off"]);
});

test("each state says something, and something else than the others", () => {
  const said = ALL.map((state) => wordsOf(state, "").said);
  assert.equal(new Set(said).size, ALL.length);
  assert.ok(said.every(Boolean));
});

test("there is a button only where it can do something, and none is pressed twice", () => {
  const acts = Object.fromEntries(ALL.map((state) => [state, wordsOf(state, "").act]));
  assert.deepEqual(Object.keys(acts).filter((state) => !acts[state]), ["insecure", "unsupported", "absent", "denied"]);
  assert.deepEqual([acts.off, acts.on, acts.failed], ["Notify me", "Stop", "Try again"]);
  assert.deepEqual(ALL.filter((state) => wordsOf(state, "").busy), ["asking", "starting", "stopping"]);
});

test("a failure says why", () => {
  assert.equal(wordsOf("failed", "the server cannot be reached").said, "That did not work: the server cannot be reached.");
  assert.equal(refusal(429, { error: { detail: "this address has subscribed enough" } }), "this address has subscribed enough");
  assert.equal(refusal(502, null), "the server answered 502");
});

test("a key is read from base64url, and known again", () => {
  const key = bytesOf("-_8AAQ");
  assert.deepEqual([...key], [0xfb, 0xff, 0, 1]);
  assert.ok(isOf(Uint8Array.from(key).buffer, key));
  assert.ok(!isOf(bytesOf("-_8AAA").buffer, key));
  assert.ok(!isOf(bytesOf("-_8A").buffer, key));
  assert.ok(!isOf(null, key));
});

test("a fragment leads to an alert only where it says so", () => {
  assert.equal(alertIn("alert:fAq8-17"), "fAq8-17");
  assert.equal(alertIn("AAPL"), "");
  assert.equal(alertIn(""), "");
});
