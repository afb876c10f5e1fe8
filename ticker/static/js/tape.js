// The tape. It repeats the watchlist for the eye, so assistive technology is not told of it.

import { arrange, fieldsOf, fromTemplate, setAttribute, setText } from "./dom.js";
import { arrow, direction, hrefOf, percent, price } from "./format.js";
import { quotesByChannel } from "./model.js";

const A_CHANNEL = 24;
const PAINT_MS = 250;
const PX_A_SECOND = 36;

export class Tape {
  #desk;
  #root = document.getElementById("tape");
  #track = this.#root.querySelector(".track");
  #sets = [this.#root.querySelector(".set")];
  #items = new Map();
  #waiting = new Set();
  #paintAfter = 0;
  #widths = { strip: 0, set: 0 };

  /** @param {import("./page.js").Desk} desk */
  constructor(desk) {
    this.#desk = desk;
    this.#rebuild();
    const sizes = new ResizeObserver((entries) => this.#resized(entries));
    sizes.observe(this.#root);
    sizes.observe(this.#sets[0]);
  }

  /** @param {import("./model.js").Changes} changes @param {number} now */
  paint(changes, now) {
    for (const symbol of changes.quotes) this.#waiting.add(symbol);
    if (now < this.#paintAfter) return;
    this.#paintAfter = now + PAINT_MS;
    let rebuilt = false;
    for (const symbol of this.#waiting) {
      const quote = this.#desk.model.quotes.get(symbol);
      const items = this.#items.get(symbol);
      if (!quote || !items) rebuilt = true;
      else for (const item of items) paintItem(item, quote);
    }
    this.#waiting.clear();
    if (rebuilt) this.#rebuild();
  }

  #rebuild() {
    const quotes = [...quotesByChannel(this.#desk.model).values()].flatMap((own) => own.slice(0, A_CHANNEL));
    const known = [...this.#desk.model.quotes.keys()];
    // Symbols that have no place on the tape are known too, or each of their ticks would build it anew.
    this.#items = new Map(known.map((symbol) => [symbol, []]));
    for (const set of this.#sets) {
      const old = new Map([...set.children].map((element) => [element.dataset.symbol, element]));
      const elements = quotes.map((quote) => old.get(quote.symbol) ?? newElement(quote));
      arrange(set, elements);
      while (set.children.length > elements.length) set.lastElementChild.remove();
      for (const [n, quote] of quotes.entries()) {
        const item = { element: elements[n], fields: fieldsOf(elements[n]) };
        this.#items.get(quote.symbol).push(item);
        paintItem(item, quote);
      }
    }
  }

  /** The tape runs only if it is longer than the strip: two sets then follow each other without end. */
  #resized(entries) {
    for (const entry of entries) this.#widths[entry.target === this.#root ? "strip" : "set"] = entry.contentRect.width;
    const { strip, set } = this.#widths;
    const runs = set > strip;
    this.#root.toggleAttribute("data-runs", runs);
    if (runs) this.#track.style.setProperty("--tape-time", `${Math.round(set / PX_A_SECOND)}s`);
    if (runs === this.#sets.length > 1) return;
    if (runs) {
      this.#sets.push(this.#sets[0].cloneNode(true));
      this.#track.append(this.#sets[1]);
    } else this.#sets.pop().remove();
    this.#rebuild();
  }
}

function newElement(quote) {
  const element = fromTemplate("tick-template");
  element.dataset.symbol = quote.symbol;
  element.querySelector("a").href = hrefOf(quote.symbol);
  setText(element.querySelector("[data-f=symbol]"), quote.symbol);
  return element;
}

function paintItem({ element, fields }, quote) {
  const way = direction(quote.change_pct, 2);
  setAttribute(element, "data-way", way);
  setText(fields.price, price(quote.price, quote.decimals));
  setText(fields.arrow, arrow(way));
  setText(fields.change_pct, percent(quote.change_pct));
}
