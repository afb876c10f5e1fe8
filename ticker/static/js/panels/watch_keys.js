// The keys of the watchlist's table, which is one stop of the Tab key: arrows go by rows and heads, letters to a symbol.

import { typedTo } from "../core/typing.js";

/** @typedef {import("./watch_row.js").WatchRow} WatchRow */

/** What the keys act on. @typedef {object} Table
 * @property {() => WatchRow[]} shown the rows, from the top
 * @property {import("./watch_columns.js").WatchColumns} columns
 * @property {(symbol: string, by: number) => void} move a symbol up or down in one's own list
 * @property {(symbol: string) => boolean} remove it from there, if it can be
 */

const PAGE = 10;
const PAUSE_MS = 800;

export class WatchKeys {
  #table;
  #typed = "";
  #typedMs = 0;

  /** @param {Table} table */
  constructor(table) {
    this.#table = table;
  }

  /** @param {KeyboardEvent} key */
  press(key) {
    if (key.ctrlKey || key.metaKey || key.isComposing) return;
    const target = /** @type {Element} */ (key.target);
    const used = target.closest("thead") ? this.#inHeads(key) : this.#inRows(key, target);
    if (used) key.preventDefault();
  }

  /** @param {KeyboardEvent} key @returns {boolean} whether it was used */
  #inHeads({ key, altKey }) {
    const { columns } = this.#table;
    if (altKey) return false;
    if (key === "ArrowLeft" || key === "ArrowRight") columns.focus(key === "ArrowLeft" ? -1 : 1);
    else if (key === "Home" || key === "End") columns.focus(key === "Home" ? -Infinity : Infinity);
    else if (key === "ArrowDown") this.#focus(this.#table.shown()[0]);
    else return false;
    return true;
  }

  /** @param {KeyboardEvent} key @param {Element} target */
  #inRows(key, target) {
    const shown = this.#table.shown();
    const at = shown.findIndex(({ element }) => element.contains(target));
    const row = shown[at];
    if (!row) return false;
    if (key.altKey) return this.#move(row, key.key);
    if (key.key === "ArrowRight") return this.#enter(row);
    if (key.key === "ArrowLeft") return this.#focus(row);
    if (key.key === "ArrowUp" && at === 0) return this.#head();
    if (key.key === "Delete") return this.#remove(row, shown[at + 1] ?? shown[at - 1]);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: shown.length - 1, PageDown: at + PAGE, PageUp: at - PAGE }[key.key];
    if (to !== undefined) return this.#focus(shown[Math.max(0, Math.min(shown.length - 1, to))]);
    return this.#type(key, shown, at);
  }

  #head() {
    this.#table.columns.focus();
    return true;
  }

  /** @param {WatchRow} row @param {string} key */
  #move(row, key) {
    if (key !== "ArrowUp" && key !== "ArrowDown") return false;
    this.#table.move(row.symbol, key === "ArrowUp" ? -1 : 1);
    return true;
  }

  /** @param {WatchRow} row @param {WatchRow | undefined} next */
  #remove(row, next) {
    if (this.#table.remove(row.symbol)) this.#focus(next);
    return true;
  }

  /** To what can be done with a row. @param {WatchRow} row */
  #enter(row) {
    /** @type {HTMLElement | null} */ (row.element.querySelector(".lists"))?.focus();
    return true;
  }

  /** @param {WatchRow | undefined} row */
  #focus(row) {
    row?.link.focus();
    return true;
  }

  /** To the next symbol that begins as what has been typed. @param {KeyboardEvent} key @param {WatchRow[]} shown @param {number} at */
  #type(key, shown, at) {
    if (!/^[\p{L}\p{N}.]$/u.test(key.key)) return false;
    const symbols = shown.map(({ symbol }) => symbol);
    const typed = (key.timeStamp - this.#typedMs < PAUSE_MS ? this.#typed : "") + key.key;
    // What continues nothing begins anew.
    this.#typed = typedTo(symbols, at, typed) < 0 ? key.key : typed;
    this.#typedMs = key.timeStamp;
    return this.#focus(shown[typedTo(symbols, at, this.#typed)]);
  }
}
