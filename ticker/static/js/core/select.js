// What follows from what is known. Pure.

import { cardsOf, newestFirst } from "./cards.js";
import { sequenceOf } from "./ids.js";

/** @typedef {import("./store.js").Store} Store */
/** @typedef {import("./events.js").Quote} Quote */

/** Stories newest first, those without a date last; of two at the same time, the one that came later. @param {Store} store */
export const storiesInOrder = (store) => [...store.stories.values()].reverse().sort(newestFirst);

/** Cards of such stories, newest first. @param {Iterable<import("./store.js").StoryEntry>} stories */
export const cardsAmong = (stories) => cardsOf([...stories].reverse().sort(newestFirst));

/** Cards newest first. What lead to them does not matter, so that applying a story twice changes nothing.
 * @param {Store} store */
export const cardsInOrder = (store) => cardsOf(storiesInOrder(store));

/** The newest alerts, the newest first. @param {Store} store @param {number} most @returns {import("./events.js").Alert[]} */
export const newestAlerts = (store, most) =>
  storiesInOrder(store).flatMap(({ event }) => (event.type === "alert" ? event : [])).slice(0, most);

/** @param {Store} store @returns {Map<string, Quote[]>} the quotes of each channel that has any, all in the operator's order */
export function quotesByChannel(store) {
  const found = new Map();
  for (const channel of store.channels) {
    const own = [...store.quotes.values()].filter((quote) => quote.channel === channel.name);
    if (own.length) found.set(channel.name, own.sort((a, b) => inOrder(store, a, b)));
  }
  return found;
}

/** By the operator's order; what is not in it comes last, by its letters. @param {Store} store @param {Quote} a @param {Quote} b */
export const inOrder = ({ places }, a, b) =>
  (places.get(a.symbol) ?? Infinity) - (places.get(b.symbol) ?? Infinity) || (a.symbol < b.symbol ? -1 : 1);

/** @param {Store} store @returns {string} the symbol that is shown where nobody has chosen one */
export function firstSymbol(store) {
  for (const [first] of quotesByChannel(store).values()) return first?.symbol ?? "";
  return "";
}

/** @param {Store} store @param {string} asked as somebody has written it @returns {string} the symbol that is meant, or "" */
export const symbolMeant = (store, asked) => [asked, asked.toUpperCase()].find((symbol) => store.quotes.has(symbol)) ?? "";

/** Whether prices of a channel are made up. @param {Store} store @param {string} channel */
export function isSimulated(store, channel) {
  for (const quote of store.quotes.values()) if (quote.channel === channel && quote.simulated) return true;
  return false;
}

/** @param {Store} store @param {string} name @returns {string} a channel's title */
export const channelTitle = (store, name) => store.channels.find((one) => one.name === name)?.title ?? name;

/** @param {Store} store @param {string} name @returns {string} a source's title */
export const sourceTitle = (store, name) => store.sources.get(name)?.title || store.health.get(name)?.title || name;

/** How many sources bring news. @param {Store} store */
export const feedsOf = (store) => [...store.sources.values()].filter(({ has_prices }) => !has_prices).length;
/** What a symbol is called in headlines. It may have the name of what every object has. @param {Store} store @param {string} symbol @returns {string[]} */
export const aliasesOf = (store, symbol) =>
  [...store.sources.values()].flatMap(({ aliases }) => (aliases && Object.hasOwn(aliases, symbol) ? (aliases[symbol] ?? []) : []));

/** The reads of feeds to come. @param {Store} store @returns {{title: string, nextMs: number}[]} */
export function readsToCome(store) {
  const reads = [];
  for (const { name, title, has_prices } of store.sources.values()) {
    const next = store.health.get(name)?.next_read;
    if (!has_prices && next) reads.push({ title, nextMs: Date.parse(next) });
  }
  return reads;
}

/** The newest card that names a symbol. @param {Store} store @param {string} symbol */
export const latestAbout = (store, symbol) => cardsInOrder(store).find(({ told }) => told.some(({ event }) => names(event, symbol)));

/** @param {import("./events.js").Story} event @param {string} symbol */
const names = (event, symbol) =>
  event.type === "headline" ? event.symbols.includes(symbol) : event.type === "alert" && event.symbol === symbol;

/** What is said in a room, in the order in which it was stored: one's own may be known before what came earlier.
 * @param {Store} store @param {string} room @returns {import("./events.js").Message[]} */
export const messagesIn = (store, room) => [...(store.messages.get(room)?.values() ?? [])].sort((a, b) => sequenceOf(a.id) - sequenceOf(b.id));

/** As it is shown. @template {{author: string | null}} T @param {T} said */
export const signedMessage = (said) => ({ ...said, author: said.author || "anonymous" });
