// The watchlist: a row a symbol, a tab a channel that has quotes.

import { fetchSparklines } from "../connection/sparklines.js";
import { channelTitle, isSimulated, quotesByChannel } from "../core/select.js";
import { channelStanding } from "../core/standings.js";
import { takeSparklines } from "../core/store.js";
import { noQuotes } from "../core/words.js";
import { arrange, fieldsOf, press, setAttribute, setTabs, setText, tabOf } from "../dom.js";
import { rangeMark, sparkline } from "../drawing/sparkline.js";
import { rangeShape, sparkShape } from "../drawing/shapes.js";
import { Row } from "../rows.js";
import { groupBody } from "./watch_group.js";

/** @typedef {import("../core/events.js").Quote} Quote */
/** @typedef {{symbol: string, row: Row, element: HTMLElement, link: HTMLElement, price: HTMLElement, line: Element, base: Element,
 *   range: Element, mark: Element, visible: boolean, behind: boolean, sparkDue: boolean,
 *   last: number | null, flashAfter: number, flip: boolean}} WatchRow */

/** A cell may flash again only after this, or a busy symbol would flicker without end. */
const FLASH_MS = 900;
const SPARKS_A_FRAME = 4;

/** @type {import("./panel.js").Mount} */
export const mount = (root, context) => new Watchlist(root, context);

class Watchlist {
  #root;
  #context;
  #fields;
  #end = new AbortController();
  /** @type {Map<string, WatchRow>} */
  #rows = new Map();
  /** @type {Map<Element, WatchRow>} */
  #byElement = new Map();
  /** @type {Map<string, HTMLElement>} */
  #groups = new Map();
  /** @type {WatchRow[]} */
  #sparks = [];
  #seen = new IntersectionObserver((entries) => this.#visibility(entries));

  /** @param {HTMLElement} root @param {import("./panel.js").Context} context */
  constructor(root, context) {
    this.#root = root;
    this.#context = context;
    this.#fields = fieldsOf(root);
    const { signal } = this.#end;
    for (const body of root.querySelectorAll("tbody")) this.#groups.set(body.dataset.channel ?? "", body);
    for (const element of root.querySelectorAll("tr.row")) this.#adopt(new Row("quote", element), this.#symbolOf(element));
    this.#field("tabs").addEventListener("click", (click) => this.#choose(tabOf(click)), { signal });
    this.#field("table").addEventListener("click", (click) => this.#click(click), { signal });
    this.#field("table").addEventListener("keydown", (key) => this.#key(key), { signal });
    this.#rebuild();
    fetchSparklines().then((found) => takeSparklines(this.#context.store, found));
  }

  /** @param {import("./panel.js").Changes} changes @returns {boolean} whether more sparklines are to be drawn */
  update(changes) {
    let rebuild = false;
    for (const symbol of changes.quotes) {
      const row = this.#rows.get(symbol);
      const quote = this.#context.store.quotes.get(symbol);
      if (!row || !quote) rebuild = true;
      else if (row.visible) this.#paint(row, quote);
      else row.behind = true;
    }
    if (rebuild) this.#rebuild();
    else if (changes.view.size) this.#follow(changes.view);
    for (let n = 0; n < SPARKS_A_FRAME; n += 1) this.#drawSpark(this.#sparks.pop());
    return this.#sparks.length > 0;
  }

  /** Once a second: the sparklines of visible rows are due. */
  tick() {
    for (const row of this.#rows.values()) if (row.visible && row.sparkDue) this.#sparks.push(row);
    this.#sayStanding();
    if (!this.#rows.size) this.#sayEmpty();
  }

  destroy() {
    this.#end.abort();
    this.#seen.disconnect();
  }

  /** @param {string} name */
  #field(name) {
    return /** @type {HTMLElement} */ (this.#fields[name]);
  }

  /** @param {Element} element */
  #symbolOf(element) {
    return /** @type {HTMLElement} */ (element).dataset.symbol ?? "";
  }

  /** @param {Set<string>} changed what of the view */
  #follow(changed) {
    if (changed.has("selected")) this.#mark();
    if (changed.has("watchlist")) this.#showTab();
    this.#filter();
  }

  /** @param {Row} row @param {string} symbol @returns {WatchRow} */
  #adopt(row, symbol) {
    const element = row.element;
    const { line, base, spark } = sparkShape();
    const { range, mark } = rangeShape();
    element.querySelector(".c-spark")?.replaceChildren(spark);
    element.querySelector(".c-range")?.prepend(range);
    const one = (/** @type {string} */ selector) => /** @type {HTMLElement} */ (element.querySelector(selector));
    const added = {
      symbol, row, element, link: one("a"), price: one(".last"), line, base, range, mark, visible: false,
      behind: true, sparkDue: true, last: null, flashAfter: 0, flip: false,
    };
    this.#rows.set(symbol, added);
    this.#byElement.set(element, added);
    this.#seen.observe(element);
    return added;
  }

  /** @param {Quote} quote @returns {WatchRow} */
  #create(quote) {
    const row = new Row("quote");
    row.update(quote, 0);
    return this.#adopt(row, quote.symbol);
  }

