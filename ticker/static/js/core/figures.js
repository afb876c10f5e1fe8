// How much room figures need: ticker/page/figures.py says the same. Pure.

import { brief, briefPercent, briefSigned } from "./brief.js";

/** Of prices up to 9,999.99, up to 999,999.99, and of any. @typedef {"" | "long" | "longest"} Figures */
/** The figures of a quote. @typedef {Pick<import("./watchlist.js").Shown, "price" | "bid" | "ask" | "low" | "high" | "change" | "change_pct" | "decimals">} Figured */

const USUAL_CHARS = 8;
const LONG_CHARS = 10;
const USUAL_PERCENT_CHARS = 7;

/** @param {number} chars of the longest price @param {number} [percentChars] @returns {Figures} */
function roomFor(chars, percentChars = 0) {
  if (chars > LONG_CHARS) return "longest";
  return chars > USUAL_CHARS || percentChars > USUAL_PERCENT_CHARS ? "long" : "";
}

/** Of one price that is written whole. @param {string} text @returns {Figures} */
export const figuresIn = (text) => roomFor(text.length);

/** Of several: of the longest of them. @param {Iterable<Figured>} quotes @returns {Figures} */
export function figuresOf(quotes) {
  let [prices, changes] = [0, 0];
  for (const quote of quotes) {
    prices = Math.max(prices, charsOf(quote));
    changes = Math.max(changes, briefPercent(quote.change_pct).length);
  }
  return roomFor(prices, changes);
}

/** Of the largest price, and of a change that is not much smaller: its column is. @param {Figured} quote */
function charsOf({ price, bid, ask, low, high, change, decimals }) {
  let largest = price;
  for (const other of [bid, ask, low, high]) if (other !== null && Math.abs(other) > Math.abs(largest ?? 0)) largest = other;
  const chars = brief(largest, decimals).length;
  return change === null || 10 * Math.abs(change) < Math.abs(largest ?? 0) ? chars : Math.max(chars, briefSigned(change, decimals).length + 1);
}
