// What the reader has chosen to see: one state, which panels read and nobody but `choose` changes. Pure.

/** @typedef {object} View
 * @property {string} selected the selected symbol, or ""
 * @property {string} query the words searched for, in lower case
 * @property {string} watchlist the channel that the watchlist shows
 * @property {string} headlines the channel that the headlines are narrowed to, or "" for all
 * @property {string} room the room whose messages are shown, or "" for the first
 */

/** @returns {View} */
export const newView = () => ({ selected: "", query: "", watchlist: "", headlines: "", room: "" });

/** Take a choice over. @param {View} view @param {Partial<View>} choice @returns {(keyof View)[]} what it changed */
export function choose(view, choice) {
  const changed = /** @type {(keyof View)[]} */ (Object.keys(choice)).filter((name) => view[name] !== choice[name]);
  Object.assign(view, choice);
  return changed;
}
