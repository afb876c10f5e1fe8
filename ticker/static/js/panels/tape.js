// The tape. It repeats the watchlist for the eye, so assistive technology is not told of it.

import { quotesByChannel } from "../core/select.js";
import { arrange } from "../dom.js";
import { Row } from "../rows.js";

const A_CHANNEL = 24;
const PAINT_MS = 250;
const PX_A_SECOND = 36;

/** @type {import("./panel.js").Mount} */
export const mount = (root, context, options) => new Tape(root, context, options.embed?.symbols ?? []);

class Tape {
  #root;
  #context;
  #symbols;
  #track;
  /** @type {HTMLElement[]} */
  #sets;
  /** @type {Map<string, Row>[]} the rows of each set by symbol */
  #rows = [new Map(), new Map()];
  /** @type {Set<string>} */
  #waiting = new Set();
  #paintAfter = 0;
  #widths = { strip: 0, set: 0 };
  #sizes = new ResizeObserver((entries) => this.#resized(entries));

  /** @param {HTMLElement} root @param {import("./panel.js").Context} context
   * @param {readonly string[]} symbols those that it shows, in this order; without any, the first of each channel */
  constructor(root, context, symbols) {
    this.#root = root;
    this.#context = context;
    this.#symbols = symbols;
    this.#track = /** @type {HTMLElement} */ (root.firstElementChild);
    const set = /** @type {HTMLElement} */ (this.#track.firstElementChild);
    this.#sets = [set];
    for (const painted of /** @type {NodeListOf<HTMLElement>} */ (set.querySelectorAll(".tick"))) this.#rows[0]?.set(painted.dataset["symbol"] ?? "", new Row("tick", painted));
    this.#rebuild();
    this.#sizes.observe(root);
    this.#sizes.observe(set);
  }

  /** @param {import("./panel.js").Changes} changes @param {number} frameMs */
  update(changes, frameMs) {
    for (const symbol of changes.quotes) this.#waiting.add(symbol);
    if (frameMs < this.#paintAfter) return;
    this.#paintAfter = frameMs + PAINT_MS;
    const { store, clock } = this.#context;
    let rebuild = false;
    for (const symbol of this.#waiting) {
      const quote = store.quotes.get(symbol);
      const known = this.#rows[0]?.has(symbol) || this.#left.has(symbol);
      if (!quote || !known) rebuild = true;
      else for (const rows of this.#rows) rows.get(symbol)?.update(quote, clock.now());
    }
    this.#waiting.clear();
    if (rebuild) this.#rebuild();
  }

  tick() {}

  destroy() {
    this.#sizes.disconnect();
  }

  /** Symbols that have no place on the tape are known too, or each of their ticks would build it anew. @type {Set<string>} */
  #left = new Set();

  #quotes() {
    const { store } = this.#context;
    if (this.#symbols.length) return this.#symbols.flatMap((symbol) => store.quotes.get(symbol) ?? []);
    return [...quotesByChannel(store).values()].flatMap((own) => own.slice(0, A_CHANNEL));
  }

  #rebuild() {
    const { store, clock } = this.#context;
    const quotes = this.#quotes();
    this.#left = new Set(store.quotes.keys());
    this.#root.hidden = quotes.length === 0;
    for (const [n, set] of this.#sets.entries()) {
      const rows = this.#rows[n] ?? new Map();
      const shown = new Map(quotes.map((quote) => [quote.symbol, rows.get(quote.symbol) ?? new Row("tick")]));
      for (const [symbol, row] of rows) if (!shown.has(symbol)) row.element.remove();
      this.#rows[n] = shown;
      for (const quote of quotes) shown.get(quote.symbol)?.update(quote, clock.now());
      arrange(set, [...shown.values()].map((row) => row.element));
    }
  }

  /** The tape runs only if it is longer than the strip: two sets then follow each other without end.
   * @param {ResizeObserverEntry[]} entries */
  #resized(entries) {
    for (const entry of entries) this.#widths[entry.target === this.#root ? "strip" : "set"] = entry.contentRect.width;
    const { strip, set } = this.#widths;
    const runs = set > strip;
    this.#root.toggleAttribute("data-runs", runs);
    if (runs) this.#track.style.setProperty("--tape-time", `${Math.round(set / PX_A_SECOND)}s`);
    if (runs === this.#sets.length > 1) return;
    if (runs) {
      const second = document.createElement("ul");
      second.className = "set";
      // It says once more what the first one does.
      second.setAttribute("aria-hidden", "true");
      this.#sets.push(second);
      this.#track.append(second);
    } else {
      this.#sets.pop()?.remove();
      this.#rows[1] = new Map();
    }
    this.#rebuild();
  }
}
