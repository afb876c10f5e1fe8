// How symbols are traded, together in words; ticker/page/standings.py says the same. Pure.

import { standing } from "./words.js";

/** @typedef {import("./store.js").Store} Store */
/** @typedef {import("./events.js").Quote} Quote */
/** A quote's session, the symbol's status, and until when that holds. @typedef {[session: string | null, state: string | null, until: string | null]} SymbolStanding */

/** @param {Store} store @param {{symbol: string, session: string | null}} quote @returns {SymbolStanding} */
export function standingOf(store, { symbol, session }) {
  const status = store.statuses.get(symbol);
  return [session, status?.state ?? null, status?.until ?? null];
}

const LEAST_PATIENCE_MS = 60_000;
const READS_MISSED = 4;
/** Of what no source with a rhythm brings. */
export const PATIENCE_MS = 900_000;

/** By channel, after how long a price is old: when several reads have brought none. @param {(import("./events.js").SourceView & {channel: string})[]} sources
 * @returns {Map<string, number>} */
export function patienceOf(sources) {
  const found = new Map();
  for (const { channel, every_s, has_prices } of sources) {
    const own = Math.max(LEAST_PATIENCE_MS, READS_MISSED * every_s * 1000);
    if (has_prices) found.set(channel, Math.min(own, found.get(channel) ?? own));
  }
  return found;
}

/** How the symbols of a channel are traded. @param {Store} store @param {string} channel @param {number} now */
export function channelStanding(store, channel, now) {
  const own = [...store.quotes.values()].filter((quote) => quote.channel === channel);
  return together(stillQuoted(own, namedIn(store, channel)).map((quote) => standingOf(store, quote)), now);
}

/** The symbols that sources of a channel name in their config; null where one of them does not. @param {Store} store @param {string} channel */
function namedIn(store, channel) {
  const lists = [...store.sources.values()].filter((source) => source.channel === channel && source.has_prices).map(({ quoted }) => quoted ?? []);
  return lists.every((list) => list.length) ? new Set(lists.flat()) : null;
}

/**
 * Without those that were taken out of the config: nobody makes up their prices any more. Others may be published.
 * @param {Quote[]} quotes @param {Set<string> | null} named
 */
function stillQuoted(quotes, named) {
  const left = quotes.filter((quote) => named === null || !quote.simulated || named.has(quote.symbol));
  return left.length ? left : quotes;
}

/** A closed market says until when: who does not is traded no more. @param {SymbolStanding} symbol */
const isLast = ([, state, until]) => state === "closed" && until === null;

/** Once where all stand alike, else how many stand how; who is traded no more does not count. @param {SymbolStanding[]} all @param {number} now */
export function together(all, now) {
  const traded = all.filter((one) => !isLast(one));
  const symbols = traded.length ? traded : all;
  const whole = new Set(symbols.map((one) => standing(...one, now)));
  if (whole.size === 1) return [...whole][0] ?? "";
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const [session, state] of symbols) {
    const said = standing(session, state, null, now);
    if (said) counts.set(said, (counts.get(said) ?? 0) + 1);
  }
  if (counts.size === 1) return [...counts.keys()][0] ?? "";
  return [...counts].sort(([, one], [, other]) => other - one).map(([said, count]) => `${count} ${said}`).join(" \u00B7 ");
}
