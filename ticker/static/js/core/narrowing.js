// Which headlines, alerts and messages a panel in a frame shows: those of some channels, symbols and words. Pure.

import { matcherOf, parseQuery } from "./query.js";
import { toldOf } from "./told.js";

/** As ticker/ask/embeds.py has it. @typedef {{panel: string, channels: string[], symbols: string[], words: string}} Asked */
/** @typedef {import("./events.js").Event} Event */

const STORIES = ["headline", "alert", "message"];

/** Whether all there is to read is asked for. @param {Asked} asked @param {readonly unknown[]} readable channels */
export const isAll = ({ channels, symbols, words }, readable) => !symbols.length && !words && channels.length === readable.length;

/** @param {Asked} asked @returns {(event: Event) => boolean} */
export function admitterOf({ channels, symbols, words }) {
  const upper = symbols.map((symbol) => symbol.toUpperCase());
  const matches = matcherOf({ ...parseQuery("", 0), words: words.split(" ").filter(Boolean) }, []);
  return (event) => {
    if (!STORIES.includes(event.type)) return true;
    if (!channels.includes(event.channel)) return false;
    const told = toldOf(/** @type {import("./events.js").Story} */ (event), 0);
    return (!upper.length || told.symbols.some((symbol) => upper.includes(symbol.toUpperCase()))) && matches(told);
  };
}

/** Where the server is asked for what of them is newest, also beyond what a stream begins with. @param {Asked} asked */
export function addressOf({ channels, symbols, words }) {
  const asked = new URLSearchParams({ types: STORIES.join(), ...(symbols.length && { symbols: symbols.join() }), ...(words && { q: words }) });
  return `events/${channels.map(encodeURIComponent).join()}?${asked}`;
}
