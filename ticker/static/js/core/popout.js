// The address at which a panel stands by itself as it is shown here (ticker/ask/embeds.py). Pure.

import { listOf } from "./lists.js";
import { isChannel } from "./searches.js";

/** @typedef {"chart" | "watchlist" | "headlines"} Panel */

/** @param {Panel} panel @param {Readonly<import("./view.js").View>} view @param {{theme?: string, palette?: string}} looks as they were chosen @returns {string} */
export function popoutOf(panel, view, { theme = "", palette = "" }) {
  const asked = Object.entries({ ...shownIn(panel, view), theme, palette }).filter(([, value]) => value);
  return `embed/${panel}?${new URLSearchParams(asked)}`;
}

/** @param {Panel} panel @param {Readonly<import("./view.js").View>} view @returns {Record<string, string>} */
function shownIn(panel, view) {
  if (panel === "chart") return { symbol: view.selected, interval: view.interval, kind: view.kind };
  if (panel === "headlines") return { channels: isChannel(view.headlines) ? view.headlines : "", q: view.query };
  const list = listOf(view.lists, view.watchlist);
  return list ? { symbols: list.symbols.join() } : { channels: view.watchlist };
}
