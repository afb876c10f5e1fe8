// Which rows of the watchlist are wanted: rising or falling, open, of a channel, with some letters. Pure.

import { direction } from "./words.js";

/** @typedef {{way: "" | "up" | "down", open: boolean, channel: string, text: string}} Filter */

export const ALL = Object.freeze({ way: /** @type {const} */ (""), open: false, channel: "", text: "" });

/** A filter as the address has it: `up open in:fx text:bank`. @param {string} only @returns {Filter} */
export function filterOf(only) {
  const [words = "", text = ""] = only.split(/(?:^| )text:/);
  const found = /** @type {Filter} */ ({ ...ALL, text });
  for (const word of words.split(" ")) {
    if (word === "up" || word === "down") found.way = word;
    else if (word === "open") found.open = true;
    else if (word.startsWith("in:")) found.channel = word.slice(3);
  }
  return found;
}

/** @param {Filter} filter @returns {string} as the address has it */
export const onlyOf = ({ way, open, channel, text }) =>
  [way, open && "open", channel && `in:${channel}`, text && `text:${text}`].filter(Boolean).join(" ");

/** A filter in words. @param {Filter} filter @param {(name: string) => string} titleOf of a channel */
export const filterWords = ({ way, open, channel, text }, titleOf) =>
  [way && { up: "rising", down: "falling" }[way], open && "open markets", channel && titleOf(channel), text && `\u201C${text}\u201D`].filter(Boolean).join(", ");

/** @param {Filter} filter @param {{symbol: string, name: string, channel: string, change_pct: number | null}} quote @param {boolean} isOpen whether its market is */
export const passes = ({ way, open, channel, text }, quote, isOpen) =>
  (!way || direction(quote.change_pct, 2) === way) &&
  (!open || isOpen) &&
  (!channel || quote.channel === channel) &&
  `${quote.symbol} ${quote.name}`.toLowerCase().includes(text.toLowerCase());
