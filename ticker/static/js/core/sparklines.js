// The last closes of one symbol, a step apart: those of bars, then what quotes add. Steps begin short, so that a line is
// there within seconds, and widen up to those of bars. Pure.

export const MOST_POINTS = 60;
export const STEPS_MS = [5_000, 15_000, 60_000, 300_000];
const WIDEST_MS = 300_000;

/** As the server sends it: the first close is of the step that began at `start` (ms); null where nothing came.
 * @typedef {{start: number, step_ms: number, closes: (number | null)[]}} Sparkline */

/** @returns {Sparkline} */
export const newSparkline = () => ({ start: 0, step_ms: STEPS_MS[0] ?? WIDEST_MS, closes: [] });

/** A price at a time; one of before the line is left out. @param {Sparkline} line @param {number} at @param {number} price */
export function grow(line, at, price) {
  if (!line.closes.length) line.start = floor(at, line.step_ms);
  const n = Math.floor((at - line.start) / line.step_ms);
  if (n < 0) return;
  if (n >= line.closes.length + MOST_POINTS) Object.assign(line, { start: floor(at, line.step_ms), closes: [price] });
  else set(line.closes, n, price);
  fit(line);
}

/** Closes of bars with what quotes have added since, in the wider step of both. @param {Sparkline} line @param {Sparkline} bars
 * @returns {Sparkline} */
export function seedSparkline(line, bars) {
  const step = Math.max(line.step_ms, bars.step_ms);
  const [before, since] = [inSteps(bars, step), inSteps(line, step)];
  if (!since.closes.length) return before;
  const start = Math.min(before.start, since.start);
  const seeded = { start, step_ms: step, closes: /** @type {(number | null)[]} */ ([]) };
  for (const { start: from, closes } of [before, since]) {
    for (const [n, close] of closes.entries()) if (close !== null) set(seeded.closes, (from - start) / step + n, close);
  }
  fit(seeded);
  return seeded;
}

/** What of it was there at a moment. @param {Sparkline} line @param {number} at @returns {Sparkline} */
export const lineUntil = (line, at) => ({ ...line, closes: line.closes.slice(0, Math.max(0, Math.floor((at - line.start) / line.step_ms))) });

/** @param {(number | null)[]} closes @param {number} n @param {number} close */
function set(closes, n, close) {
  while (closes.length < n) closes.push(null);
  closes[n] = close;
}

/** Have it be no longer than may be: by wider steps, or without its beginning. @param {Sparkline} line */
function fit(line) {
  while (line.closes.length > MOST_POINTS) {
    const wider = STEPS_MS.find((step) => step > line.step_ms);
    if (wider) Object.assign(line, inSteps(line, wider));
    else line.start += line.closes.splice(0, line.closes.length - MOST_POINTS).length * line.step_ms;
  }
}

/** The same with another step, whose close is the last one in it. @param {Sparkline} line @param {number} step @returns {Sparkline} */
function inSteps(line, step) {
  if (line.step_ms === step || !line.closes.length) return { ...line, step_ms: step, closes: [...line.closes] };
  const start = floor(line.start, step);
  /** @type {(number | null)[]} */
  const closes = [];
  for (const [n, close] of line.closes.entries()) {
    if (close !== null) set(closes, Math.floor((line.start + n * line.step_ms - start) / step), close);
  }
  return { start, step_ms: step, closes };
}

/** @param {number} at @param {number} step */
const floor = (at, step) => Math.floor(at / step) * step;
