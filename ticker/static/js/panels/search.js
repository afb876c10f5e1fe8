// The search box: symbols as one types, and headlines for the words with Enter. On a phone it takes the whole width,
// and is left by Cancel, Esc or Back. What it offers is loaded when somebody first goes to it.

import { byId, fieldsOf } from "../dom.js";
import { goTo } from "./places.js";
import { PHONE } from "./screens.js";

/** @type {import("./panel.js").Mount} */
export const mount = (_, context) => new Search(context);

class Search {
  #context;
  #form = byId("search");
  #fields = fieldsOf(this.#form);
  #input = /** @type {HTMLInputElement} */ (byId("query"));
  #opener = byId("search-open");
  #end = new AbortController();
  #offers;
  /** What had the focus before. @type {Element | null} */
  #before = null;
  /** What is done once the browser has gone back from the open field. @type {(() => void) | null} */
  #afterwards = null;

  /** @param {import("./panel.js").Context} context */
  constructor(context) {
    this.#context = context;
    const field = { input: this.#input, list: this.#field("list"), leave: (/** @type {() => void} */ afterwards) => this.#leave(afterwards), search: (/** @type {string} */ words) => this.#search(words) };
    this.#offers = context.loader.later(async () => new (await import("./search_offers.js")).SearchOffers(field, context, this.#end.signal));
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
    this.#offers.here?.follow();
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

  /** Who has gone on elsewhere meanwhile is offered nothing. */
  #offer() {
    this.#field("clear").hidden = this.#input.value === "";
    this.#offers.use((offers) => document.activeElement === this.#input && offers.show());
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
    this.#offers.here?.close();
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
    this.#offers.here?.close();
    const before = this.#before instanceof HTMLElement && this.#before !== document.body ? this.#before : null;
    if (before) before.focus();
    else this.#input.blur();
    afterwards?.();
  }

  /** @param {EventTarget | null} to */
  #left(to) {
    if (!(to instanceof Node && this.#form.contains(to))) this.#offers.here?.close();
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

  /** @param {string} words */
  #search(words) {
    const query = words.toLowerCase();
    this.#offers.show((offers) => offers.remember(query));
    this.#input.value = words;
    if (this.#isOpen) return this.#leave(() => {
      this.#context.actions.choose({ query });
      goTo("headlines");
    });
    this.#context.actions.choose({ query });
    this.#offers.here?.close();
  }
}
