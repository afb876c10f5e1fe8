// Figures where there is little room, as in the columns of the watchlist: whole where they fit, else rounded, and the largest with a letter
// as volumes are. What is shown so says the whole where it is pointed at, and to who listens. ticker/page/brief.py says the same. Pure.

import { ofHundred } from "./locale.js";
import { UNITS, compact, percent, price, range, signed } from "./words.js";

/** So many signs fit in the widest column, or one more where three of them are narrow. */
const MOST_CHARS = 12;
const MOST_DIGITS = 10;
/** Figures of fewer digits have room, whatever their sign. */
const FEW_DIGITS = 9;
/** From here on percents have no decimals, and then a letter; above all letters is only that they are. */
const [NO_DECIMALS, WITH_LETTER, BEYOND] = [9999.995, 999_999.5, 999.5e12];
const LARGE_LOT = 1e6;

/** @param {string} text */
const hasRoom = (text) => text.length <= MOST_CHARS || (text.length === MOST_CHARS + 1 && text.replace(/[^\d+\u2212]/g, "").length <= MOST_DIGITS);

/** @typedef {(value: number | null, decimals: number) => string} Write */

/** @param {Write} write @returns {Write} */
const briefly = (write) => (value, decimals) => {
  if (value === null || Math.abs(value) < 10 ** (FEW_DIGITS - decimals)) return write(value, decimals);
  for (let kept = decimals; kept >= 0; kept -= 1) {
    const text = write(value, kept);
    if (hasRoom(text)) return text;
  }
  const [unit, letter] = UNITS.findLast(([least]) => Math.abs(value) >= least) ?? [1, ""];
  return write(value / unit, 2) + letter;
};

export const brief = briefly(price);
export const briefSigned = briefly(signed);

/** @param {number | null} value */
export function briefPercent(value) {
  const size = Math.abs(value ?? 0);
  if (value === null || size < NO_DECIMALS) return percent(value);
  if (size < WITH_LETTER) return ofHundred(signed(value, 0));
  const sign = value < 0 ? "\u2212" : "+";
  return size < BEYOND ? ofHundred(sign + compact(size)) : `${value < 0 ? "<" : ">"}${ofHundred(`${sign}999T`)}`;
}

/** @param {number | null} low @param {number | null} high @param {number} decimals */
export const briefRange = (low, high, decimals) =>
  low === null || high === null ? range(low, high, decimals) : `${brief(low, decimals)} to ${brief(high, decimals)}`;

/** How many can be had at a price. @param {number | null} size */
export const lot = (size) => (size === null ? "" : `\u00D7 ${size < LARGE_LOT ? price(size, 0) : compact(size)}`);

/** @param {number | null} size */
export const wholeLot = (size) => (size === null || size < LARGE_LOT ? "" : `\u00D7 ${price(size, 0)}`);

/** The whole of what is shown, where that is less. @param {string} whole @param {string} shown */
export const unlessShown = (whole, shown) => (whole === shown ? "" : whole);
