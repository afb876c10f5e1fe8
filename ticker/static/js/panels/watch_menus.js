// The menus of the watchlist: its rows and columns, its lists, those of one symbol, and the lists as a text.

import description from "../../overlays/watch_menus.json" with { type: "json" };
import { fieldsOf } from "../dom.js";
import { newOverlay } from "../rows.js";
import { WatchListsMenu } from "./watch_lists_menu.js";
import { WatchRowsMenu } from "./watch_rows_menu.js";
import { WatchText } from "./watch_text.js";

/** @typedef {{lists: import("./watch_lists.js").WatchLists, columns: import("./watch_columns.js").WatchColumns,
 *   note: import("./watch_note.js").WatchNote, symbols: () => string[]}} Watched `symbols` are those of the list on show */

export class WatchMenus {
  #lists;

  /** @param {HTMLElement} root @param {import("./panel.js").Context} context @param {Watched} watched @param {AbortSignal} signal */
  constructor(root, context, { lists, columns, note, symbols }, signal) {
    root.append(newOverlay(description));
    const fields = fieldsOf(root);
    const text = new WatchText(fields, lists, symbols, () => context.rewind.live.quotes.keys(), signal);
    this.#lists = new WatchListsMenu(fields, lists, () => text.open(), (said) => note.say(said), signal);
    new WatchRowsMenu(fields, context, columns, signal);
  }

  /** Show which lists a symbol is in. @param {string} symbol @param {Element} opener */
  openLists(symbol, opener) {
    this.#lists.open(symbol, opener);
  }
}
