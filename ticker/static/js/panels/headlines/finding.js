// What a search has found, in a line above the list, with a way to keep the search; and marks where its words stand.

import { foundWords } from "../../core/listing.js";
import { marksOf, parseQuery } from "../../core/query.js";
import { newElement, setText } from "../../dom.js";

const MOST_MARKS = 500;
const NAME = "found";

export class Finding {
  #fields;
  #finder;
  #save;
  #query = "";
  /** Where the name of a search is written, while it is. @type {HTMLFormElement | null} */
  #naming = null;

  /** @param {import("../../dom.js").Fields} fields @param {import("./finder.js").Finder} finder @param {(name: string) => void} save
   * @param {AbortSignal} signal */
  constructor(fields, finder, save, signal) {
    this.#fields = fields;
    this.#finder = finder;
    this.#save = save;
    for (const name of ["older", "again"]) fields[name]?.addEventListener("click", () => finder.more(), { signal });
    fields["save-search"]?.addEventListener("click", () => this.#ask(), { signal });
    signal.addEventListener("abort", () => CSS.highlights?.delete(NAME));
  }

  /** @param {string} query @param {boolean} isKept whether there is a tab of it already @param {number} count of cards that are shown */
  show(query, isKept, count) {
    const { phase, hasOlder } = this.#finder;
    this.#hide("finding", !query);
    this.#hide("older", !hasOlder);
    this.#hide("again", phase !== "failed");
    if (!query || isKept) this.#leave();
    this.#hide("save-search", isKept || this.#naming !== null);
    const words = /** @type {HTMLElement} */ (this.#fields["finding-words"]);
    setText(words, query ? foundWords(phase, count, hasOlder) : "");
    this.#query = query;
  }

  /** Under which name the search is to be kept. */
  #ask() {
    const name = newElement("input", { id: "search-name", maxlength: "40", autocomplete: "off", enterkeyhint: "done", value: this.#query });
    const label = newElement("label", { class: "sr", for: "search-name" }, "Name of the search");
    const form = newElement("form", {}, label, name, newElement("button", { class: "button" }, "Save"));
    form.addEventListener("submit", (submit) => {
      submit.preventDefault();
      this.#leave();
      this.#save(name.value);
    });
    form.addEventListener("keydown", (key) => {
      if (key.key !== "Escape") return;
      key.stopPropagation();
      this.#leave();
      this.#hide("save-search", false);
      this.#fields["save-search"]?.focus();
    });
    this.#naming = form;
    this.#fields["finding"]?.append(form);
    this.#hide("save-search", true);
    name.focus();
    name.select();
  }

  #leave() {
    this.#naming?.remove();
    this.#naming = null;
  }

  /** @param {string} name @param {boolean} hidden */
  #hide(name, hidden) {
    const field = this.#fields[name];
    if (field) field.hidden = hidden;
  }

  /** Mark the words that were searched for, without a change of what is marked. @param {Iterable<Element>} cards */
  mark(cards) {
    if (!CSS.highlights) return;
    if (!this.#query) return void CSS.highlights.delete(NAME);
    const patterns = marksOf(parseQuery(this.#query, 0));
    CSS.highlights.set(NAME, new Highlight(...rangesIn(cards, patterns)));
  }
}

/** @param {Iterable<Element>} cards @param {RegExp[]} patterns @returns {Range[]} */
function rangesIn(cards, patterns) {
  /** @type {Range[]} */
  const ranges = [];
  for (const card of cards) {
    for (const place of card.querySelectorAll("h3 a, .more, .from > span:first-child")) {
      if (place.firstChild instanceof Text) ranges.push(...rangesOf(place.firstChild, patterns));
      if (ranges.length >= MOST_MARKS) return ranges;
    }
  }
  return ranges;
}

/** @param {Text} text @param {RegExp[]} patterns */
const rangesOf = (text, patterns) =>
  patterns.flatMap((pattern) => [...text.data.matchAll(pattern)].map((found) => {
    const range = new Range();
    range.setStart(text, found.index);
    range.setEnd(text, found.index + found[0].length);
    return range;
  }));
