// The rows of the watchlist that there are, whether they are shown or not; those out of view are painted when they come into it.

import { WatchRow } from "./watch_row.js";

export class WatchRows {
  #context;
  /** @type {Map<string, WatchRow>} */
  #bySymbol = new Map();
  /** @type {Map<Element, WatchRow>} */
  #byElement = new Map();
  #seen = new IntersectionObserver((entries) => this.#visibility(entries));

  /** @param {Iterable<Element>} painted by the server @param {import("./panel.js").Context} context */
  constructor(painted, context) {
    this.#context = context;
    for (const element of painted) this.#adopt(new WatchRow(/** @type {HTMLElement} */ (element).dataset["symbol"] ?? "", element));
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
    this.#seen.unobserve(row.element);
    row.element.remove();
    this.#bySymbol.delete(symbol);
    this.#byElement.delete(row.element);
  }

  destroy() {
    this.#seen.disconnect();
  }

  /** @param {WatchRow} row */
  #adopt(row) {
    this.#bySymbol.set(row.symbol, row);
    this.#byElement.set(row.element, row);
    this.#seen.observe(row.element);
    return row;
  }

  /** @param {IntersectionObserverEntry[]} entries */
  #visibility(entries) {
    for (const entry of entries) {
      const row = this.#byElement.get(entry.target);
      if (!row) continue;
      row.visible = entry.isIntersecting;
      if (!row.visible || !row.behind) continue;
      row.forget();
      this.paint(row, 0, false);
      row.drawSpark(this.#context.store);
    }
  }
}
