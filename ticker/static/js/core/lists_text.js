// Lists as a text: what goes out, and what comes in. Pure.

import { listsIn } from "./lists.js";

/** @typedef {import("./lists.js").Lists} Lists */
/** What a text brings, and what of it stands where symbols do and is none. @typedef {{lists: Lists, strange: readonly string[]}} Brought */

const IMPORTED = "Imported";
/** As docs/configuration.md has it. */
const SYMBOL = /^[a-z\d^][\w.^=/-]{0,31}$/i;
/** So much of what was left out is named. */
const MOST_NAMED = 3;
const MOST_LETTERS = 20;

/** All lists as a text that `imported` reads. @param {Lists} lists */
export const exported = (lists) => JSON.stringify({ lists }, null, 2);

/** What a text brings: lists as they were exported, or symbols with anything between them, which are one list. One that is known
 * in other letters is that one. @param {string} text @param {Iterable<string>} known symbols @returns {Brought} */
export function imported(text, known) {
  const found = listsIn(text);
  const lists = found.length || /^\s*[[{]/.test(text) ? found : [{ name: IMPORTED, symbols: text.split(/[\s,;]+/).filter(Boolean) }];
  const meant = meaner(known);
  const all = lists.flatMap(({ symbols }) => symbols);
  const read = lists.map(({ name, symbols }) => ({ name, symbols: [...new Set(symbols.map(meant).filter((symbol) => SYMBOL.test(symbol)))] }));
  // A list that was exported may be empty; what was only typed, and has no symbol, is none.
  return { lists: found.length ? read : read.filter(({ symbols }) => symbols.length), strange: [...new Set(all.filter((one) => !SYMBOL.test(one)))] };
}

/** @param {Iterable<string>} known @returns {(symbol: string) => string} */
function meaner(known) {
  const exact = new Set(known);
  const byLetters = new Map([...exact].map((symbol) => [symbol.toUpperCase(), symbol]));
  return (symbol) => (exact.has(symbol) ? symbol : (byLetters.get(symbol.toUpperCase()) ?? symbol));
}

/** What was left out, in words, or "". @param {readonly string[]} strange */
export function leftOutWords(strange) {
  if (!strange.length) return "";
  const named = strange.slice(0, MOST_NAMED).map((one) => (one.length > MOST_LETTERS ? `${one.slice(0, MOST_LETTERS)}\u2026` : one));
  const others = strange.length - named.length;
  const more = others ? ` and ${others} more` : "";
  return `, without what is no symbol: ${named.join(", ")}${more}`;
}
