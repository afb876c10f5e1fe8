// How every source is doing, and when it is read next.

import { heardUntil } from "../connection/state.js";
import { alike, alikeWords, left } from "../core/alike.js";
import { NOT_KEPT } from "../core/not_kept.js";
import { sourceTitle } from "../core/select.js";
import { healthSummary, reads, sourceWords } from "../core/words.js";
import { fieldsOf, setText } from "../dom.js";
import { Row } from "../rows.js";
import { ReadNow } from "./read_now.js";

/** @typedef {{row: Row, state: string}} SourceRow */

/** @type {import("./panel.js").Mount} */
export const mount = (root, context, { rights }) => new Sources(root, context, rights.operates);

class Sources {
  #fields;
  #context;
  /** @type {Map<string, SourceRow>} */
  #rows = new Map();
  /** What many fail for, which is said once. @type {import("../core/alike.js").Alike | null} */
  #told = null;
  #end = new AbortController();
  /** For who may. @type {ReadNow | null} */
  #readNow = null;

  /** @param {HTMLElement} root @param {import("./panel.js").Context} context @param {boolean} operates */
  constructor(root, context, operates) {
    this.#fields = fieldsOf(root);
    this.#context = context;
    if (operates) this.#readNow = new ReadNow(this.#list, Date.now, (name) => this.#paint(name), this.#end.signal);
    for (const element of [...this.#list.children]) this.#adopt(element);
    for (const name of [...context.store.sources.keys(), ...context.store.health.keys()]) this.#paint(name);
    this.tick();
  }

  get #list() {
    return /** @type {HTMLElement} */ (this.#fields["list"]);
  }

  /** @param {import("./panel.js").Changes} changes */
  update(changes) {
    for (const name of changes.sources) {
      this.#readNow?.forget(name);
      this.#paint(name);
    }
    // Of one more, or one less, all the others may have less to say, or more.
    if (this.#tell()) for (const name of this.#rows.keys()) this.#paint(name);
    // The summary of another picture does not stand above these rows.
    if (changes.jump) this.tick();
  }

  /** Once a second: the countdowns. */
  tick() {
    this.#tell();
    for (const [name, row] of this.#rows) this.#paintRow(name, row);
    const { summary, empty } = this.#fields;
    if (summary) setText(summary, healthSummary([...this.#rows.values()].map((row) => row.state)));
    if (empty) empty.hidden = this.#rows.size > 0;
    if (!this.#hasStop) this.#readNow?.settle();
  }

  /** Say what many fail for; whether that is another now. */
  #tell() {
    const { store } = this.#context;
    const [before, { alike: line }] = [alikeWords(this.#told), this.#fields];
    this.#told = alike([...this.#rows.keys()].map((name) => store.health.get(name)));
    const words = alikeWords(this.#told);
    if (line) {
      setText(line, words);
      line.hidden = !words;
    }
    return words !== before;
  }

  get #hasStop() {
    return this.#list.querySelector('.read-now[tabindex="0"]') !== null;
  }

  destroy() {
    this.#end.abort();
  }

  /** @param {string} name */
  #paint(name) {
    this.#paintRow(name, this.#rows.get(name) ?? this.#create(name));
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
    const added = { row, state: "" };
    const { store } = this.#context;
    // What prices come from is read every second or so as it is.
    const configured = store.sources.get(name);
    if (configured && !configured.has_prices) this.#readNow?.addTo(row.element, sourceTitle(store, name));
    this.#rows.set(name, added);
    return added;
  }

  /** While nothing is heard, when it was last: what is read meanwhile is not known. */
  get #now() {
    const { clock, connection, isLive } = this.#context;
    const now = Date.now();
    return clock.now() - (isLive ? now - heardUntil(connection, now) : 0);
  }

  /** @param {string} name @param {SourceRow} row */
  #paintRow(name, row) {
    const { store, isLive } = this.#context;
    const configured = store.sources.get(name);
    const now = this.#now;
    const known = store.health.get(name) ?? null;
    const words = known || isLive ? sourceWords(left(this.#told, known), configured?.every_s ?? 60, now) : NOT_KEPT.source;
    row.state = words.state;
    const said = isLive ? (this.#readNow?.words(name) ?? "") : "";
    const values = { name, title: sourceTitle(store, name), simulated: configured?.simulated ?? false, ...words, ...(said && { line: said }) };
    const strip = store.strips.get(name) ?? [];
    row.row.update({ ...values, reads: strip, told: strip.length || isLive ? reads(strip.map(({ state }) => state)) : NOT_KEPT.reads }, now);
  }
}
