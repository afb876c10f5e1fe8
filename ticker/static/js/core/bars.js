// The bars of one symbol and interval: what the server tells, and the open one grown from quotes. Pure.
//
// The server's bars win: what is grown here is only what it has not told yet.

import { INTERVALS } from "./intervals.js";

/** Prices of a stretch of time; `start` in ms. `closed` is false of one that may have more to come, `grown` stands in one that
 * the server has not told of yet.
 * @typedef {{start: number, open: number, high: number, low: number, close: number, volume: number | null, closed: boolean, grown?: true}} Bar */

/** A price that came. `total` is the volume of its day so far. @typedef {{at: number, price: number, total: number | null}} Tick */

/** What growing did: nothing, the last bar is another, there is one more, or the server has to be asked.
 * @typedef {"nothing" | "changed" | "opened" | "unknown"} Growth */

/** @param {{start: string, open: number, high: number, low: number, close: number, volume: number | null, closed: boolean}[]} told
 * @returns {Bar[]} */
export const barsOf = (told) => told.map((bar) => ({ ...bar, start: Date.parse(bar.start) }));

/** What is known once the server has told a window of it, ascending: within the window only what it tells, beyond it what
 * was known. @param {readonly Bar[]} known @param {readonly Bar[]} told @returns {Bar[]} */
export function merged(known, told) {
  const [first] = told;
  const last = told.at(-1);
  if (!first || !last) return [...known];
  const before = known.filter((bar) => bar.start < first.start);
  const after = known.filter((bar) => bar.start > last.start);
  const grown = known.find((bar) => bar.start === last.start);
  const newest = last.closed || !grown || grown.closed ? last : together(last, grown);
  return [...before, ...told.slice(0, -1), newest, ...after];
}

/** Two pictures of one open bar: the one that was grown has heard the newest price. @param {Bar} told @param {Bar} grown @returns {Bar} */
const together = (told, grown) => ({
  ...told,
  high: Math.max(told.high, grown.high),
  low: Math.min(told.low, grown.low),
  close: grown.close,
  volume: told.volume === null ? grown.volume : Math.max(told.volume, grown.volume ?? 0),
});

/** Take a price into the last bar, or begin one with it. A bar of a day begins when the server says so, for it alone knows the
 * trading day. @param {Bar[]} bars ascending; its end is changed @param {Tick} tick @param {number | null} before the volume of
 * the day at the price before @param {number} intervalMs @returns {Growth} */
export function grow(bars, { at, price, total }, before, intervalMs) {
  const last = bars.at(-1);
  const isDay = intervalMs === INTERVALS["1d"];
  const start = isDay ? (last?.start ?? at) : Math.floor(at / intervalMs) * intervalMs;
  if (!last) return "unknown";
  if (start < last.start) return "nothing";
  const added = addedVolume(total, before);
  if (start > last.start) {
    last.closed = true;
    bars.push({ start, open: price, high: price, low: price, close: price, volume: added, closed: false, grown: true });
    return "opened";
  }
  if (last.closed) return "unknown";
  last.high = Math.max(last.high, price);
  last.low = Math.min(last.low, price);
  last.close = price;
  if (added !== null) last.volume = (last.volume ?? 0) + added;
  return "changed";
}

/** A total that falls is another day's. @param {number | null} total @param {number | null} before */
function addedVolume(total, before) {
  if (total === null) return null;
  if (before === null) return 0;
  return total < before ? total : total - before;
}

/** What was known of them at a moment: a bar that ends later is not, since it holds prices of after it.
 * @param {Bar[]} bars @param {number} until @param {number} intervalMs @returns {Bar[]} the same ones if they all were */
export function knownUntil(bars, until, intervalMs) {
  const last = bars.at(-1);
  if (!last || until === Infinity || endOf(last, intervalMs) <= until) return bars;
  return bars.filter((bar) => endOf(bar, intervalMs) <= until);
}

/** @param {Bar} bar @param {number} intervalMs */
const endOf = (bar, intervalMs) => (bar.closed ? bar.start + intervalMs : bar.start);

/** Bars of one stretch as one, as what was known within a bar that has not ended. @param {readonly Bar[]} bars ascending
 * @param {number} start @returns {Bar | null} null for none */
export function folded(bars, start) {
  const [first] = bars;
  const last = bars.at(-1);
  if (!first || !last) return null;
  const volumes = bars.flatMap((bar) => bar.volume ?? []);
  return {
    start,
    open: first.open,
    high: Math.max(...bars.map((bar) => bar.high)),
    low: Math.min(...bars.map((bar) => bar.low)),
    close: last.close,
    volume: volumes.length ? volumes.reduce((sum, one) => sum + one, 0) : null,
    closed: false,
  };
}

/** So many are kept before the first in sight: a day of minutes, from whose beginning its average price counts. */
const KEPT = 1500;
/** As soon as there are so many more than those, they go: all at once, as the plot is drawn anew then. */
const SURPLUS = 1500;
/** Who looks back keeps what is in sight, but not for ever: bars of a second would be 86,400 a day. */
export const MOST_BARS = 10_000;

/** How many of the first are too many. @param {number} count of all @param {number} inSight the place of the first that is in sight */
export function surplusOf(count, inSight) {
  if (count > MOST_BARS) return count - KEPT - SURPLUS;
  return inSight - KEPT < SURPLUS ? 0 : inSight - KEPT;
}

/** The place of the bar that holds a moment, or of the nearest before it; -1 if it lies before all.
 * @param {readonly {start: number}[]} bars ascending @param {number} at */
export function indexAt(bars, at) {
  let low = 0;
  let high = bars.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (/** @type {{start: number}} */ (bars[middle]).start <= at) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
