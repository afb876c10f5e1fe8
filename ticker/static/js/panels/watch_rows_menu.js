// The menu of the watchlist's rows and columns: which are wanted.

import { COLUMNS } from "../core/columns.js";
import { ALL, filterOf, onlyOf } from "../core/filters.js";
import { channelTitle, quotesByChannel } from "../core/select.js";
import { listOf } from "../core/lists.js";
import { newCheck } from "../dom.js";
import { openedBy } from "./popover.js";

/** @typedef {import("../core/filters.js").Filter} Filter */

export class WatchRowsMenu {
  #fields;
  #context;
  #columns;

  /** @param {import("../dom.js").Fields} fields @param {import("./panel.js").Context} context
   * @param {import("./watch_columns.js").WatchColumns} columns @param {AbortSignal} signal */
  constructor(fields, context, columns, signal) {
    this.#fields = fields;
    this.#context = context;
    this.#columns = columns;
    const menu = /** @type {HTMLElement} */ (document.getElementById("watch-rows"));
    openedBy(menu, () => this.#field("rows-button"), () => this.#fill(), signal);
    for (const name of ["only-text", "only-way", "only-open", "only-channel"]) {
      this.#field(name).addEventListener("input", () => this.#choose(), { signal });
    }
    this.#field("choices").append(...COLUMNS.filter(({ always }) => !always).map(({ name, title }) => newCheck(title, name)));
    this.#field("choices").addEventListener("change", ({ target }) => this.#want(/** @type {HTMLInputElement} */ (target)), { signal });
    this.#field("all-columns").addEventListener("click", () => this.#all(), { signal });
  }

  /** @param {string} name */
  #field(name) {
    return /** @type {HTMLInputElement} */ (this.#fields[name]);
  }

  #ways() {
    return /** @type {HTMLInputElement[]} */ ([...this.#field("only-way").querySelectorAll("input")]);
  }

  #boxes() {
    return /** @type {HTMLInputElement[]} */ ([...this.#field("choices").querySelectorAll("input")]);
  }

  #fill() {
    const { store, view } = this.#context;
    const filter = filterOf(view.only);
    this.#field("only-text").value = filter.text;
    for (const way of this.#ways()) way.checked = way.value === filter.way;
    this.#field("only-open").checked = filter.open;
    this.#field("only-channels").hidden = listOf(view.lists, view.watchlist) === null;
    const channels = [["", "all channels"], ...[...quotesByChannel(store).keys()].map((name) => [name, channelTitle(store, name)])];
    this.#field("only-channel").replaceChildren(...channels.map(([value, title]) => new Option(title, value, false, value === filter.channel)));
    for (const box of this.#boxes()) box.checked = this.#columns.wants(box.value);
  }

  #choose() {
    const way = /** @type {Filter["way"]} */ (this.#ways().find(({ checked }) => checked)?.value ?? ALL.way);
    const filter = { way, open: this.#field("only-open").checked, channel: this.#field("only-channel").value, text: this.#field("only-text").value.trim() };
    this.#context.actions.choose({ only: onlyOf(filter) });
  }

  /** @param {HTMLInputElement} box */
  #want({ value, checked }) {
    this.#columns.want(value, checked);
  }

  #all() {
    this.#columns.wantAll();
    for (const box of this.#boxes()) box.checked = true;
  }
}
