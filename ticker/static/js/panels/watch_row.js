// One row of the watchlist: what it shows, and the digits that have just changed.

import { brief } from "../core/brief.js";
import { changedFrom } from "../core/digits.js";
import { PATIENCE_MS, standingOf } from "../core/standings.js";
import { setAttribute, setText } from "../dom.js";
import { rangeMark, sparkline } from "../drawing/sparkline.js";
import { rangeShape, sparkShape } from "../drawing/shapes.js";
import { Row } from "../rows.js";

/** @typedef {import("../core/store.js").Store} Store */
/** @typedef {import("../core/watchlist.js").Shown} Shown */

/** Digits may flash again only after this, or those of a busy symbol would flicker without end. */
const FLASH_MS = 900;

export class WatchRow {
  symbol;
  element;
  link;
  visible = false;
  /** Whether it shows less than is known. */
  behind = true;
  sparkDue = true;
  #row;
  #moved;
  #shapes = { ...sparkShape(), ...rangeShape() };
  /** Kept, as it is filled anew thousands of times. @type {Record<string, any>} */
  #values = {};
  /** @type {number | null} */
  #price = null;
  #shown = "";
  #split = 0;
  #flashAfter = 0;
  #flip = false;

  /** @param {string} symbol @param {Element} [painted] */
  constructor(symbol, painted) {
    this.symbol = symbol;
    this.#row = new Row("quote", painted);
    this.element = this.#row.element;
    this.link = this.#part("a");
    this.#moved = movedIn(this.#part(".last"));
    this.#part(".c-spark").replaceChildren(this.#shapes.spark);
    this.#part(".c-range").prepend(this.#shapes.range);
    this.#part("th").append(listsButton(symbol));
  }

  /** @param {string} selector */
  #part(selector) {
    return /** @type {HTMLElement} */ (this.element.querySelector(selector));
  }

  /** How far the price has moved since it was shown last, as a part of it; 0 if that is not known.
   * @param {Shown} quote @param {number} frameMs */
  moveOf({ price: now }, frameMs) {
    return this.#price === null || now === null || frameMs < this.#flashAfter ? 0 : Math.abs((now - this.#price) / (this.#price || 1));
  }

  /** @param {Shown} quote @param {Store} store @param {number} now @param {number} frameMs @param {boolean} flashes */
  paint(quote, store, now, frameMs, flashes) {
    const [session, state] = standingOf(store, quote);
    const shown = brief(quote.price, quote.decimals);
    this.#turn(quote, shown, frameMs, flashes);
    const more = { session, state, live: true, steady: shown.slice(0, this.#split), patience_ms: store.patience.get(quote.channel) ?? PATIENCE_MS };
    this.#row.update(Object.assign(this.#values, quote, more), now);
    setText(this.#moved, shown.slice(this.#split));
    this.behind = false;
    this.sparkDue = true;
    this.#placeInRange(quote);
  }

  /** What is as old as it says. @param {number} now */
  age(now) {
    if (this.#values["symbol"]) this.#row.update(this.#values, now);
  }

  /** Where the digits begin that have changed, and which way. Two names for the same animation: changing between them
   * starts it anew without asking for a layout. @param {Shown} quote @param {string} shown @param {number} frameMs @param {boolean} flashes */
  #turn(quote, shown, frameMs, flashes) {
    const before = this.#price;
    if (flashes && before !== null && quote.price !== null && shown !== this.#shown) {
      this.#flashAfter = frameMs + FLASH_MS;
      this.#flip = !this.#flip;
      this.#split = changedFrom(this.#shown, shown);
      this.#moved.dataset["flash"] = `${quote.price > before ? "up" : "down"}-${this.#flip ? "a" : "b"}`;
    } else if (shown !== this.#shown && frameMs >= this.#flashAfter) {
      this.#split = shown.length;
    }
    this.#price = quote.price;
    this.#shown = shown;
  }

  /** It comes into view, or another picture: nothing of it has just changed. */
  forget() {
    this.#price = null;
    this.#flashAfter = 0;
  }

  /** @param {Shown} quote */
  #placeInRange(quote) {
    const { range, mark } = this.#shapes;
    const at = quote.price === null ? "" : rangeMark(quote.price, quote.low, quote.high);
    range.toggleAttribute("data-unknown", at === "");
    if (at) setAttribute(mark, "x", at);
  }

  /** @param {Store} store */
  drawSpark(store) {
    const quote = store.quotes.get(this.symbol);
    this.sparkDue = false;
    if (!quote) return;
    const { path, base } = sparkline(store.sparklines.get(this.symbol), quote.price, Date.parse(quote.time), quote.prev_close);
    setAttribute(this.#shapes.line, "d", path);
    setAttribute(this.#shapes.base, "d", base && `M0,${base}H76`);
  }
}

/** Beside the digits of a price that stay. @param {HTMLElement} price */
function movedIn(price) {
  const moved = document.createElement("span");
  moved.className = "moved";
  if (!price.firstChild) price.append("");
  price.append(moved);
  return moved;
}

/** Opens the lists that a symbol is in. @param {string} symbol */
function listsButton(symbol) {
  const button = document.createElement("button");
  Object.assign(button, { type: "button", className: "lists", tabIndex: -1, textContent: "\u22EF" });
  button.dataset["lists"] = symbol;
  button.setAttribute("aria-label", `Lists of ${symbol}`);
  return button;
}
