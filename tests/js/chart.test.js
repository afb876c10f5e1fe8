// What a chart works out of its bars.

import assert from "node:assert/strict";
import { test } from "node:test";

import { exponentialAverage, simpleAverage, volumeWeighted } from "../../ticker/static/js/core/averages.js";
import { leastMove } from "../../ticker/static/js/core/digits.js";
import { MOST_SLOTS, gapsIn, gapWords, slotsOf } from "../../ticker/static/js/core/gaps.js";
import { markingOf, pictureOf } from "../../ticker/static/js/core/picture.js";
import { measured, measureWords, readingOf, spokenOf } from "../../ticker/static/js/core/readings.js";
import { dayStarts, midnights, shaded, spellsOf } from "../../ticker/static/js/core/sessions.js";
import { dayWallOf, momentWords, tickWords, timeWords, wallOf, weightOf, zoneOf, zoneWords } from "../../ticker/static/js/core/zones.js";
import { comesFromPointer } from "../../ticker/static/js/panels/chart/alerting.js";
import { volumeOf } from "../../ticker/static/js/panels/chart/points.js";

const MINUTE = 60_000;
const DAY = 86_400_000;

/** @param {number} minute @param {number} close @param {number | null} [volume] */
const bar = (minute, close, volume = 10) => ({ start: minute * MINUTE, open: close, high: close, low: close, close, volume, closed: true });
/** @param {number[]} minutes */
const at = (...minutes) => minutes.map((minute) => bar(minute, 1));

test("a simple average begins with its length and follows the newest", () => {
  assert.deepEqual(simpleAverage([1, 2, 3, 4].map((close, n) => bar(n, close)), 2), [null, 1.5, 2.5, 3.5]);
  assert.deepEqual(simpleAverage(at(1), 2), [null]);
});

test("an exponential average begins with the simple one", () => {
  assert.deepEqual(exponentialAverage([1, 3, 5].map((close, n) => bar(n, close)), 2), [null, 2, 4]);
  assert.deepEqual(exponentialAverage([], 2), []);
});

test("a volume-weighted price begins anew with each day, and has none before one it has seen begin", () => {
  const bars = [bar(1, 10), bar(2, 10, 10), bar(3, 20, 30), bar(4, 50, 10), bar(5, 9, null)];
  assert.deepEqual(volumeWeighted(bars, [2 * MINUTE, 4 * MINUTE]), [null, 10, 17.5, 50, 50]);
  assert.deepEqual(volumeWeighted([bar(1, 10, null)], [0]), [null]);
});

test("a stretch without bars is a gap where it is much longer than is usual", () => {
  const gaps = gapsIn(at(1, 2, 3, 4, 9, 10), MINUTE, []);
  assert.deepEqual(gaps, [{ from: 5 * MINUTE, until: 9 * MINUTE }]);
  assert.equal(gapWords(/** @type {any} */ (gaps[0])), "no data 4 min");
  assert.deepEqual(gapsIn(at(1, 6, 11, 16, 21), MINUTE, []), []);
  assert.deepEqual(gapsIn(at(1), MINUTE, []), []);
});

test("before a bar that was only grown there is no gap until the server has told of it", () => {
  const [told, later] = [at(1, 2, 3, 4), at(9)];
  assert.deepEqual(gapsIn([...told, ...later.map((bar) => ({ ...bar, grown: /** @type {const} */ (true) }))], MINUTE, []), []);
  assert.deepEqual(gapsIn([...told, ...later], MINUTE, []), [{ from: 5 * MINUTE, until: 9 * MINUTE }]);
});

test("what was closed is no gap, and what is missing beside it is one", () => {
  const bars = at(1, 2, 3, 30, 31, 32);
  const closed = { session: "closed", since: 4 * MINUTE, until: 30 * MINUTE };
  assert.deepEqual(gapsIn(bars, MINUTE, [closed]), []);
  assert.equal(gapsIn(bars, MINUTE, [{ ...closed, since: 15 * MINUTE }]).length, 1);
});

test("a weekend between days is no gap", () => {
  const days = [0, 1, 2, 3, 4, 7, 8].map((day) => bar((day * DAY) / MINUTE, 1));
  assert.deepEqual(gapsIn(days, DAY, []), []);
});

test("a gap has a slot for each missing bar, but never more than fit", () => {
  assert.deepEqual(slotsOf({ from: 5 * MINUTE, until: 8 * MINUTE }, MINUTE), [5, 6, 7].map((minute) => minute * MINUTE));
  const slots = slotsOf({ from: 0, until: DAY }, MINUTE);
  assert.ok(slots.length <= MOST_SLOTS && slots.length > MOST_SLOTS / 2 && slots.every((slot) => slot < DAY));
});

