// The menus of lists: that of all, and that of one symbol.

import { newCheck, setText } from "../dom.js";
import { whenKeptElsewhere } from "../kept.js";
import { propose } from "./alerts/proposing.js";
import { copy } from "./clipboard.js";
import { openedBy, placeBeside } from "./popover.js";
import { KEPT_LISTS } from "./watch_lists.js";

export class WatchListsMenu {
  #fields;
  #lists;
  #signal;
  #symbol = "";
  /** @type {Element} */
  #opener;

  /** @param {import("../dom.js").Fields} fields @param {import("./watch_lists.js").WatchLists} lists
   * @param {() => void} openText opens the lists as a text @param {(said: string) => void} say @param {AbortSignal} signal */
  constructor(fields, lists, openText, say, signal) {
    this.#fields = fields;
    this.#lists = lists;
    this.#signal = signal;
    this.#opener = this.#field("lists-button");
    openedBy(this.#listsMenu, () => this.#field("lists-button"), () => this.#beginLists(), signal);
    openedBy(this.#field("symbol-menu"), () => this.#opener, () => this.#fillSymbol(), signal);
    // What is offered is of the lists that there are: another tab may have deleted or renamed them.
    whenKeptElsewhere([KEPT_LISTS], () => this.#refill(), signal);
    this.#on("list-form", "submit", (submit) => this.#make(submit));
    this.#does("list-rename", () => lists.rename(this.#name));
    this.#does("list-keep", () => lists.keepShown());
    this.#does("list-delete", () => lists.delete());
    this.#does("list-link", () => copy(lists.link).then((isCopied) => say(isCopied ? "Its link is copied" : lists.link)));
    this.#does("list-text", openText);
    this.#on("symbol-lists", "change", ({ target }) => this.#put(/** @type {HTMLInputElement} */ (target)));
    this.#does("symbol-new", () => lists.make("Mine", [this.#symbol]));
    this.#does("symbol-up", () => lists.move(this.#symbol, -1));
    this.#does("symbol-down", () => lists.move(this.#symbol, 1));
    this.#does("symbol-alert", () => propose({ kind: "price", symbol: this.#symbol, price: null, last: null }));
  }

  /** @param {string} name */
  #field(name) {
    return /** @type {HTMLInputElement} */ (this.#fields[name]);
  }

  get #listsMenu() {
    return /** @type {HTMLElement} */ (document.getElementById("watch-lists"));
  }

  get #name() {
    return this.#field("list-name").value;
  }

  /** @param {string} name @param {string} event @param {(event: Event) => void} listen */
  #on(name, event, listen) {
    this.#field(name).addEventListener(event, listen, { signal: this.#signal });
  }

  /** @param {string} name @param {() => void} run */
  #does(name, run) {
    this.#on(name, "click", () => {
      run();
      this.close();
    });
  }

  close() {
    for (const menu of [this.#listsMenu, this.#field("symbol-menu")]) if (menu.matches(":popover-open")) menu.hidePopover();
  }

  /** @param {Event} submit */
  #make(submit) {
    submit.preventDefault();
    this.#lists.make(this.#name);
    this.close();
  }

  /** With what is typed and what has the focus, as far as that is still there. */
  #refill() {
    for (const [menu, fill] of /** @type {const} */ ([[this.#listsMenu, () => this.#fillLists()], [this.#field("symbol-menu"), () => this.#fillSymbol()]])) {
      if (!menu.matches(":popover-open")) continue;
      const focused = menu.contains(document.activeElement) ? /** @type {HTMLInputElement} */ (document.activeElement) : null;
      fill();
      const same = focused?.type === "checkbox" ? [...menu.querySelectorAll("input")].find(({ value }) => value === focused.value) : focused;
      if (focused && !same?.checkVisibility()) focusFirst(menu);
      else same?.focus();
    }
  }

  #beginLists() {
    this.#field("list-name").value = "";
    this.#fillLists();
  }

  #fillLists() {
    const { own, shown } = this.#lists;
    for (const name of ["list-rename", "list-delete"]) this.#field(name).hidden = own === null;
    this.#field("list-keep").hidden = shown === null || own !== null;
    setText(this.#field("list-label"), own ? "Name of a list" : "New list");
    setText(this.#field("list-rename"), `Rename ${own?.name ?? ""} to it`);
    setText(this.#field("list-delete"), `Delete ${own?.name ?? ""}`);
    setText(this.#field("list-keep"), `Keep ${shown?.name ?? ""}`);
  }

  #fillSymbol() {
    const { all, own } = this.#lists;
    setText(this.#field("symbol-title"), all.length ? `${this.#symbol} is in` : this.#symbol);
    this.#field("symbol-lists").replaceChildren(...all.map(({ name, symbols }) => newCheck(name, name, symbols.includes(this.#symbol))));
    const movable = own?.symbols.includes(this.#symbol) ?? false;
    for (const name of ["symbol-up", "symbol-down"]) this.#field(name).hidden = !movable;
  }

  /** @param {HTMLInputElement} box */
  #put({ value, checked }) {
    this.#lists.put(value, this.#symbol, checked);
  }

  /** Show which lists a symbol is in. @param {string} symbol @param {Element} opener */
  open(symbol, opener) {
    this.#symbol = symbol;
    this.#opener = opener;
    const menu = this.#field("symbol-menu");
    if (menu.matches(":popover-open")) menu.hidePopover();
    menu.showPopover();
    placeBeside(menu, opener);
    focusFirst(menu);
  }
}

/** @param {HTMLElement} menu */
const focusFirst = (menu) => /** @type {HTMLElement | null} */ (menu.querySelector("input, button:not([hidden])"))?.focus();
