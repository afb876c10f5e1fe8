// What a chart says of a bar, or of a stretch of them: to read, and to be spoken. Pure.

import { written } from "./locale.js";
import { compact, DASH, direction, durationWords, percent, price, signed } from "./words.js";

/** @typedef {import("./bars.js").Bar} Bar */

/** @typedef {{time: string, open: string, high: string, low: string, close: string, volume: string, vwap: string, way: import("./words.js").Direction}} Reading */

/** @param {Bar} bar @param {string} time when it began, in words @param {number | null} vwap @param {number} decimals @returns {Reading} */
export const readingOf = (bar, time, vwap, decimals) => ({
  time,
  open: price(bar.open, decimals),
  high: price(bar.high, decimals),
  low: price(bar.low, decimals),
  close: price(bar.close, decimals),
  volume: compact(bar.volume),
  vwap: vwap === null ? "" : price(vwap, decimals),
  way: direction(bar.close - bar.open, decimals),
});

/** By how much a price is above another, in percent. @param {number} from @param {number} to @returns {number | null} */
export const changePct = (from, to) => (from > 0 ? 100 * (to / from - 1) : null);

/** As it is spoken: `14:07, close 125.31, up 0.2 percent, 2 stories`. @param {Bar} bar @param {Bar | undefined} before
 * @param {string} time @param {number} stories @param {number} decimals */
export function spokenOf(bar, before, time, stories, decimals) {
  const parts = [time, `close ${price(bar.close, decimals)}`, spokenChange(before ? changePct(before.close, bar.close) : null)];
  if (stories) parts.push(stories === 1 ? "1 story" : `${stories} stories`);
  return parts.filter(Boolean).join(", ");
}

/** @param {number | null} change @returns {string} */
function spokenChange(change) {
  if (change === null) return "";
  const way = direction(change, 2);
  if (way === "flat") return "unchanged";
  return `${way} ${written(Math.abs(change).toFixed(Math.abs(change) < 0.1 ? 2 : 1))} percent`;
}

/** What lies between two bars, the ends included. @typedef {{change: number, changePct: number | null, spanMs: number, volume: number | null, from: number, until: number}} Measure */

/** @param {readonly Bar[]} bars @param {number} one @param {number} other places of bars, in any order @param {number} intervalMs
 * @returns {Measure | null} */
export function measured(bars, one, other, intervalMs) {
  const first = bars[Math.min(one, other)];
  const last = bars[Math.max(one, other)];
  if (!first || !last) return null;
  const volumes = bars.slice(Math.min(one, other), Math.max(one, other) + 1).flatMap((bar) => bar.volume ?? []);
  return {
    change: last.close - first.close,
    changePct: changePct(first.close, last.close),
    spanMs: last.start - first.start,
    volume: volumes.length ? volumes.reduce((sum, volume) => sum + volume, 0) : null,
    from: first.start,
    until: last.start + intervalMs,
  };
}

/** `+3.68 (+3.02%) in 12 min, volume 1.9M`. @param {Measure} measure @param {number} decimals */
export function measureWords({ change, changePct: pct, spanMs, volume }, decimals) {
  const traded = volume === null ? "" : `, volume ${compact(volume)}`;
  return `${signed(change, decimals)} (${pct === null ? DASH : percent(pct)}) in ${durationWords(spanMs / 1000)}${traded}`;
}