test("all but regular trading is shaded, and a day begins with its first session", () => {
  const spells = spellsOf([["closed", 0, 4], ["pre", 4, 9], ["open", 9, 12], ["closed", 12, 13], ["open", 13, 16], ["post", 16, 20]].map(([session, since, until]) => (
    { session: String(session), since: new Date(Number(since) * MINUTE).toISOString(), until: new Date(Number(until) * MINUTE).toISOString() })));
  assert.deepEqual(shaded(spells, 5 * MINUTE, 15 * MINUTE).map(({ session }) => session), ["pre", "closed"]);
  assert.deepEqual(dayStarts(spells).map((start) => start / MINUTE), [4, 13]);
  assert.deepEqual(midnights(DAY - 1, 2 * DAY), [DAY, 2 * DAY]);
});

test("times are those of a zone, summer and winter", () => {
  const newYork = wallOf("America/New_York");
  const utc = wallOf("UTC");
  const summer = Date.UTC(2026, 6, 1, 14, 30);
  assert.equal(timeWords(newYork(summer), MINUTE), "10:30");
  assert.equal(timeWords(newYork(Date.UTC(2026, 11, 1, 14, 30)), MINUTE), "09:30");
  // The day on which the clocks are set back: an hour comes twice.
  assert.deepEqual([4, 5, 6, 7].map((hour) => timeWords(newYork(Date.UTC(2026, 10, 1, hour, 30)), MINUTE)), ["00:30", "01:30", "01:30", "02:30"]);
  assert.equal(timeWords(utc(summer + 7000), 1000), "14:30:07");
  assert.equal(timeWords(utc(summer), DAY), "1 Jul 2026");
  assert.equal(momentWords(utc(summer), MINUTE, utc(summer + DAY)), "1 Jul 14:30");
});

test("bars of a day have the date of their trading day, wherever it is traded and whatever clock is chosen", () => {
  const dated = (/** @type {string | null} */ exchange, /** @type {number} */ start) => timeWords(dayWallOf(exchange)(start), DAY);
  const midnight = Date.UTC(2026, 10, 30);
  assert.deepEqual([dated(null, midnight), dated("America/New_York", midnight), dated("Asia/Tokyo", midnight)], ["30 Nov 2026", "30 Nov 2026", "30 Nov 2026"]);
  assert.equal(dated("America/New_York", midnight + 540 * MINUTE), "30 Nov 2026");
  assert.equal(dated("Pacific/Auckland", midnight - 180 * MINUTE), "30 Nov 2026");
});

test("a choice of zone falls back to UTC where there is no exchange", () => {
  assert.deepEqual([zoneOf("exchange", "America/New_York"), zoneOf("exchange", null), zoneOf("local", null), zoneOf("utc", "Asia/Tokyo")], ["America/New_York", "UTC", undefined, "UTC"]);
  assert.deepEqual([zoneWords("exchange", "America/New_York"), zoneWords("exchange", null), zoneWords("local", null)], ["New York", "UTC", "local time"]);
});

test("the axis names the day where it turns by that clock", () => {
  const wall = Date.UTC(2026, 10, 29);
  assert.deepEqual([weightOf(wall, null), weightOf(wall, wall - MINUTE), weightOf(wall + 5 * MINUTE, wall), weightOf(wall + 3 * DAY, wall)], [0, 50, 21, 60]);
  assert.deepEqual([tickWords(wall, 50), tickWords(wall, 60), tickWords(wall, 70), tickWords(wall, 30), tickWords(wall, 0), tickWords(wall + 7000, 10)], ["29 Nov", "Nov", "2026", "00:00", "00:00", "00:00:07"]);
});

test("a bar is read in figures and in words", () => {
  const one = { ...bar(1, 125.31, 1_900_000), open: 124.02 };
  assert.deepEqual(readingOf(one, "14:07", 123.874, 2), { time: "14:07", open: "124.02", high: "125.31", low: "125.31", close: "125.31", volume: "1.9M", vwap: "123.87", way: "up" });
  assert.equal(spokenOf(one, bar(0, 125.06), "14:07", 2, 2), "14:07, close 125.31, up 0.2 percent, 2 stories");
  assert.equal(spokenOf(one, undefined, "14:07", 0, 2), "14:07, close 125.31");
  assert.equal(spokenOf(one, one, "14:07", 1, 2), "14:07, close 125.31, unchanged, 1 story");
});

