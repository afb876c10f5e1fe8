// How every source is doing, and when it is read next.

import { sourceTitle } from "../core/select.js";
import { STRIP_CELLS } from "../core/strips.js";
import { healthSummary, sourceWords } from "../core/words.js";
import { fieldsOf, setAttribute, setText } from "../dom.js";
import { Row } from "../rows.js";

/** @typedef {{row: Row, cells: Element[], state: string}} SourceRow */

/** @type {import("./panel.js").Mount} */
export const mount = (root, context) => new Sources(root, context);

class Sources {
  #fields;
  #context;
  /** @type {Map<string, SourceRow>} */
  #rows = new Map();

  /** @param {HTMLElement} root @param {import("./panel.js").Context} context */
  constructor(root, context) {
    this.#fields = fieldsOf(root);
    this.#context = context;
    for (const element of [...this.#list.children]) this.#adopt(element);
    for (const name of [...context.store.sources.keys(), ...context.store.health.keys()]) this.#paint(name);
    this.tick();
  }

  get #list() {
    return /** @type {HTMLElement} */ (this.#fields["list"]);
  }

  /** @param {import("./panel.js").Changes} changes */
  update(changes) {
    for (const name of changes.sources) this.#paint(name);
  }

  /** Once a second: the countdowns. */
  tick() {
    for (const [name, row] of this.#rows) this.#paintWords(name, row);
    const { summary, empty } = this.#fields;
    if (summary) setText(summary, healthSummary([...this.#rows.values()].map((row) => row.state)));
    if (empty) empty.hidden = this.#rows.size > 0;
  }

  destroy() {}

  /** @param {string} name */
  #paint(name) {
    const row = this.#rows.get(name) ?? this.#create(name);
    this.#paintWords(name, row);
    this.#paintStrip(name, row);
  }

  /** @param {Element} element one that the server painted */
  #adopt(element) {
    const name = /** @type {HTMLElement} */ (element).dataset.name ?? "";
    const { store } = this.#context;
    if (store.sources.has(name) || store.health.has(name)) this.#add(name, new Row("source", element));
    else element.remove();
  }

  /** A source that the server began to read after this page was made has a row of its own, too. @param {string} name */
  #create(name) {
    const row = new Row("source");
    this.#list.append(row.element);
    return this.#add(name, row);
  }

  /** @param {string} name @param {Row} row @returns {SourceRow} */
  #add(name, row) {
    const strip = document.createElement("span");
    const cells = Array.from({ length: STRIP_CELLS }, () => document.createElement("i"));
    strip.className = "strip";
    strip.ariaHidden = "true";
    strip.append(...cells);
    row.element.append(strip);
    const added = { row, cells, state: "" };
    this.#rows.set(name, added);
    return added;
  }

  /** @param {string} name @param {SourceRow} row */
  #paintWords(name, row) {
    const { store, clock } = this.#context;
    const configured = store.sources.get(name);
    const now = clock.now();
    const words = sourceWords(store.health.get(name) ?? null, configured?.every_s ?? 60, now);
    row.state = words.state;
    row.row.update({ name, title: sourceTitle(store, name), simulated: configured?.simulated ?? false, ...words }, now);
  }

  /** @param {string} name @param {SourceRow} row */
  #paintStrip(name, { cells }) {
    const strip = this.#context.store.strips.get(name) ?? [];
    const offset = STRIP_CELLS - strip.length;
    for (const [n, cell] of cells.entries()) setAttribute(cell, "data-state", strip[n - offset]?.state ?? "");
  }
}
