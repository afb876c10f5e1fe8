// The row that the Tab key comes to: a table is one stop.

import { setAttribute } from "../dom.js";

/** @typedef {import("./watch_row.js").WatchRow} WatchRow */

export class WatchStop {
  #rows;
  #context;
  #shown;
  #symbol = "";

  /** @param {import("./watch_rows.js").WatchRows} rows @param {import("./panel.js").Context} context @param {() => readonly WatchRow[]} shown from the top */
  constructor(rows, context, shown) {
    this.#rows = rows;
    this.#context = context;
    this.#shown = shown;
  }

  /** The row or head that had the focus last, else the selected symbol, else the first. */
  place() {
    const { selected } = this.#context.view;
    const shown = this.#shown();
    const stop = shown.find(({ symbol }) => symbol === this.#symbol) ?? shown.find(({ symbol }) => symbol === selected) ?? shown[0];
    for (const row of this.#rows.all) setAttribute(row.link, "tabindex", row === stop ? "0" : "-1");
  }

  /** @param {Element} target what has the focus */
  at(target) {
    const row = this.#rows.at(target);
    if (!row || row.symbol === this.#symbol) return;
    this.#symbol = row.symbol;
    this.place();
  }

  /** Mark the row of the selected symbol. */
  mark() {
    const { selected } = this.#context.view;
    for (const { symbol, element, link } of this.#rows.all) {
      element.toggleAttribute("data-selected", symbol === selected);
      setAttribute(link, "aria-current", symbol === selected ? "true" : "");
    }
    this.place();
  }
}
