// How much room figures need: ticker/page/figures.py says the same. Pure.

import { percent, price } from "./words.js";

/** Of prices up to 9,999.99, up to 999,999.99, and of any. @typedef {"" | "long" | "longest"} Figures */

const USUAL_CHARS = 8;
const LONG_CHARS = 10;
const USUAL_PERCENT_CHARS = 7;

/** Of several: of the longest of them. @param {Iterable<{price: number | null, decimals: number, change_pct: number | null}>} quotes @returns {Figures} */
export function figuresOf(quotes) {
  let [prices, changes] = [0, 0];
  for (const { price: value, decimals, change_pct } of quotes) {
    prices = Math.max(prices, price(value, decimals).length);
    changes = Math.max(changes, percent(change_pct).length);
  }
  if (prices > LONG_CHARS) return "longest";
  return prices > USUAL_CHARS || changes > USUAL_PERCENT_CHARS ? "long" : "";
}
