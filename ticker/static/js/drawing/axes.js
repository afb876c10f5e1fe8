// A price line in a stretched square of 1000 units, and round labels beside it. Pure.

import { clock, price } from "../core/words.js";

/** @typedef {import("../core/series.js").Series} Series */
/** @typedef {{at: number, label: string}} Mark a label, in percent from the left or the top */

const SIZE = 1000;
const TICKS = 5;
const TAG = 6;
const DAY_MS = 86_400_000;
const STEPS_S = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400];

/** @param {number} part @param {number} whole */
export const percentOf = (part, whole) => Math.round((part / whole) * 10_000) / 100;

/** The first `known` points (two or more) as a line, and what it spans. @param {Series} series @param {number} known
 * @param {number} decimals */
export function lineOf(series, known, decimals) {
  const t = series.t.slice(0, known);
  const p = series.p.slice(0, known);
  const [start = 0] = t;
  const duration = (t.at(-1) ?? start) - start || 1;
  const { low, high } = bounds(p, decimals);
  const points = t.map((at, i) => {
    const y = ((high - (p[i] ?? 0)) / (high - low)) * SIZE;
    return `${(((at - start) / duration) * SIZE).toFixed(1)},${y.toFixed(1)}`;
  });
  return { t, p, start, duration, low, high, last: p.at(-1) ?? 0, points: points.join(" ") };
}

/** @typedef {ReturnType<typeof lineOf>} Line */

/** @param {Line} line */
export const areaOf = (line) => `0,${SIZE} ${line.points} ${SIZE},${SIZE}`;

/** @param {number[]} prices @param {number} decimals */
function bounds(prices, decimals) {
  const low = Math.min(...prices);
  const high = Math.max(...prices);
  const margin = (high - low) * 0.08 || Math.max(Math.abs(high) * 0.001, 10 ** -decimals);
  return { low: low - margin, high: high + margin };
}

/** The last point at or before a place. @param {Line} line @param {number} share 0 to 1 from the left */
export function pointAt(line, share) {
  let i = 0;
  while (i < line.t.length - 1 && (line.t[i + 1] ?? 0) - line.start <= share * line.duration) i += 1;
  return { t: line.t[i] ?? 0, p: line.p[i] ?? 0 };
}

/** Round prices for the axis; one that the last price's tag would cover has no label.
 * @param {number} low @param {number} high @param {number} last @param {number} decimals @returns {Mark[]} */
export function priceMarks(low, high, last, decimals) {
  const lastAt = percentOf(high - last, high - low);
  const rough = (high - low) / TICKS;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = Math.max(([1, 2, 5].find((one) => one * power >= rough) ?? 10) * power, 10 ** -decimals);
  const marks = [];
  for (let n = Math.ceil(low / step); n <= Math.floor(high / step); n += 1) {
    const at = percentOf(high - n * step, high - low);
    if (at >= 2 && at <= 98) marks.push({ at, label: Math.abs(at - lastAt) < TAG ? "" : price(n * step, decimals) });
  }
  return marks;
}

/** Round times of the reader's own day for the axis. @param {number} start @param {number} duration @returns {Mark[]} */
export function timeMarks(start, duration) {
  const seconds = STEPS_S.find((one) => duration / (one * 1000) <= TICKS);
  const step = seconds ? seconds * 1000 : DAY_MS * Math.ceil(duration / DAY_MS / TICKS);
  const zone = new Date(start).getTimezoneOffset() * 60_000;
  const marks = [];
  for (let local = Math.ceil((start - zone) / step) * step; local + zone <= start + duration; local += step) {
    const at = percentOf(local + zone - start, duration);
    if (at >= 4 && at <= 96) marks.push({ at, label: timeLabel(local + zone, step) });
  }
  return marks;
}

/** @param {number} ms @param {number} step */
function timeLabel(ms, step) {
  if (step < DAY_MS) return clock(ms, step < 60_000);
  return new Date(ms).toLocaleDateString("en", { day: "2-digit", month: "short" });
}
