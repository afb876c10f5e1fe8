// Stories as cards: headlines of a channel that tell the same story are one, anything else is one alone. Pure.

import { changesOf } from "./edits.js";
import { safeUrl } from "./words.js";

/** @typedef {import("./events.js").Story} Story */
/** @typedef {import("./store.js").StoryEntry} StoryEntry */

/** What the page shows as one; `told` newest first, the first gives most of the words.
 * @typedef {{key: string, at: number, told: StoryEntry[]}} Card */

/** What a card shows. @typedef {{key: string, type: string, channel: string, at: string, label: string, sources: string[],
 *   first_by: string, title: string, summary: string, url: string, image: string, symbols: string[], retracted: boolean,
 *   changes: import("./edits.js").Change[]}} CardValues */

/** @param {Story} event @returns {string} the card that an event belongs to */
export const cardKey = (event) =>
  event.type === "headline" && event.story ? `story:${event.channel}:${event.story}` : (event.key ?? event.id);

/** Cards newest first. @param {StoryEntry[]} stories newest first @returns {Card[]} */
export function cardsOf(stories) {
  /** @type {Map<string, Card>} */
  const cards = new Map();
  for (const story of stories) {
    const key = cardKey(story.event);
    const card = cards.get(key);
    if (card) card.told.push(story);
    else cards.set(key, { key, at: story.at, told: [story] });
  }
  return [...cards.values()];
}

/** @typedef {[how: string, ...of: string[]]} Rule one of `cards` in rows.json */
/** @typedef {(values: any[], ...more: string[]) => unknown} Take what to take of a field of all events, the newest first */

/** @type {Record<string, Take>} */
const TAKES = {
  first: (values, instead = "") => values.find(Boolean) ?? instead,
  link: (values) => values.map(safeUrl).find(Boolean) ?? "",
  union: (values) => [...new Set(values.flat().filter(Boolean))],
  all: (values, tag) => values.every((tags) => tags.includes(tag)),
};

/** What a card shows, by the rules for its type.
 * @param {Card} card @param {Record<string, Record<string, Rule>>} rules @param {(source: string) => string} titleOf
 * @returns {CardValues} */
export function cardValues({ key, at, told }, rules, titleOf) {
  const events = /** @type {any[]} */ (told.map((story) => story.event));
  const { type, channel } = events[0];
  /** @type {any} */
  const values = { key, type, channel, at: new Date(at).toISOString(), label: "", sources: [], first_by: "", title: "", summary: "", url: "", image: "", symbols: [], retracted: false, changes: [] };
  for (const [name, [how, field = "", ...more]] of Object.entries(rules[type] ?? {})) {
    const all = events.map((event) => event[field]);
    if (how === "word") values[name] = field;
    else if (how === "titles") values[name] = all.map(titleOf).join(", ");
    else if (how === "earliest") values[name] = new Set(all).size > 1 ? titleOf(all.at(-1)) : "";
    else values[name] = TAKES[how]?.(all, ...more);
  }
  if (told[0]?.former) values.changes = changesOf(told[0].former, values.title);
  return values;
}
