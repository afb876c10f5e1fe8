// Stories as cards: headlines of a channel that tell the same story are one, anything else is one alone. Pure.

import { changesOf, inShort } from "./edits.js";
import { safeUrl } from "./words.js";

/** @typedef {import("./events.js").Story} Story */
/** @typedef {import("./store.js").StoryEntry} StoryEntry */

/** What the page shows as one; `told` newest first. Who told it first gives most of the words, and who told it last its place.
 * @typedef {{key: string, at: number, undated: boolean, told: StoryEntry[]}} Card */

/** Another source that tells the same, and how much later in ms; null where it does not say when.
 * @typedef {[title: string, lag: number | null]} Other */

/** What a card shows. @typedef {{key: string, type: string, channel: string, at: string, undated: boolean, label: string,
 *   sources: string[], others: Other[], title: string, summary: string, url: string, image: string, symbols: string[],
 *   retracted: boolean, whole: boolean, edit: string, changes: import("./edits.js").Change[]}} CardValues */

/** Newest first, and what has no date below all that has one: it was there before, and nobody knows since when.
 * @param {{at: number, undated: boolean}} one @param {{at: number, undated: boolean}} other */
export const newestFirst = (one, other) => Number(one.undated) - Number(other.undated) || other.at - one.at;

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
    else cards.set(key, { key, at: story.at, undated: story.undated, told: [story] });
  }
  return [...cards.values()];
}

/** @typedef {[how: string, ...of: string[]]} Rule one of `cards` in rows.json */
/** @typedef {(values: any[], ...more: string[]) => unknown} Take what to take of a field of all events: of who was first, then the newest first */

/** @type {Record<string, Take>} */
const TAKES = {
  first: (values, instead = "") => values.find(Boolean) ?? instead,
  link: (values) => values.map(safeUrl).find(Boolean) ?? "",
  union: (values) => [...new Set(values.flat().filter(Boolean))],
  all: (values, tag) => values.every((tags) => tags.includes(tag)),
};

/** The first telling of each source, the earliest first. @param {StoryEntry[]} told newest first @returns {StoryEntry[]} */
function tellingsOf(told) {
  /** @type {Map<string, StoryEntry>} */
  const tellings = new Map();
  for (const story of [...told].reverse().sort((a, b) => Number(a.undated) - Number(b.undated))) {
    const source = story.event.type === "headline" ? story.event.source : story.key;
    if (!tellings.has(source)) tellings.set(source, story);
  }
  return [...tellings.values()];
}

/** @param {StoryEntry[]} tellings @param {(source: string) => string} titleOf @returns {Other[]} */
const othersOf = ([first, ...others], titleOf) =>
  others.flatMap(({ at, undated, event }) =>
    event.type === "headline" && first ? [[titleOf(event.source), undated ? null : at - first.at]] : [],
  );

/** What a card shows, by the rules for its type.
 * @param {Card} card @param {Record<string, Record<string, Rule>>} rules @param {(source: string) => string} titleOf
 * @returns {CardValues} */
export function cardValues({ key, at, undated, told }, rules, titleOf) {
  const tellings = tellingsOf(told);
  const [first] = tellings;
  const events = /** @type {any[]} */ ([...new Set([...(first ? [first] : []), ...told])].map((story) => story.event));
  const { type, channel } = events[0];
  const others = othersOf(tellings, titleOf);
  /** @type {any} */
  const values = { key, type, channel, at: new Date(at).toISOString(), undated, label: "", sources: [], others, title: "", summary: "", url: "", image: "", symbols: [], retracted: false, whole: true, edit: "", changes: [] };
  for (const [name, [how, field = "", ...more]] of Object.entries(rules[type] ?? {})) {
    const all = events.map((event) => event[field]);
    if (how === "word") values[name] = field;
    else if (how === "title") values[name] = titleOf(all[0]);
    else values[name] = TAKES[how]?.(all, ...more);
  }
  if (first?.former) values.changes = changesOf(first.former, values.title);
  values.edit = inShort(values.changes);
  return values;
}
