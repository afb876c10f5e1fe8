// Whether prices that a panel in a frame shows are made up. Pure.

import { listOf } from "./lists.js";
import { isSimulated } from "./select.js";

/** @typedef {import("./store.js").Store} Store */
/** @typedef {import("./view.js").View} View */

/** @param {Store} store @param {View} view @param {import("./narrowing.js").Asked} asked */
export function showsSimulated(store, view, { panel, symbols }) {
  if (panel === "chart") return isOneOf(store, [view.selected]);
  if (panel === "headlines") return [...store.stories.values()].some(({ event }) => event.type === "headline" && isOneOf(store, event.symbols));
  if (symbols.length) return isOneOf(store, symbols);
  const list = listOf(view.lists, view.watchlist);
  if (list) return isOneOf(store, list.symbols);
  return panel === "watchlist" ? isSimulated(store, view.watchlist) : store.channels.some(({ name }) => isSimulated(store, name));
}

/** @param {Store} store @param {readonly string[]} symbols */
const isOneOf = (store, symbols) => symbols.some((symbol) => store.quotes.get(symbol)?.simulated);
