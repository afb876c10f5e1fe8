// The rows of the watchlist that there are, whether they are shown or not; those out of view are painted when they come into it.

import { WatchRow } from "./watch_row.js";

export class WatchRows {
  #context;
  /** @type {Map<string, WatchRow>} */
  #bySymbol = new Map();
  /** @type {Map<Element, WatchRow>} */
  #byElement = new Map();
  #end = new AbortController();
  /** @type {IntersectionObserver | null} */
  #seen = null;

  /** @param {HTMLElement} table @param {Iterable<Element>} painted by the server @param {import("./panel.js").Context} context */
  constructor(table, painted, context) {
    this.#context = context;
    this.#watch(table);
    // On paper there are those, too, that are out of view on the screen.
    addEventListener("beforeprint", () => this.#catchUp(), { signal: this.#end.signal });
    for (const element of painted) this.#adopt(new WatchRow(/** @type {HTMLElement} */ (element).dataset["symbol"] ?? "", element));
  }

  /** The browser finds out in any case which rows are in view, as it draws no others (css/panels/watchlist.css). To have hundreds
   * observed beside that costs it as much again, in every frame, and is for browsers that do not tell. @param {HTMLElement} table */
  #watch(table) {
    if (!("ContentVisibilityAutoStateChangeEvent" in globalThis)) {
      this.#seen = new IntersectionObserver((entries) => entries.forEach(({ target, isIntersecting }) => this.#changed(target, isIntersecting)));
      return;
    }
    const { signal } = this.#end;
    table.addEventListener("contentvisibilityautostatechange", (change) => {
      const { target, skipped } = /** @type {ContentVisibilityAutoStateChangeEvent} */ (change);
      this.#changed(/** @type {Element} */ (target), !skipped);
    }, { signal });
  }

  get all() {
    return this.#bySymbol.values();
  }

  get symbols() {
    return this.#bySymbol.keys();
  }

  /** @param {string} symbol */
  get(symbol) {
    return this.#bySymbol.get(symbol);
  }

  /** The row that an element is in. @param {Element} element */
  at(element) {
    return this.#byElement.get(element.closest("tr.row") ?? element);
  }

  /** The row of a symbol, made if there is none. @param {import("../core/watchlist.js").Shown} quote */
  of(quote) {
    const known = this.#bySymbol.get(quote.symbol);
    if (known) return known;
    const row = this.#adopt(new WatchRow(quote.symbol));
    row.paint(quote, this.#context.store, this.#context.clock.now(), 0, false);
    row.behind = true;
    return row;
  }

  /** @param {WatchRow} row @param {number} frameMs @param {boolean} flashes */
  paint(row, frameMs, flashes) {
    const { store, clock } = this.#context;
    const quote = store.quotes.get(row.symbol);
    if (quote) row.paint(quote, store, clock.now(), frameMs, flashes);
  }

  /** @param {string} symbol */
  remove(symbol) {
    const row = this.#bySymbol.get(symbol);
    if (!row) return;
    this.#seen?.unobserve(row.element);
    row.element.remove();
    this.#bySymbol.delete(symbol);
    this.#byElement.delete(row.element);
  }

  /** Take a row from the table, and keep it. @param {WatchRow} row */
  hide(row) {
    row.element.remove();
    row.visible = false;
  }

  destroy() {
    this.#end.abort();
    this.#seen?.disconnect();
  }

  /** See to it which rows are drawn: one that was moved may be so without a word. @param {readonly WatchRow[]} shown */
  look(shown) {
    if (this.#seen) return;
    // All are asked before any is painted: to ask behind each one would have the browser lay out the table once for every row.
    const drawn = shown.map(isDrawn);
    for (const [n, row] of shown.entries()) this.#see(row, drawn[n] ?? false);
  }

  #catchUp() {
    for (const row of this.all) if (row.behind) this.#show(row);
  }

  /** @param {WatchRow} row */
  #adopt(row) {
    this.#bySymbol.set(row.symbol, row);
    this.#byElement.set(row.element, row);
    this.#seen?.observe(row.element);
    return row;
  }

  /** @param {Element} element @param {boolean} isVisible */
  #changed(element, isVisible) {
    const row = this.#byElement.get(element);
    if (row) this.#see(row, isVisible);
  }

  /** @param {WatchRow} row @param {boolean} isVisible */
  #see(row, isVisible) {
    row.visible = isVisible;
    if (isVisible && row.behind) this.#show(row);
  }

  /** As it is now: nothing of it has just changed. @param {WatchRow} row */
  #show(row) {
    row.forget();
    this.paint(row, 0, false);
    row.drawSpark(this.#context.store);
  }
}

/** What is within a row that is out of view is not drawn. @param {WatchRow} row */
const isDrawn = ({ link }) => link.checkVisibility({ contentVisibilityAuto: true });
