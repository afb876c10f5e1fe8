import assert from "node:assert/strict";
import { test } from "node:test";
import { proposalsOf, ruleName, telling } from "../../ticker/static/js/core/proposals.js";
import { fateOf, foundWords, ruleState } from "../../ticker/static/js/core/rules.js";

/** @param {import("../../ticker/static/js/core/proposals.js").Subject} subject */
const conditions = (subject) => proposalsOf(subject).map(({ when }) => when);

test("a price that is pointed at is the first level, on its own side of the newest", () => {
  assert.equal(conditions({ kind: "price", symbol: "NVDA", price: 180.1234, last: 178.4 })[0], "NVDA > 180.12");
  assert.equal(conditions({ kind: "price", symbol: "NVDA", price: 170, last: 178.4 })[0], "NVDA < 170");
});

test("without one it is a little above and below the newest, in round figures without an exponent", () => {
  assert.deepEqual(conditions({ kind: "price", symbol: "AAPL", price: null, last: 189.4 }).slice(0, 2), ["AAPL > 191", "AAPL < 188"]);
  assert.equal(conditions({ kind: "price", symbol: "X", price: null, last: 0.0000021 })[0], "X > 0.00000212");
  assert.equal(conditions({ kind: "price", symbol: "X", price: null, last: null })[0], "X moves 1% in 10m");
});

test("a story is proposed by its words, its symbols, and a symbol that moves with it", () => {
  assert.deepEqual(conditions({ kind: "story", title: "Fed signals rate cut as Powell speaks", symbols: ["SPY"] }), [
    'headline matches "signals powell speaks"',
    "headline about SPY",
    "headline about SPY and SPY moves 1% in 10m",
  ]);
  assert.deepEqual(proposalsOf({ kind: "nothing" }), []);
});

test("no quotation mark of a title gets into a condition", () => {
  assert.equal(telling('He said "stop" to O\u2019Brien'), "stop brien");
  assert.equal(telling("Up 5% on it"), "up on it");
  assert.equal(telling("\u2014 ! \u2014"), "");
});

test("a rule is named by what it says, as no other is", () => {
  assert.equal(ruleName("NVDA > 180.12", []), "nvda-above-180.12");
  assert.equal(ruleName("NVDA > 180.12", ["nvda-above-180.12"]), "nvda-above-180.12-2");
  assert.equal(ruleName('headline matches "Zürich"', []), "headline-matches-z-rich");
  assert.equal(ruleName("<<", []), "below-below");
  assert.equal(ruleName("ünü", []), "n");
  assert.equal(ruleName("??", []), "alert");
});

test("what is wrong is said with its place, what is right in the server's words, what is doubted after it", () => {
  const found = { explanation: null, title: null, line: null, doubts: [], changes: false };
  const beside = { isChange: false, free: "a-2" };
  assert.deepEqual(foundWords({ ...found, problems: [{ key: "when", text: "expected a number", column: 8 }, { key: "name", text: "too long", column: null }] }, beside), {
    lines: ["At character 8: expected a number", "Name: too long"],
    isWrong: true,
  });
  assert.deepEqual(foundWords({ ...found, explanation: "a (info): fires", problems: [], doubts: ["no source quotes GOOG"] }, beside).lines, ["a (info): fires", "No source quotes GOOG"]);
  const same = { ...found, explanation: "a (info): fires", problems: [], changes: true };
  assert.deepEqual(foundWords(same, beside), { lines: ["Name: another rule has it already; a-2 is free"], isWrong: true });
  assert.equal(foundWords(same, { ...beside, isChange: true }).isWrong, false);
});

test("a rule says how it is, what it waits for and whom it tells; an alert what became of that", () => {
  const now = Date.parse("2026-11-29T12:00:00Z");
  const rule = { state: "true", last_fired: "2026-11-29T11:55:00Z", waits_for: "until", cooldown_until: null, notify: ["phone"] };
  assert.equal(ruleState(/** @type {any} */ (rule), now), "true now \u00b7 fired 5 min ago \u00b7 waits for its until \u00b7 tells phone");
  assert.equal(ruleState(/** @type {any} */ ({ ...rule, state: "unknown", last_fired: null, waits_for: null, notify: [] }), now), "nothing came yet \u00b7 has not fired");
  const told = [{ target: "phone", receiver: "ntfys", alert: "x-1", state: "sent", detail: null }, { target: "mail", receiver: "smtp", alert: "x-1", state: "waiting", detail: "answered 503" }];
  assert.equal(fateOf(told, "x-1"), "phone: sent \u00b7 mail: waiting, answered 503");
  assert.equal(fateOf(told, "x-2"), "");
});
