// Stories that a reader has saved: their words are kept, so that they stay when the log forgets them. Pure.

import { cardKey } from "./cards.js";

/** @typedef {import("./events.js").Story} Story */

export const MOST_SAVED = 500;
const MOST_SUMMARY_CHARS = 500;
const TYPES = ["headline", "alert", "message"];

/** Events of the cards that were saved, by the card that they belong to; the last to be saved last.
 * @typedef {ReadonlyMap<string, readonly Story[]>} Saved */

/** @param {unknown[]} kept @returns {Saved} */
export function savedIn(kept) {
  /** @type {Map<string, Story[]>} */
  const saved = new Map();
  for (const one of kept) {
    const told = Array.isArray(one) ? one.filter(isStory) : [];
    const [first] = told;
    if (first) saved.set(cardKey(first), told);
  }
  return saved;
}

/** @param {any} one @returns {one is Story} */
const isStory = (one) => Boolean(one) && typeof one.id === "string" && TYPES.includes(one.type) && !Number.isNaN(Date.parse(one.first_seen ?? one.time));

/** As it is kept. @param {Saved} saved */
export const keptOf = (saved) => [...saved.values()];

/** Save a card, or take it back; of too many, the one that was saved first goes.
 * @param {Saved} saved @param {import("./cards.js").Card} card @returns {Saved} */
export function toggled(saved, { key, told }) {
  const others = [...saved].filter(([name]) => name !== key);
  if (saved.has(key)) return new Map(others);
  return new Map([...others, /** @type {const} */ ([key, told.map(({ event }) => shortened(event))])].slice(-MOST_SAVED));
}

/** @param {Story} event @returns {Story} */
const shortened = (event) =>
  event.type === "headline" ? { ...event, summary: event.summary?.slice(0, MOST_SUMMARY_CHARS) ?? null } : event;

/** What was saved, as a JSON Feed 1.1 that feed readers take. @param {import("./cards.js").CardValues[]} cards @param {string} title */
export const feedOf = (cards, title) => ({
  version: "https://jsonfeed.org/version/1.1",
  title,
  items: cards.map(({ key, title: of, summary, url, at, undated, label, symbols }) => ({
    id: key,
    ...(url && { url }),
    title: of,
    content_text: summary || of,
    ...(!undated && { date_published: at }),
    authors: [{ name: label }],
    tags: symbols,
  })),
});
