// Events, and what holds them, for the tests of the page's modules.

import { createStore, receive, takeChanges } from "../../ticker/static/js/core/store.js";

export const NOW = Date.parse("2026-01-02T03:04:05.000Z");
/** @param {number} s */
export const at = (s) => new Date(NOW + s * 1000).toISOString();

let sequence = 0;

/** @param {string} symbol @param {number} price @param {object} [more] @returns {any} */
export const quote = (symbol, price, more) => ({
  id: `e1-${++sequence}`, type: "quote", channel: "stocks", key: `quote:${symbol}`, time: at(sequence), symbol, name: symbol,
  price, decimals: 2, change: 1, change_pct: 1, simulated: true, ...more,
});

/** @param {string} symbol @param {string} state @param {object} [more] @returns {any} */
export const status = (symbol, state, more) => ({
  id: `e1-${++sequence}`, type: "status", channel: "stocks", key: `status:${symbol}`, time: at(0), symbol, state, reason: null, until: null, ...more,
});

/** A headline of bbc's, first seen `ago` seconds ago. @param {string} name @param {number} ago @param {object} [more] @returns {any} */
export const story = (name, ago, more) => ({
  id: `e1-${++sequence}`, type: "headline", channel: "world", key: `headline:bbc:${name}`, time: at(0), title: name,
  source: "bbc", revision: 1, first_seen: at(-ago), published: null, symbols: [], tags: [], ...more,
});

/** @param {string} name @param {number} ago @param {object} [more] @returns {any} */
export const wire = (name, ago, more) => story(name, ago, { source: "wire", key: `headline:wire:${name}`, ...more });

/** @param {string} name @param {string} state @param {object} [more] @returns {any} */
export const source = (name, state, more) => ({
  id: `e1-${++sequence}`, type: "source", channel: "world", key: `source:${name}`, time: at(sequence), name, kind: "rss", state, ...more,
});

/** A store that has taken these events, and counts its ids from the first of them. @param {any[]} events */
export function stored(...events) {
  const store = createStore({
    channels: [{ name: "stocks", title: "Stocks" }, { name: "world", title: "World" }],
    sources: [
      { name: "sim", title: "Sim", channel: "stocks", every_s: 1, has_prices: true, simulated: true, quoted: ["NEW", "B", "A"] },
      { name: "bbc", title: "BBC", channel: "world", every_s: 300, has_prices: false, simulated: false },
    ],
  });
  for (const event of events) receive(store, event);
  takeChanges(store);
  return store;
}