  /** @param {WatchRow} row @param {Quote} quote */
  #paint(row, quote) {
    if (row.last !== null && quote.price !== row.last) this.#flash(row, quote.price > row.last ? "up" : "down");
    row.last = quote.price;
    row.behind = false;
    row.sparkDue = true;
    row.row.update(quote, 0);
    const at = rangeMark(quote.price, quote.low, quote.high);
    row.range.toggleAttribute("data-unknown", at === "");
    if (at) setAttribute(row.mark, "x", at);
  }

  /** Two names for the same animation: changing between them starts it anew without asking for a layout.
   * @param {WatchRow} row @param {"up" | "down"} way */
  #flash(row, way) {
    const now = performance.now();
    if (now < row.flashAfter) return;
    row.flashAfter = now + FLASH_MS;
    row.flip = !row.flip;
    row.price.dataset.flash = row.flip ? `${way}-a` : `${way}-b`;
  }

  /** @param {WatchRow | undefined} row */
  #drawSpark(row) {
    if (!row) return;
    const { store } = this.#context;
    const quote = store.quotes.get(row.symbol);
    row.sparkDue = false;
    if (!quote) return;
    const { path, base } = sparkline(store.sparklines.get(row.symbol), quote.price, Date.parse(quote.time), quote.prev_close);
    setAttribute(row.line, "d", path);
    setAttribute(row.base, "d", base && `M0,${base}H76`);
  }

  /** @param {IntersectionObserverEntry[]} entries */
  #visibility(entries) {
    for (const entry of entries) {
      const row = this.#byElement.get(entry.target);
      if (!row) continue;
      row.visible = entry.isIntersecting;
      const quote = this.#context.store.quotes.get(row.symbol);
      if (!row.visible || !row.behind || !quote) continue;
      row.last = null;
      this.#paint(row, quote);
      this.#drawSpark(row);
    }
  }

  #rebuild() {
    const { store, view } = this.#context;
    const channels = quotesByChannel(store);
    for (const row of this.#rows.values()) if (!store.quotes.has(row.symbol)) this.#remove(row);
    for (const [name, body] of this.#groups) if (!channels.has(name)) this.#removeGroup(name, body);
    for (const [channel, quotes] of channels) {
      const rows = quotes.map((quote) => this.#rowOf(quote));
      const body = this.#groups.get(channel) ?? this.#addGroup(channel);
      arrange(body, [/** @type {Element} */ (body.firstElementChild), ...rows.map((row) => row.element)]);
    }
    arrange(this.#field("table"), [...this.#field("table").children].filter((one) => one.localName !== "tbody").concat(...this.#groups.values()));
    setTabs(this.#field("tabs"), [...channels.keys()].map((name) => ({ name, title: channelTitle(store, name) })));
    if (!channels.has(view.watchlist)) this.#choose(channels.keys().next().value ?? "");
    this.#mark();
    this.#showTab();
    this.#filter();
  }

  /** @param {Quote} quote */
  #rowOf(quote) {
    return this.#rows.get(quote.symbol) ?? this.#create(quote);
  }

  /** @param {WatchRow} row */
  #remove(row) {
    this.#seen.unobserve(row.element);
    row.element.remove();
    this.#rows.delete(row.symbol);
    this.#byElement.delete(row.element);
  }

  /** @param {string} channel */
  #addGroup(channel) {
    const body = groupBody(channel, channelTitle(this.#context.store, channel));
    this.#groups.set(channel, body);
    return body;
  }

  /** @param {string} channel @param {Element} body */
  #removeGroup(channel, body) {
    body.remove();
    this.#groups.delete(channel);
  }

  /** @param {string | undefined} channel */
  #choose(channel) {
    if (channel !== undefined) this.#context.actions.choose({ watchlist: channel });
  }

  #showTab() {
    const { store, view } = this.#context;
    press(this.#field("tabs"), view.watchlist);
    this.#field("simulated").hidden = !isSimulated(store, view.watchlist);
    this.#field("tabs").hidden = this.#groups.size === 0;
    this.#sayStanding();
  }

  #sayStanding() {
    const { store, view, clock } = this.#context;
    const words = channelStanding(store, view.watchlist, clock.now());
    this.#field("standing").hidden = words === "";
    setText(this.#field("standing"), words);
  }

  /** Show the chosen channel. */
  #filter() {
    const { watchlist } = this.#context.view;
    for (const [name, body] of this.#groups) body.toggleAttribute("data-off", name !== watchlist);
    const count = this.#shown().length;
    this.#field("table").hidden = count === 0;
    this.#field("empty").hidden = count > 0;
    setText(this.#field("count"), count ? String(count) : "");
    if (!count) this.#sayEmpty();
    this.#rove();
  }

  #sayEmpty() {
    setText(this.#field("empty-words"), noQuotes([...this.#context.store.sources.values()]));
  }

  #mark() {
    const { selected } = this.#context.view;
    for (const { symbol, element, link } of this.#rows.values()) {
      element.toggleAttribute("data-selected", symbol === selected);
      setAttribute(link, "aria-current", symbol === selected ? "true" : "");
    }
  }

  #shown() {
    const elements = this.#root.querySelectorAll("tbody:not([data-off]) tr.row");
    return [...elements].flatMap((element) => this.#byElement.get(element) ?? []);
  }

  /** One stop for the Tab key; the arrow keys go on from there. */
  #rove() {
    const shown = this.#shown();
    const stop = shown.find((row) => row.symbol === this.#context.view.selected) ?? shown[0];
    for (const row of this.#rows.values()) row.link.tabIndex = row === stop ? 0 : -1;
  }

  /** @param {MouseEvent} click */
  #click(click) {
    const target = /** @type {Element} */ (click.target);
    const row = this.#byElement.get(target.closest("tr.row") ?? target);
    if (row && !target.closest("a")) this.#context.actions.choose({ selected: row.symbol });
  }

  /** @param {KeyboardEvent} key */
  #key(key) {
    const shown = this.#shown();
    const at = shown.findIndex((row) => row.link === document.activeElement);
    const steps = /** @type {Record<string, number>} */ ({ ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: shown.length - 1 });
    const next = at < 0 ? undefined : shown[steps[key.key] ?? -1];
    if (!next) return;
    key.preventDefault();
    this.#context.actions.choose({ selected: next.symbol });
    next.link.focus();
  }
}
