// The headlines, alerts and other cards of the store: when each happened, and which is let go. Pure.

import { newestFirst } from "./cards.js";
import { forget } from "./moves.js";

/** @typedef {import("./events.js").Story} Story */
/** @typedef {import("./store.js").Store} Store */
/** @typedef {import("./store.js").StoryEntry} StoryEntry */

export const MAX_STORIES = 300;

/** @param {Story} event @returns {number} when a story happened, in ms; a date in the future would keep it on top for ever */
function storyTime(event) {
  if (event.type !== "headline") return Date.parse(event.time);
  const seen = Date.parse(event.first_seen);
  return event.published ? Math.min(Date.parse(event.published), seen) : seen;
}

/** Whether nobody knows when it happened: it was in its feed, without a date, when that was first read.
 * @param {Story} event */
const isUndated = (event) => event.type === "headline" && Boolean(event.backfill) && !event.published;

/** An event as it stands among the others. @param {Story} event @param {string} [former] @returns {StoryEntry} */
export const entryOf = (event, former = "") => ({ key: event.key ?? event.id, event, at: storyTime(event), undated: isUndated(event), former });

/** @param {Store} store @param {Story} event */
export function applyStory(store, event) {
  const key = event.key ?? event.id;
  const known = store.stories.get(key);
  if (known?.event.id === event.id) return;
  store.stories.set(key, entryOf(event, formerTitle(store, key, event, known)));
  // A move names its headline as that was first worded: no other wording is asked for, and one may have thousands.
  if (event.type === "headline" && event.revision === 1) store.moves.keys.set(event.id, key);
  store.changes.stories.add(key);
  if (store.stories.size > MAX_STORIES) dropOldestStory(store);
}

/** @param {Store} store @param {string} key @param {Story} event @param {StoryEntry | undefined} known @returns {string} */
function formerTitle(store, key, event, known) {
  if (event.type !== "headline") return "";
  if (known?.event.type !== "headline") return store.former.get(key) ?? "";
  return known.event.title === event.title ? known.former : known.event.title;
}

/** @param {Store} store */
function dropOldestStory(store) {
  let oldest = null;
  for (const story of store.stories.values()) if (!oldest || newestFirst(story, oldest) > 0) oldest = story;
  if (!oldest) return;
  dropStory(store, oldest.key);
}

/** @param {Store} store @param {string} key @returns {boolean} whether there was such a story */
export function dropStory(store, key) {
  if (!store.stories.delete(key)) return false;
  forget(store.moves, key);
  store.changes.stories.add(key);
  return true;
}
