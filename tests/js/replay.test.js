import assert from "node:assert/strict";
import { test } from "node:test";

import { groupAt, groupWords, groupsOn, marksOf, nextMark } from "../../ticker/static/js/core/marks.js";
import { momentIn, momentText, momentWords } from "../../ticker/static/js/core/moments.js";
import { began, changePace, moment, newReplay, patienceAt, play, pricesASecond, reached, replayClock, stand, stopped } from "../../ticker/static/js/core/replay.js";
import { NOW, at, story, stored } from "./events.js";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

test("a moment stands still until it is played, and then passes at its pace", () => {
  const replay = stand(newReplay(), NOW);
  assert.equal(moment(replay, 99_000), NOW);
  play(replay, 100_000);
  assert.equal(moment(replay, 105_000), NOW);
  began(replay, 110_000, 0);
  assert.equal(moment(replay, 112_000), NOW + 2000 * 60);
  changePace(replay, 5, 112_000);
  assert.equal(moment(replay, 113_000), NOW + 2000 * 60 + 5000);
});

test("when the server sends no more it waits where it is, and goes on from there", () => {
  const replay = began(play(stand(newReplay(), NOW), 0), 0, 0);
  stopped(replay, 1000);
  assert.equal(moment(replay, 50_000), NOW + MINUTE);
  began(replay, 50_000, 0);
  assert.equal(moment(replay, 51_000), NOW + 2 * MINUTE);
});

test("what comes from far ahead takes the moment along", () => {
  const replay = began(play(stand(newReplay(), NOW), 0), 0, 0);
  reached(replay, NOW + 500, 1000);
  assert.equal(moment(replay, 1000), NOW + MINUTE);
  reached(replay, NOW + 5 * MINUTE, 1000);
  assert.equal(moment(replay, 1000), NOW + 5 * MINUTE);
  assert.deepEqual([pricesASecond(1, 20), pricesASecond(60, 20), pricesASecond(60, 500), pricesASecond(60, 9000)], [0, 10, 3, 1]);
  assert.equal(replayClock(replay, () => 2000).now(), NOW + 6 * MINUTE);
});

test("a moment goes into an address and back", () => {
  assert.equal(momentText(NOW), "2026-01-02T03:04:05Z");
  assert.equal(momentText(NOW - 5000), "2026-01-02T03:04Z");
  assert.equal(momentIn("2026-01-02T03:04Z"), NOW - 5000);
  assert.equal(momentIn(momentText(NOW + 7)), NOW + 7);
  assert.deepEqual(["", "yesterday"].map(momentIn), [null, null]);
});

test("a moment of another day says which", () => {
  assert.equal(momentWords(NOW, NOW), "03:04:05");
  assert.equal(momentWords(NOW - 24 * HOUR, NOW), "Thu 03:04:05");
  assert.equal(momentWords(NOW - 240 * HOUR, NOW), "23 Dec 03:04:05");
  assert.equal(momentWords(NOW - 365 * 24 * HOUR, NOW), "2 Jan 2025 03:04:05");
});

test("stories and alerts are marks, what was old when it was first read is none", () => {
  const alert = { id: "e1-99", type: "alert", key: null, channel: "world", time: at(-30), title: "Up", severity: "info", symbol: null };
  const marks = marksOf(stored(story("late", 60), story("old", 50, { backfill: true }), story("early", 600), alert).stories.values());
  assert.deepEqual(marks.map(({ title }) => title), ["early", "late", "Up"]);
  const track = { from: NOW - HOUR, to: NOW };
  const groups = groupsOn(marks, track);
  assert.deepEqual(groups.map(groupWords), ["early", "late", "alert: Up"]);
  assert.equal(groupWords(/** @type {any} */ (groupsOn(marks, { from: NOW - 24 * HOUR, to: NOW })[0])), "early, and 2 more");
  assert.equal(groupAt(groups, groups[0]?.share ?? 0, 0.01), groups[0]);
  assert.equal(groupAt(groups, 0.5, 0.01), undefined);
});

test("one steps from story to story, to when each is known", () => {
  const marks = [{ at: NOW - 60_500, type: "headline", title: "a" }, { at: NOW - 30_500, type: "headline", title: "b" }];
  assert.equal(nextMark(marks, NOW - 90_000, 1), NOW - 60_000);
  assert.equal(nextMark(marks, NOW - 60_000, 1), NOW - 30_000);
  assert.equal(nextMark(marks, NOW - 30_000, -1), NOW - 60_000);
  assert.equal(nextMark(marks, NOW, 1), null);
});

test("at a pace a price is old after so many moments as pass in two seconds, and never sooner than live", () => {
  assert.deepEqual([patienceAt(60_000, 1), patienceAt(60_000, 60), patienceAt(60_000, 240)], [60_000, 120_000, 480_000]);
});
