// What the watchlist shows, and in which order. Pure.

import { sortOf } from "./columns.js";
import { filterOf, passes } from "./filters.js";
import { isKept, listOf, watchlistOf } from "./lists.js";
import { channelTitle, quotesByChannel } from "./select.js";
import { standingOf } from "./standings.js";

/** @typedef {import("./events.js").Quote} Quote */
/** @typedef {import("./store.js").Store} Store */
/** @typedef {import("./view.js").View} View */
/** A symbol's newest quote, or what is shown of one that has none. @typedef {Omit<Quote, "price"> & {price: number | null}} Shown */
/** The rows of a list, from the top. @typedef {{name: string, title: string, quotes: Shown[]}} Group */

/** Rows of before a symbol is quoted, or of one that is not quoted here. @param {string} symbol @returns {Shown} */
export const unquoted = (symbol) => ({
  id: "", key: null, channel: "", time: "", type: "quote", symbol, name: "no price here", price: null, bid: null, ask: null, bid_size: null,
  ask_size: null, open: null, high: null, low: null, prev_close: null, change: null, change_pct: null, volume: null, currency: null,
  decimals: 2, session: null, simulated: false,
});

/** Whether a market is closed, by the quote or, where that does not say, by the symbol's status. @param {Store} store @param {Shown} quote */
export function isClosed(store, quote) {
  const [session, state] = standingOf(store, quote);
  return (session ?? state) === "closed";
}

/** The chosen list as it is filtered and sorted. @param {Store} store @param {View} view @returns {Group} */
export function groupOf(store, view) {
  const filter = filterOf(view.only);
  const list = listOf(view.lists, view.watchlist);
  const all = list ? list.symbols.map((symbol) => store.quotes.get(symbol) ?? unquoted(symbol)) : (quotesByChannel(store).get(view.watchlist) ?? []);
  const wanted = all.filter((quote) => passes(filter, /** @type {Quote} */ (quote), !isClosed(store, quote)));
  return { name: view.watchlist, title: list?.name ?? channelTitle(store, view.watchlist), quotes: sorted(store, view.sort, wanted) };
}

/** In the list's own order those come last whose market is closed; what has no value for a column comes last in its order.
 * @param {Store} store @param {string} sort @param {Shown[]} quotes @returns {Shown[]} */
export function sorted(store, sort, quotes) {
  if (!sort) return [...quotes.filter((quote) => !isClosed(store, quote)), ...quotes.filter((quote) => isClosed(store, quote))];
  const { column, falls } = sortOf(sort);
  // An address may name anything, also what every object has.
  const value = VALUES[Object.hasOwn(VALUES, column) ? column : "symbol"];
  const keyed = quotes.map((quote) => ({ quote, key: value?.(quote, store) ?? null }));
  return keyed.sort((a, b) => compare(a.key, b.key, falls)).map(({ quote }) => quote);
}

/** @typedef {string | number | null} Key */

/** @param {Key} a @param {Key} b @param {boolean} falls */
function compare(a, b, falls) {
  if (a === b) return 0;
  if (a === null || b === null) return a === null ? 1 : -1;
  return a < b === falls ? 1 : -1;
}

/** @type {Record<string, (quote: Shown, store: Store) => Key>} */
const VALUES = {
  symbol: ({ symbol }) => symbol,
  last: ({ price }) => price,
  percent: ({ change_pct }) => change_pct,
  change: ({ change }) => change,
  range: ({ price, low, high }) => (price === null || low === null || high === null || high <= low ? null : (price - low) / (high - low)),
  bid: ({ bid }) => bid,
  ask: ({ ask }) => ask,
  volume: ({ volume }) => volume,
  session: (quote, store) => standingOf(store, quote).slice(0, 2).find(Boolean) ?? null,
  // The youngest has the least age.
  age: ({ time }) => (time ? -Date.parse(time) : null),
};

/** Whether the chosen list has a symbol. @param {Store} store @param {View} view @param {string} symbol */
export function isListed(store, view, symbol) {
  const list = listOf(view.lists, view.watchlist);
  return list ? list.symbols.includes(symbol) : store.quotes.get(symbol)?.channel === view.watchlist;
}

/** Whether there is such a list. @param {Store} store @param {View} view @param {string} watchlist */
export const isWatchlist = (store, view, watchlist) => listOf(view.lists, watchlist) !== null || quotesByChannel(store).has(watchlist);

/** @typedef {{name: string, title: string}} Tab */

/** What there is to choose from: one's own lists, then the channels. @param {Store} store @param {View} view @returns {Tab[]} */
export function tabsOf(store, view) {
  const shared = listOf(view.lists, view.watchlist);
  const brought = shared && !isKept(view.lists, shared) ? [{ name: view.watchlist, title: shared.name }] : [];
  return [
    ...brought,
    ...view.lists.map(({ name }) => ({ name: watchlistOf(name), title: name })),
    ...[...quotesByChannel(store).keys()].map((name) => ({ name, title: channelTitle(store, name) })),
  ];
}
