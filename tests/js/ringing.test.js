import assert from "node:assert/strict";
import { test } from "node:test";
import { isHeard, isRung, notesOf, ringChoice, ringWords } from "../../ticker/static/js/core/ringing.js";
import { NOW } from "./events.js";

/** @param {number} seq @param {object} [more] */
const alert = (seq, more = {}) => /** @type {any} */ ({ id: `e1-${seq}`, severity: "warning", time: new Date(NOW).toISOString(), ...more });
const ALL = { sound: true, shows: false, from: "info" };

test("nothing is heard before somebody has asked for it", () => {
  for (const kept of [null, "", 3, {}, { sound: "yes", from: "loud" }]) assert.deepEqual(ringChoice(kept), { sound: false, shows: false, from: "info" });
  assert.deepEqual(ringChoice({ sound: true, shows: true, from: "critical" }), { sound: true, shows: true, from: "critical" });
});

test("an alert is heard once, from the chosen severity on, and only while it is news", () => {
  assert.ok(isRung(alert(5), ALL, NOW + 1000, ""));
  assert.ok(isRung(alert(5), ALL, NOW, "e1-4"));
  assert.ok(isRung(alert(5), ALL, NOW, "e0-99"));
  assert.ok(!isRung(alert(5), ALL, NOW, "e1-5"));
  assert.ok(!isRung(alert(5), { ...ALL, from: "critical" }, NOW, ""));
  assert.ok(!isRung(alert(5), ALL, NOW + 31_000, ""));
});

test("several at once are one sound, which says by its notes how much it matters", () => {
  assert.ok(isHeard(-Infinity, 0));
  assert.ok(!isHeard(1000, 2000));
  assert.deepEqual(["info", "warning", "critical", "unheard of"].map((severity) => notesOf(severity).length), [1, 2, 3, 1]);
  for (const note of ["info", "warning", "critical"].flatMap(notesOf)) assert.ok(note.gain < 0.1 && note.at + note.long < 0.8);
});

test("it says what keeps it silent", () => {
  assert.equal(ringWords(ringChoice(null), false, "default"), "");
  assert.match(ringWords(ALL, true, "default"), /clicked or typed/);
  assert.match(ringWords({ ...ALL, shows: true }, false, "denied"), /blocks/);
  assert.equal(ringWords(ALL, false, "default"), "Of several tabs one makes itself heard.");
});
