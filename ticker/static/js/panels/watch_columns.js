// The heads of the watchlist's columns: which have room, which are wanted, and by which it is sorted.

import { COLUMNS, ariaSort, hiddenColumns, pressed, unwantedIn } from "../core/columns.js";
import { figuresOf } from "../core/figures.js";
import { setAttribute } from "../dom.js";
import { keep, kept } from "../kept.js";

const KEPT = "columns";
/** What rows leave free at both sides together, in the size of the text: `--side` in watchlist.css. */
const SIDES = 1.3;

export class WatchColumns {
  #heads;
  #table;
  #context;
  #unwanted = unwantedIn(kept(KEPT));
  #width = Infinity;
  /** @type {import("../core/figures.js").Figures} */
  #figures;
  #sized = new ResizeObserver(([entry]) => this.#fit(entry?.contentRect.width ?? 0));
  /** The head that the arrow keys come to. */
  #at = 0;

  /** @param {HTMLElement} table @param {HTMLElement} scroll @param {import("./panel.js").Context} context */
  constructor(table, scroll, context) {
    this.#table = table;
    this.#context = context;
    this.#figures = /** @type {import("../core/figures.js").Figures} */ (table.dataset["figures"] ?? "");
    this.#heads = COLUMNS.map((column) => this.#head(column));
    this.#sized.observe(scroll);
    this.showSort();
  }

  destroy() {
    this.#sized.disconnect();
  }

  /** The first heads are painted; those of columns that only a wide table has room for are not.
   * @param {import("../core/columns.js").Column} column */
  #head({ name, title, first }) {
    const cell = this.#table.querySelector(`thead .c-${name}`) ?? this.#newCell(name);
    const button = document.createElement("button");
    Object.assign(button, { type: "button", tabIndex: -1, textContent: title, disabled: !first });
    button.dataset["sort"] = name;
    cell.replaceChildren(button);
    return button;
  }

  /** @param {string} name */
  #newCell(name) {
    const cell = document.createElement("th");
    Object.assign(cell, { scope: "col", className: `c-${name}` });
    this.#table.querySelector("thead tr")?.append(cell);
    return cell;
  }

  /** Whether a column is wanted. @param {string} name */
  wants(name) {
    return !this.#unwanted.has(name);
  }

  /** @param {string} name @param {boolean} wanted */
  want(name, wanted) {
    if (wanted) this.#unwanted.delete(name);
    else this.#unwanted.add(name);
    keep(KEPT, [...this.#unwanted].join(" "));
    this.#hide();
  }

  wantAll() {
    this.#unwanted.clear();
    keep(KEPT, "");
    this.#hide();
  }

  /** @param {number} px */
  #fit(px) {
    this.#width = px / (parseFloat(getComputedStyle(this.#table).fontSize) || 14) - SIDES;
    this.#hide();
  }

  /** As long as the figures of what is shown are, so much room they are given. @param {HTMLElement} body @param {import("../core/watchlist.js").Shown[]} quotes */
  measure(body, quotes) {
    const figures = figuresOf(quotes);
    if (figures !== this.#figures) {
      this.#figures = figures;
      this.#hide();
    }
    for (const element of [this.#table, body]) setAttribute(element, "data-figures", figures);
  }

  #hide() {
    setAttribute(this.#table, "data-fit", "yes");
    setAttribute(this.#table, "data-without", hiddenColumns(this.#width, this.#unwanted, this.#figures).join(" "));
  }

  showSort() {
    for (const button of this.#heads) {
      const { sort = "" } = button.dataset;
      setAttribute(/** @type {Element} */ (button.parentElement), "aria-sort", button.disabled ? "" : ariaSort(this.#context.view.sort, sort));
    }
  }

  /** Sort by a column, the other way round, or not. @param {string} name */
  press(name) {
    this.#context.actions.choose({ sort: pressed(this.#context.view.sort, name) });
  }

  /** The heads that are there to go to. */
  get heads() {
    const without = (this.#table.dataset["without"] ?? "").split(" ");
    return this.#heads.filter((button) => !button.disabled && !without.includes(button.dataset["sort"] ?? ""));
  }

  /** Go to a head: the one of last time, or `step` beside the one that has the focus. @param {number} [step] */
  focus(step = 0) {
    const heads = this.heads;
    const now = heads.indexOf(/** @type {HTMLButtonElement} */ (document.activeElement));
    this.#at = Math.max(0, Math.min(heads.length - 1, (now < 0 ? this.#at : now) + step));
    heads[this.#at]?.focus();
  }
}
