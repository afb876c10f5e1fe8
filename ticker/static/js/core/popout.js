// The address at which a panel stands by itself as it is shown here (ticker/ask/embeds.py). Pure.

import { comparedIn } from "./chart_choice.js";
import { COLUMNS, sortOf } from "./columns.js";
import { intervalOf } from "./intervals.js";
import { kindOf } from "./kinds.js";
import { listOf } from "./lists.js";
import { MOST_OTHERS } from "./picture.js";

/** @typedef {"chart" | "watchlist" | "headlines"} Panel */
/** @typedef {Readonly<import("./view.js").View>} View */

/** What the browser keeps, such as the averages of the chart, need not be said: the window is of the same site.
 * @param {Panel} panel @param {View} view @param {{theme?: string, palette?: string}} looks as they were chosen @returns {string} */
export function popoutOf(panel, view, { theme = "", palette = "" }) {
  const asked = Object.entries({ ...SHOWN[panel](view), theme, palette }).filter(([, value]) => value);
  return `embed/${panel}?${new URLSearchParams(asked)}`;
}

/** What an address of the page asks for that there is not is left out: the page shows what is usual in its place.
 * @type {Record<Panel, (view: View) => Record<string, string>>} */
const SHOWN = {
  chart: ({ selected, interval, kind, compare }) => ({ symbol: selected, interval: intervalOf(interval), kind: kindOf(kind), compare: comparedIn(compare).slice(0, MOST_OTHERS).join() }),
  watchlist: (view) => ({ ...listed(view), sort: sortThere(view.sort), only: view.only }),
  headlines: ({ headlines, unread, query }) => ({ news: headlines, unread: unread === "only" ? unread : "", search: query }),
};

/** @param {View} view @returns {Record<string, string>} */
function listed({ lists, watchlist }) {
  const list = listOf(lists, watchlist);
  return list ? { list: list.name, symbols: list.symbols.join() } : { channels: watchlist };
}

/** @param {string} sort */
const sortThere = (sort) => (COLUMNS.some(({ name, first }) => first && name === sortOf(sort).column) ? sort : "");
