// The command palette: everything that can be done or looked at, by some letters of its name.

import description from "../../overlays/palette.json" with { type: "json" };
import { bestOf, ofCommand, ofSource, ofSymbol, remembered } from "../core/entries.js";
import { aliasesOf, sourceTitle } from "../core/select.js";
import { fieldsOf, setText } from "../dom.js";
import { keep, keptList } from "../kept.js";
import { newOverlay } from "../rows.js";
import { Combobox } from "./combobox.js";
import { dismiss, dismissable } from "./dismissal.js";
import { goTo } from "./places.js";

/** @typedef {import("../core/entries.js").Entry} Entry */

const MOST = 50;
const RECENT = 12;

export class Palette {
  #context;
  #dialog = /** @type {HTMLDialogElement} */ (newOverlay(description));
  #fields = fieldsOf(this.#dialog);
  #input = /** @type {HTMLInputElement} */ (this.#fields["query"]);
  #end = new AbortController();
  #combobox;

  /** @param {import("./panel.js").Context} context */
  constructor(context) {
    this.#context = context;
    document.body.append(this.#dialog);
    const { signal } = this.#end;
    const list = /** @type {HTMLElement} */ (this.#fields["list"]);
    this.#combobox = new Combobox(this.#input, list, (entry) => this.#choose(entry), signal);
    this.#input.addEventListener("input", () => this.#offer(), { signal });
    dismissable(this.#dialog, signal);
  }

  destroy() {
    this.#end.abort();
  }

  toggle() {
    if (this.#dialog.open) return dismiss(this.#dialog);
    this.#input.value = "";
    this.#dialog.showModal();
    this.#offer();
  }

  #offer() {
    const query = this.#input.value;
    // The same sign as in the search box, where it tells commands from words.
    const entries = query.startsWith(">") ? this.#commands() : this.#everything();
    const best = bestOf(entries, query.replace(/^>/, ""), keptList("recent"), MOST);
    this.#combobox.offer(best, true);
    setText(/** @type {HTMLElement} */ (this.#fields["none"]), best.length ? "" : "Nothing is called so.");
  }

  #commands() {
    const ready = this.#context.commands().filter(({ name, when }) => name !== "palette.open" && (!when || when()));
    return ready.map(ofCommand);
  }

  /** @returns {Entry[]} */
  #everything() {
    const { store, actions } = this.#context;
    const symbols = [...store.quotes.values()].map((quote) => ofSymbol(quote, aliasesOf(store, quote.symbol), () => actions.choose({ selected: quote.symbol })));
    const sources = [...store.sources.keys()].map((name) => ofSource(name, sourceTitle(store, name), () => goTo("sources", `[data-name="${CSS.escape(name)}"]`)));
    return [...this.#commands(), ...symbols, ...sources];
  }

  /** @param {Entry} entry */
  #choose(entry) {
    keep("recent", JSON.stringify(remembered(keptList("recent"), entry.id, RECENT)));
    // First, so that the focus is back before a command takes it elsewhere.
    dismiss(this.#dialog);
    entry.run();
  }
}
