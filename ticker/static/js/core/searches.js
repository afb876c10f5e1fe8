// Searches that a reader has saved under a name; each is a tab of the headlines. Pure.

/** @typedef {{name: string, query: string}} Search */

export const MOST_SEARCHES = 20;
const MOST_NAME_CHARS = 40;
/** The tab of what was saved; no channel is called so. */
export const SAVED_TAB = ":saved";
const PREFIX = "?";

/** @param {unknown[]} kept @returns {Search[]} */
export const searchesIn = (kept) =>
  kept.flatMap((one) => {
    const { name, query } = /** @type {any} */ (one ?? {});
    return typeof name === "string" && name && typeof query === "string" && query ? [{ name, query }] : [];
  }).slice(0, MOST_SEARCHES);

/** Under a name that there is already, it takes that one's place. @param {Search[]} searches @param {Search} search @returns {Search[]} */
export function withSearch(searches, { name, query }) {
  const clean = name.trim().slice(0, MOST_NAME_CHARS) || query;
  const others = searches.filter((one) => one.name !== clean);
  return [...others, { name: clean, query }].slice(-MOST_SEARCHES);
}

/** @param {Search[]} searches @param {string} name */
export const withoutSearch = (searches, name) => searches.filter((one) => one.name !== name);

/** @param {Search} search */
export const tabOfSearch = ({ name }) => PREFIX + name;

/** The search that a tab stands for, if it is one. @param {Search[]} searches @param {string} tab */
export const searchOfTab = (searches, tab) => searches.find((one) => tabOfSearch(one) === tab);

/** Whether a tab is a channel's, or the one of all. @param {string} tab */
export const isChannel = (tab) => tab !== SAVED_TAB && !tab.startsWith(PREFIX);

/** The tab that an address asks for; that of all where there is no such channel. @param {string} tab @param {{name: string}[]} channels */
export const tabThere = (tab, channels) => (isChannel(tab) && !channels.some(({ name }) => name === tab) ? "" : tab);
