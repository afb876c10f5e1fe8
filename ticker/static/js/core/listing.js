// Which cards a list of headlines shows, and what it says where it shows none. Pure.

import { written } from "./locale.js";
import { muterOf } from "./muting.js";
import { NOT_KEPT } from "./not_kept.js";
import { isEmpty, matcherOf, parseQuery } from "./query.js";
import { SAVED_TAB, isChannel } from "./searches.js";
import { noStories, when } from "./words.js";

/** What a list is narrowed to. @typedef {object} Wanted
 * @property {string} tab a channel, "" for all, or one that `searches.js` knows
 * @property {string} query
 * @property {boolean} unreadOnly
 */
/** What is known of the reader. @typedef {object} Reader
 * @property {import("./muting.js").Muted} muted
 * @property {(key: string) => boolean} isRead
 * @property {(key: string) => boolean} isSaved
 * @property {(key: string) => boolean} stays whether it is shown although it has been read meanwhile
 */
/** @typedef {{key: string, channel: string, told: readonly import("./query.js").Told[]}} Listed */
/** `out` is of another tab or not what is searched for. @typedef {"shown" | "read" | "muted" | "out"} Place */

/** @param {Wanted} wanted @param {Reader} reader @param {Iterable<import("./query.js").Source>} sources @param {number} now
 * @returns {(card: Listed) => Place} */
export function placer({ tab, query, unreadOnly }, reader, sources, now) {
  const parsed = parseQuery(query, now);
  const matches = isEmpty(parsed) ? () => true : matcherOf(parsed, sources);
  const isMuted = muterOf(reader.muted);
  const isIn = ({ key = "", channel = "" }) => (tab === SAVED_TAB ? reader.isSaved(key) : !tab || !isChannel(tab) || channel === tab);
  return (card) => {
    if (!isIn(card) || !card.told.some(matches)) return "out";
    if (tab === SAVED_TAB) return "shown";
    if (isMuted(card.told)) return "muted";
    return unreadOnly && reader.isRead(card.key) && !reader.stays(card.key) ? "read" : "shown";
  };
}

/** What is known where nothing is shown. @typedef {object} Emptiness
 * @property {string} tab
 * @property {string} query
 * @property {import("../panels/headlines/finder.js").Phase} phase of the search
 * @property {import("../panels/headlines/finder.js").Extent | null} extent what was searched in
 * @property {number} muted how many would be shown but for that
 * @property {number} read how many would be shown but for that
 * @property {boolean} isAny whether there is a card at all
 * @property {boolean} isPast whether it is of a moment of the past
 * @property {boolean} isNarrow whether only some of what there is to read is asked for, as in a frame
 * @property {number} feeds how many are set up
 * @property {{title: string, nextMs: number}[]} reads of feeds to come
 */

/** @type {Partial<Record<Emptiness["phase"], string>>} */
const SEARCHING = {
  waiting: "Searching\u2026",
  failed: "The search has failed: Ticker cannot be reached.",
  nobody: "No source is called so.",
};

/** @param {Emptiness} empty @param {number} now */
export function emptyWords({ tab, query, phase, extent, muted, read, isAny, isPast, isNarrow, feeds, reads }, now) {
  const searching = query && SEARCHING[phase];
  if (searching) return searching;
  if (muted) return muted === 1 ? "The only one here is muted." : `All ${muted} here are muted.`;
  if (read) return "Nothing unread here.";
  if (query) return `Nothing found${extentWords(extent, now)}.`;
  if (tab === SAVED_TAB) return "Nothing is saved. What you save stays here when its feed has forgotten it.";
  if (isPast && !isAny) return NOT_KEPT.stories;
  if (isNarrow && feeds) return "Nothing of what is asked for here yet.";
  return isAny ? "Nothing in this channel yet." : noStories(feeds, reads, now);
}

/** @param {Emptiness["extent"]} extent @param {number} now */
function extentWords(extent, now) {
  if (!extent?.since) return "";
  const count = written(String(extent.count));
  const since = Date.parse(extent.since);
  const back = now - since < 86_400_000 ? `of the last ${when(since, now)}` : `back to ${when(since, now)}`;
  return ` in ${count} headline${extent.count === 1 ? "" : "s"} ${back}`;
}

/** What a search has come to so far. @param {Emptiness["phase"]} phase @param {number} count @param {boolean} hasOlder */
export function foundWords(phase, count, hasOlder) {
  const found = `${count} ${hasOlder ? "newest " : ""}found`;
  if (phase === "waiting") return count ? `${found}, searching\u2026` : "Searching\u2026";
  return phase === "failed" ? `${count} found among the newest; the search has failed` : found;
}
