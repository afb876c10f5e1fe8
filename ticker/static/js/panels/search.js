// The search box: symbols as one types, and headlines for the words with Enter. On a phone it takes the whole width,
// and is left by Cancel, Esc or Back.

import { beginsWith, bestOf, ofCommand, ofSearch, ofSymbol, remembered } from "../core/entries.js";
import { aliasesOf } from "../core/select.js";
import { byId, fieldsOf } from "../dom.js";
import { keep, keptList } from "../kept.js";
import { Combobox } from "./combobox.js";
import { goTo } from "./places.js";
import { PHONE } from "./screens.js";

/** @typedef {import("../core/entries.js").Entry} Entry */

const SYMBOLS = 6;
const SEARCHES = 6;
const COMMANDS = 20;

/** @type {import("./panel.js").Mount} */
export const mount = (_, context) => new Search(context);

class Search {
  #context;
  #form = byId("search");
  #fields = fieldsOf(this.#form);
  #input = /** @type {HTMLInputElement} */ (byId("query"));
  #opener = byId("search-open");
  #end = new AbortController();
  #combobox;
  /** What had the focus before. @type {Element | null} */
  #before = null;
  /** How many symbols could be offered when the list was made. */
  #known = 0;
  /** What is done once the browser has gone back from the open field. @type {(() => void) | null} */
  #afterwards = null;

  /** @param {import("./panel.js").Context} context */
  constructor(context) {
    this.#context = context;
    this.#combobox = new Combobox(this.#input, this.#field("list"), (entry) => entry.run(), this.#end.signal);
    this.#listen();
    this.#showQuery();
  }

  /** @type {import("../core/commands.js").Command[]} */
  commands = [
    { name: "search.open", title: "Search symbols and headlines", group: "Page", keys: ["/"], run: () => this.#open() },
    { name: "search.end", title: "End the search", group: "Page", keys: ["Escape"], when: () => this.#context.view.query !== "", run: () => this.#context.actions.choose({ query: "" }) },
  ];

  /** @param {import("./panel.js").Changes} changes */
  update(changes) {
    if (changes.view.has("query")) this.#showQuery();
    // Who typed before the prices came is offered their symbols then.
    if (this.#combobox.isOpen && this.#context.store.quotes.size !== this.#known) this.#offer();
  }

  tick() {}

  destroy() {
    this.#end.abort();
  }

  /** @param {string} name */
  #field(name) {
    return /** @type {HTMLElement} */ (this.#fields[name]);
  }

  #listen() {
    const { signal } = this.#end;
    this.#input.addEventListener("input", () => this.#offer(), { signal });
    this.#input.addEventListener("focus", () => this.#offer(), { signal });
    this.#input.addEventListener("keydown", (key) => this.#key(key), { signal });
    this.#form.addEventListener("focusout", ({ relatedTarget }) => this.#left(relatedTarget), { signal });
    this.#form.addEventListener("submit", (submit) => this.#submit(submit), { signal });
    this.#opener.addEventListener("click", () => this.#open(), { signal });
    this.#field("clear").addEventListener("click", () => this.#clear(), { signal });
    this.#field("cancel").addEventListener("click", () => this.#leave(), { signal });
    // Not before the browser has scrolled to where the page was.
    addEventListener("popstate", () => requestAnimationFrame(() => this.#wentBack()), { signal });
  }

  /** The words of an address, or of a link that leads to them. */
  #showQuery() {
    if (this.#words.toLowerCase() !== this.#context.view.query) this.#input.value = this.#context.view.query;
    this.#field("clear").hidden = this.#input.value === "";
  }

  get #words() {
    return this.#input.value.trim();
  }

  #open() {
    if (document.activeElement !== this.#input) this.#before = document.activeElement;
    // A step of the history, so that Back leaves the field and not the page.
    if (PHONE.matches && !this.#isOpen) history.pushState({ searching: true }, "");
    document.documentElement.toggleAttribute("data-searching", PHONE.matches);
    this.#input.focus();
    this.#input.select();
  }

  get #isOpen() {
    return document.documentElement.hasAttribute("data-searching");
  }

  /** Leave the field, and only then do what was chosen in it: the step back would undo it. @param {() => void} [afterwards] */
  #leave(afterwards = () => {}) {
    this.#combobox.offer([], false);
    this.#input.value = this.#context.view.query;
    this.#afterwards = afterwards;
    if (this.#isOpen && history.state?.searching) history.back();
    else this.#wentBack();
  }

  #wentBack() {
    const afterwards = this.#afterwards;
    this.#afterwards = null;
    if (!this.#isOpen && !afterwards) return;
    document.documentElement.removeAttribute("data-searching");
    this.#combobox.offer([], false);
    const before = this.#before instanceof HTMLElement && this.#before !== document.body ? this.#before : null;
    if (before) before.focus();
    else this.#input.blur();
    afterwards?.();
  }

  /** @param {EventTarget | null} to */
  #left(to) {
    if (!(to instanceof Node && this.#form.contains(to))) this.#combobox.offer([], false);
  }

  #clear() {
    this.#input.value = "";
    this.#context.actions.choose({ query: "" });
    this.#input.focus();
    this.#offer();
  }

  /** @param {KeyboardEvent} key */
  #key(key) {
    if (key.key !== "Escape" || key.isComposing) return;
    key.preventDefault();
    if (this.#input.value) this.#clear();
    else this.#leave();
  }

  /** @param {Event} submit */
  #submit(submit) {
    submit.preventDefault();
    this.#search(this.#words);
  }

  #offer() {
    const words = this.#words;
    this.#known = this.#context.store.quotes.size;
    this.#field("clear").hidden = this.#input.value === "";
    if (words.startsWith(">")) return this.#combobox.offer(this.#commands(words.slice(1)), true);
    const symbols = words ? bestOf(this.#symbols(), words, [], SYMBOLS) : [];
    const [first] = symbols;
    // Whoever types what a symbol begins with means it; else Enter searches for the words.
    this.#combobox.offer([...symbols, ...this.#searches(words)], first !== undefined && beginsWith(first, words));
  }

  /** @param {string} words */
  #commands(words) {
    const ready = this.#context.commands().filter(({ name, when }) => name !== "search.open" && (!when || when()));
    return bestOf(ready.map(ofCommand), words, [], COMMANDS).map((entry) => ({ ...entry, run: () => this.#leave(entry.run) }));
  }

  #symbols() {
    const { store, actions } = this.#context;
    return [...store.quotes.values()].map((quote) =>
      ofSymbol(quote, aliasesOf(store, quote.symbol), () => this.#leave(() => actions.choose({ selected: quote.symbol }))));
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
    return ofSearch(words, () => this.#search(words));
  }

  /** @param {string} words */
  #search(words) {
    const query = words.toLowerCase();
    if (query) keep("searches", JSON.stringify(remembered(keptList("searches"), query, SEARCHES)));
    this.#input.value = words;
    if (this.#isOpen) return this.#leave(() => {
      this.#context.actions.choose({ query });
      goTo("headlines");
    });
    this.#context.actions.choose({ query });
    this.#combobox.offer([], false);
  }

  #forget() {
    keep("searches", "");
    this.#offer();
  }
}
