// Where bars are missing: stretches in which prices should have come and none did. Pure.

import { INTERVALS } from "./intervals.js";
import { durationWords } from "./words.js";

/** A stretch without a bar between two that are there, in ms. @typedef {{from: number, until: number}} Gap */
/** A stretch of a trading day. @typedef {import("./sessions.js").Spell} Spell */

/** A pause of some bars is how a quiet symbol trades; one so much longer than its usual pause is a gap. */
const TIMES_USUAL = 3;
/** Of bars of a second some are missing wherever a machine is busy. */
const LEAST_MS = 5000;
/** A long one takes no more place than so many bars, or an outage of a night would push the day off the screen. */
export const MOST_SLOTS = 24;
const WEEK_MS = 7 * INTERVALS["1d"];

/** What lies before a bar that was only grown here is not known yet: of what came then, quotes may have been left out.
 * @param {readonly {start: number, grown?: true}[]} bars ascending @param {number} intervalMs
 * @param {readonly Spell[]} spells the sessions, where they are known @returns {Gap[]} */
export function gapsIn(bars, intervalMs, spells) {
  const steps = bars.slice(1).map((bar, n) => bar.start - /** @type {{start: number}} */ (bars[n]).start);
  const least = Math.max(2 * intervalMs, TIMES_USUAL * usual(steps), LEAST_MS);
  const longest = intervalMs === INTERVALS["1d"] ? Math.max(WEEK_MS, least) : least;
  /** @type {Gap[]} */
  const gaps = [];
  for (const [n, step] of steps.entries()) {
    if (step < longest || bars[n + 1]?.grown) continue;
    const from = /** @type {{start: number}} */ (bars[n]).start + intervalMs;
    const until = from + step - intervalMs;
    if (openWithin(from, until, spells) >= longest - intervalMs) gaps.push({ from, until });
  }
  return gaps;
}

/** @param {number[]} steps */
function usual(steps) {
  if (!steps.length) return 0;
  const sorted = [...steps].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? 0;
}

/** For how long of a stretch the symbol was traded, in ms; all of it where no sessions are known.
 * @param {number} from @param {number} until @param {readonly Spell[]} spells */
function openWithin(from, until, spells) {
  let shut = 0;
  for (const spell of spells) {
    if (spell.session === "closed" || spell.session === "halted") shut += Math.max(0, Math.min(until, spell.until) - Math.max(from, spell.since));
  }
  return until - from - shut;
}

/** The times that stand empty in a gap, in ms: of each missing bar, or of some of them where there are many.
 * @param {Gap} gap @param {number} intervalMs @returns {number[]} */
export function slotsOf({ from, until }, intervalMs) {
  const missing = Math.max(1, Math.round((until - from) / intervalMs));
  const stride = Math.ceil(missing / MOST_SLOTS) * intervalMs;
  const slots = [];
  for (let at = from; at < until; at += stride) slots.push(at);
  return slots;
}

/** @param {Gap} gap */
export const gapWords = ({ from, until }) => `no data ${durationWords((until - from) / 1000)}`;
