// What the reader has chosen to see: one state, which panels read and nobody but `choose` changes. Pure.

/** @typedef {object} View
 * @property {string} selected the selected symbol, or ""
 * @property {string} query the words searched for, in lower case
 * @property {string} watchlist the channel that the watchlist shows, or a list (core/lists.js)
 * @property {string} sort the column that it is sorted by (core/columns.js), or "" for the list's own order
 * @property {string} only which rows it is narrowed to (core/filters.js), or "" for all
 * @property {import("./lists.js").Lists} lists the reader's own
 * @property {string} headlines the channel that the headlines are narrowed to, or "" for all
 * @property {string} unread "only" where headlines that have been read are not shown
 * @property {string} at the moment of the past that the desk is taken back to, as RFC 3339, or "" for the present
 * @property {string} room the room whose messages are shown, or "" for the first
 * @property {string} interval of the chart's bars
 * @property {string} kind how the chart draws them
 * @property {string} compare the symbols that the chart compares, with commas between them
 * @property {string} story the key of the card that is pointed at, in the list or on the chart, or ""
 * @property {{from: number, until: number} | null} lit the stretch that is pointed at on the chart, in ms: stories of it light up
 * @property {string} full the widget that fills the window, or ""
 * @property {string} screen what a phone shows of all that, or "" where nobody has chosen
 */

/** @returns {View} */
export const newView = () => ({ selected: "", query: "", watchlist: "", sort: "", only: "", lists: [], headlines: "", unread: "", room: "", at: "", interval: "1m", kind: "candles", compare: "", story: "", lit: null, full: "", screen: "" });

/** Take a choice over. @param {View} view @param {Partial<View>} choice @returns {(keyof View)[]} what it changed */
export function choose(view, choice) {
  const changed = /** @type {(keyof View)[]} */ (Object.keys(choice)).filter((name) => view[name] !== choice[name]);
  Object.assign(view, choice);
  return changed;
}