test("what lies between two bars is measured in whichever direction it was pointed at", () => {
  const bars = [bar(1, 100, 5), bar(2, 110, 7), bar(3, 105, null)];
  const measure = measured(bars, 2, 0, MINUTE);
  assert.deepEqual(measure && measureWords(measure, 2), "+5.00 (+5.00%) in 2 min, volume 12");
  assert.deepEqual([measure?.from, measure?.until, measured(bars, 0, 9, MINUTE)], [MINUTE, 4 * MINUTE, null]);
});

test("lines end where bars are missing, and a day's own where the day does", () => {
  const others = [{ symbol: "MSFT", bars: at(1, 2, 3, 4, 20, 21) }];
  const known = { bars: at(1, 2, 3, 4, 9, 10), intervalMs: MINUTE, others, spells: [{ session: "closed", since: 0, until: 2 * MINUTE }, { session: "open", since: 2 * MINUTE, until: DAY }], studies: { vwap: true, lengths: [20], average: /** @type {const} */ ("sma") } };
  const { lines, breaks, slots, grounds } = pictureOf(known);
  assert.deepEqual([...breaks], [4 * MINUTE]);
  assert.deepEqual(lines.map(({ name, breaks: own }) => [name, [...own].map((start) => start / MINUTE)]), [["vwap", [1]], ["average:20", []], ["other:MSFT", [4]]]);
  assert.deepEqual(slots.map((slot) => slot / MINUTE), [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 20, 21]);
  assert.deepEqual(grounds.map(({ ground, words }) => [ground, words]), [["session", "closed"], ["gap", "no data 4 min"]]);
});

test("what is pointed at in the list lights its mark and its stretch, and a stretch the marks in it", () => {
  const picture = pictureOf({ bars: at(1, 2, 3), intervalMs: MINUTE, others: [], spells: [], studies: { vwap: false, lengths: [], average: "ema" } });
  /** @param {string} key @param {number} minute @returns {any} */
  const card = (key, minute) => ({ key, at: minute * MINUTE, undated: false, told: [{ at: minute * MINUTE, event: { type: "headline", symbols: ["AAPL"] } }] });
  const cards = [card("b", 3), card("a", 1.5)];
  const one = markingOf(cards, "AAPL", picture, { story: "a", lit: null });
  assert.deepEqual([[...one.lit], one.stretches.map(({ from, until }) => [from / MINUTE, until / MINUTE]), one.told?.key], [[`story:${MINUTE}`], [[1, 6.5]], "a"]);
  const two = markingOf(cards, "AAPL", picture, { story: "", lit: { from: 2 * MINUTE, until: 4 * MINUTE } });
  assert.deepEqual([[...two.lit], two.stretches.length, two.told], [[`story:${3 * MINUTE}`], 1, undefined]);
});

test("a scale is as fine as its decimals say, and no finer than a number can hold", () => {
  assert.deepEqual([leastMove(2, 67_250), leastMove(8, 67_250), leastMove(0, 0)], [0.01, 1e-8, 1]);
  for (const largest of [1e12, 9.9e12, 1e15]) assert.ok(largest + leastMove(8, largest) > largest && largest - leastMove(8, largest) < largest);
});

test("a bar without volume has none drawn", () => {
  const colors = /** @type {any} */ ({ up: "rgba(0, 1, 0, 1)", down: "rgba(1, 0, 0, 1)" });
  assert.deepEqual([bar(1, 5, null), bar(1, 5, 0)].map((one) => volumeOf(one, colors)), [{ time: 60 }, { time: 60 }]);
  assert.deepEqual(volumeOf(bar(1, 5, 7), colors), { time: 60, value: 7, color: "rgba(0, 1, 0, .35)" });
});

test("where rises and falls have one colour, rises are hollow and their volume is pale", () => {
  const one = /** @type {any} */ ({ up: "rgba(0, 0, 0, 1)", down: "rgba(0, 0, 0, 1)", panel: "rgba(9, 9, 9, 1)" });
  const rise = { ...bar(1, 5, 7), open: 4 };
  const fall = { ...bar(1, 5, 7), open: 6 };
  assert.deepEqual([rise, fall].map((each) => volumeOf(each, one).color), ["rgba(0, 0, 0, .25)", "rgba(0, 0, 0, .8)"]);
});

test("a menu that a key asks for is told from one of a pointer", () => {
  const menu = (/** @type {number} */ button, pointerType = "", ctrlKey = false) => comesFromPointer({ button, pointerType, ctrlKey });
  // Chromium's menu key, Firefox's, and one of before there was a type.
  assert.deepEqual([menu(-1, "mouse"), menu(-1, "mouse", true), menu(0), menu(0, "mouse")], [false, false, false, false]);
  assert.deepEqual([menu(2, "mouse"), menu(2), menu(0, "mouse", true), menu(0, "touch"), menu(-1, "pen")], [true, true, true, true, true]);
});
