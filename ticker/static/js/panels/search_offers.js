// What the search box offers below it: symbols, what was searched for before, and commands behind `>`.

import { beginsWith, bestOf, ofCommand, ofSearch, ofSymbol, remembered } from "../core/entries.js";
import { aliasesOf } from "../core/select.js";
import { keep, keptList } from "../kept.js";
import { Combobox } from "./combobox.js";

/** @typedef {import("../core/entries.js").Entry} Entry */
/** The box: `leave` closes it, and does what was chosen then; `search` looks for words in headlines.
 * @typedef {{input: HTMLInputElement, list: HTMLElement, leave: (afterwards: () => void) => void, search: (words: string) => void}} Field */

const SYMBOLS = 6;
const SEARCHES = 6;
const COMMANDS = 20;

export class SearchOffers {
  #field;
  #context;
  #combobox;
  /** How many symbols could be offered when the list was made. */
  #known = 0;

  /** @param {Field} field @param {import("./panel.js").Context} context @param {AbortSignal} signal */
  constructor(field, context, signal) {
    this.#field = field;
    this.#context = context;
    this.#combobox = new Combobox(field.input, field.list, (entry) => entry.run(), signal);
  }

  close() {
    this.#combobox.offer([], false);
  }

  /** Who typed before the prices came is offered their symbols then. */
  follow() {
    if (this.#combobox.isOpen && this.#context.store.quotes.size !== this.#known) this.show();
  }

  show() {
    const words = this.#field.input.value.trim();
    this.#known = this.#context.store.quotes.size;
    if (words.startsWith(">")) return this.#combobox.offer(this.#commands(words.slice(1)), true);
    const symbols = words ? bestOf(this.#symbols(), words, [], SYMBOLS) : [];
    const [first] = symbols;
    // Whoever types what a symbol begins with means it; else Enter searches for the words.
    this.#combobox.offer([...symbols, ...this.#searches(words)], first !== undefined && beginsWith(first, words));
  }

  /** What is searched for is offered the next time. @param {string} query */
  remember(query) {
    if (query) keep("searches", JSON.stringify(remembered(keptList("searches"), query, SEARCHES)));
  }

  /** @param {string} words */
  #commands(words) {
    const ready = this.#context.commands().filter(({ name, when }) => name !== "search.open" && (!when || when()));
    return bestOf(ready.map(ofCommand), words, [], COMMANDS).map((entry) => ({ ...entry, run: () => this.#field.leave(entry.run) }));
  }

  #symbols() {
    const { store, actions } = this.#context;
    return [...store.quotes.values()].map((quote) =>
      ofSymbol(quote, aliasesOf(store, quote.symbol), () => this.#field.leave(() => actions.choose({ selected: quote.symbol }))));
  }

  /** For the words there are, and what was searched for before. @param {string} words @returns {Entry[]} */
  #searches(words) {
    const before = keptList("searches").filter((one) => one !== words.toLowerCase()).map((one) => this.#searchFor(one));
    const found = words ? bestOf(before, words, [], 2) : before.slice(0, SEARCHES);
    if (words) return [{ ...this.#searchFor(words), detail: "in all headlines" }, ...found];
    return found.length ? [...found, { id: "forget", kind: "", title: "Forget these searches", detail: "", names: [], key: "", run: () => this.#forget() }] : [];
  }

  /** @param {string} words */
  #searchFor(words) {
    return ofSearch(words, () => this.#field.search(words));
  }

  #forget() {
    keep("searches", "");
    this.show();
  }
}
