// One's lists as a text: to copy, and to put in what one has.

import { exported, imported, leftOutWords } from "../core/lists_text.js";
import { setText } from "../dom.js";
import { copy } from "./clipboard.js";
import { dismissable } from "./dismissal.js";

export class WatchText {
  #fields;
  #lists;
  #symbols;
  #known;

  /** @param {import("../dom.js").Fields} fields @param {import("./watch_lists.js").WatchLists} lists
   * @param {() => string[]} symbols of the list on show @param {() => Iterable<string>} known all that there are @param {AbortSignal} signal */
  constructor(fields, lists, symbols, known, signal) {
    this.#fields = fields;
    this.#lists = lists;
    this.#symbols = symbols;
    this.#known = known;
    dismissable(this.#dialog, signal);
    const acts = /** @type {const} */ ({ "text-close": () => this.#dialog.close(), "text-json": () => this.#all(), "text-symbols": () => this.#ofShown(), "text-copy": () => this.#copy(), "text-import": () => this.#import() });
    for (const [name, run] of Object.entries(acts)) fields[name]?.addEventListener("click", run, { signal });
  }

  get #dialog() {
    return /** @type {HTMLDialogElement} */ (this.#fields["text-dialog"]);
  }

  get #text() {
    return /** @type {HTMLTextAreaElement} */ (this.#fields["text"]);
  }

  /** @param {string} said */
  #say(said) {
    setText(/** @type {Element} */ (this.#fields["text-said"]), said);
  }

  open() {
    this.#all();
    this.#say("");
    this.#dialog.showModal();
    this.#text.focus();
    this.#text.select();
  }

  #all() {
    this.#text.value = this.#lists.all.length ? exported(this.#lists.all) : "";
  }

  #ofShown() {
    this.#text.value = this.#symbols().join("\n");
  }

  async #copy() {
    const isCopied = await copy(this.#text.value);
    if (!isCopied) this.#text.select();
    this.#say(isCopied ? "Copied" : "It is marked: copy it with the keys or the menu of your browser");
  }

  #import() {
    const { lists, strange } = imported(this.#text.value, this.#known());
    if (!lists.length) return this.#say("There is no list in it, nor symbols");
    if (this.#lists.import(lists, leftOutWords(strange))) this.#dialog.close();
    else this.#say("There are 50 lists already, and no more can be made");
  }
}
