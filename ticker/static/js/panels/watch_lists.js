// What the reader does to lists of their own: each is told, kept, and can be undone.

import { added, deleted, isKept, joined, listOf, listsIn, made, moved, removed, renamed, sharedOf, watchlistOf } from "../core/lists.js";
import { keep, kept, untilClosed, whenKeptElsewhere } from "../kept.js";

/** @typedef {import("../core/lists.js").List} List */
/** @typedef {import("../core/lists.js").Lists} Lists */

export const KEPT_LISTS = "lists";

export class WatchLists {
  #context;
  #say;

  /** @param {import("./panel.js").Context} context
   * @param {(said: string, undo?: () => void) => void} say what has been done, and how it is taken back @param {AbortSignal} signal */
  constructor(context, say, signal) {
    this.#context = context;
    this.#say = say;
    // Else the next change made here would write over what was made there.
    whenKeptElsewhere([KEPT_LISTS], () => this.#adopt(), signal);
  }

  /** @returns {Lists} */
  get all() {
    return this.#context.view.lists;
  }

  /** The list on show, if it is not a channel. */
  get shown() {
    return listOf(this.all, this.#context.view.watchlist);
  }

  /** The same, if it can be changed. @returns {List | null} */
  get own() {
    return isKept(this.all, this.shown) ? this.shown : null;
  }

  /** What another tab has made of them. Of a list that is no more there is nothing to show; and what was done here before
   * cannot be taken back without what was done there. */
  #adopt() {
    const lists = listsIn(kept(KEPT_LISTS));
    const { watchlist } = this.#context.view;
    const isGone = listOf(this.all, watchlist) !== null && listOf(lists, watchlist) === null;
    this.#context.actions.choose({ lists, ...(isGone && { watchlist: this.#firstChannel() }) });
    this.#say("");
  }

  /** @param {Lists} lists @param {string} said @param {string} [watchlist] to be shown from now on */
  #change(lists, said, watchlist) {
    const before = { lists: this.all, watchlist: this.#context.view.watchlist };
    if (lists === before.lists) return;
    const isKept = this.#take({ lists, ...(watchlist === undefined ? {} : { watchlist }) });
    this.#say(`${said}${untilClosed(isKept)}`, () => this.#take(before));
  }

  /** @param {Partial<import("../core/view.js").View>} choice @returns {boolean} whether the browser keeps it */
  #take(choice) {
    this.#context.actions.choose(choice);
    return keep(KEPT_LISTS, JSON.stringify(choice.lists));
  }

  /** @param {string} name @param {readonly string[]} [symbols] */
  make(name, symbols = []) {
    const lists = made(this.all, name, symbols);
    const own = lists.at(-1);
    if (own) this.#change(lists, `${own.name} is a list now`, watchlistOf(own.name));
  }

  /** @param {string} name */
  rename(name) {
    const { own } = this;
    const at = own ? this.all.indexOf(own) : -1;
    if (!own || !name.trim() || name === own.name) return;
    const lists = renamed(this.all, own.name, name);
    const called = lists[at]?.name ?? "";
    this.#change(lists, `${own.name} is called ${called} now`, watchlistOf(called));
  }

  delete() {
    const { own } = this;
    if (own) this.#change(deleted(this.all, own.name), `${own.name} is deleted`, this.#firstChannel());
  }

  #firstChannel() {
    const { store, view } = this.#context;
    return store.quotes.get(view.selected)?.channel ?? store.channels[0]?.name ?? "";
  }

  /** Keep a list that an address has brought. */
  keepShown() {
    if (this.shown && !this.own) this.make(this.shown.name, this.shown.symbols);
  }

  /** @param {string} name @param {string} symbol @param {boolean} wanted */
  put(name, symbol, wanted) {
    if (wanted) this.#change(added(this.all, name, symbol), `${symbol} is in ${name}`);
    else this.#change(removed(this.all, name, symbol), `${symbol} is out of ${name}`);
  }

  /** @param {string} symbol */
  remove(symbol) {
    if (this.own) this.put(this.own.name, symbol, false);
  }

  /** @param {string} symbol @param {number} to */
  moveTo(symbol, to) {
    const { own } = this;
    if (!own?.symbols.includes(symbol) || to < 0 || to >= own.symbols.length) return;
    this.#change(moved(this.all, own.name, symbol, to), `${symbol}, ${to + 1} of ${own.symbols.length}`);
  }

  /** @param {string} symbol @param {number} by */
  move(symbol, by) {
    const at = this.own?.symbols.indexOf(symbol) ?? -1;
    if (at >= 0) this.moveTo(symbol, at + by);
  }

  /** @param {Lists} lists @param {string} without what was left out @returns {number} how many there are */
  import(lists, without) {
    const all = joined(this.all, lists);
    const last = all.at(-1);
    const count = all.length - this.all.length;
    if (count && last) this.#change(all, count === 1 ? `${last.name} is a list now${without}` : `${count} lists more${without}`, watchlistOf(last.name));
    return count;
  }

  /** An address that shows the list to anybody. */
  get link() {
    const { view } = this.#context;
    const list = this.shown;
    const shown = list ? sharedOf(list) : view.watchlist;
    return `${location.origin}${location.pathname}?list=${encodeURIComponent(shown)}`;
  }
}
