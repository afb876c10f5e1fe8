// The watchlist: a row a symbol, a tab a channel that has quotes.

import { arrange, fieldsOf, fromTemplate, press, setAttribute, setText } from "./dom.js";
import { arrow, direction, hrefOf, percent, price, DASH } from "./format.js";
import { quotesByChannel } from "./model.js";
import { knownAt } from "./series.js";
import { rangeMark, sparkline } from "./sparkline.js";
import { noQuotes } from "./health.js";

/** A cell may flash again only after this, or a busy symbol would flicker without end. */
const FLASH_MS = 900;
const SPARKS_A_FRAME = 4;

export class Watchlist {
  #desk;
  #root = document.getElementById("watchlist");
  #fields = fieldsOf(this.#root);
  #rows = new Map();
  #groups = new Map();
  #channel = "";
  #sparks = [];
  #seen = new IntersectionObserver((entries) => this.#visibility(entries));

  /** @param {import("./page.js").Desk} desk */
  constructor(desk) {
    this.#desk = desk;
    for (const body of this.#root.querySelectorAll("tbody")) this.#groups.set(body.dataset.channel, body);
    for (const element of this.#root.querySelectorAll("tr.row")) this.#adopt(element);
    this.#fields.tabs.addEventListener("click", (click) => this.#tab(click.target.dataset.channel));
    this.#fields.table.addEventListener("click", (click) => {
      const row = click.target.closest("tr.row")?.row;
      if (row && !click.target.closest("a")) desk.select(row.symbol);
    });
    this.#fields.table.addEventListener("keydown", (key) => this.#key(key));
    this.#tab(this.#groups.keys().next().value ?? "");
  }

  /** @param {import("./model.js").Changes} changes */
  paint(changes) {
    let rebuilt = false;
    for (const symbol of changes.quotes) {
      const row = this.#rows.get(symbol);
      const quote = this.#desk.model.quotes.get(symbol);
      if (!row || !quote) rebuilt = true;
      else if (row.visible) this.#paintRow(row, quote);
      else row.behind = true;
    }
    if (rebuilt) this.#rebuild();
  }

  /** Once a second: the sparklines of visible rows are due. */
  tick() {
    for (const row of this.#rows.values()) if (row.visible && row.sparkDue) this.#sparks.push(row);
    if (!this.#rows.size) setText(this.#fields["empty-words"], noQuotes([...this.#desk.model.sources.values()]));
  }

  /** Draw a few of the sparklines that are due. @returns {boolean} whether more are */
  drawSparks() {
    for (let n = 0; n < SPARKS_A_FRAME && this.#sparks.length; n += 1) this.#drawSpark(this.#sparks.pop());
    return this.#sparks.length > 0;
  }

  /** Show what matches the search, over all channels; or the chosen channel without one. */
  filter() {
    const words = this.#desk.query;
    let matches = 0;
    for (const [name, body] of this.#groups) {
      let own = 0;
      for (const element of body.querySelectorAll("tr.row")) {
        const row = this.#rows.get(element.dataset.symbol);
        const match = !words || row.words.includes(words);
        element.toggleAttribute("data-off", !match);
        own += Number(match);
      }
      const shown = words ? own > 0 : name === this.#channel;
      body.toggleAttribute("data-off", !shown);
      if (shown) matches += own;
    }
    this.#fields.table.toggleAttribute("data-found", Boolean(words));
    this.#fields.table.hidden = matches === 0;
    this.#fields.empty.hidden = matches > 0;
    this.#fields.empty.toggleAttribute("data-plain", Boolean(words));
    if (words) setText(this.#fields["empty-words"], `No symbol matches \u201C${words}\u201D.`);
    setText(this.#fields.count, matches ? String(matches) : "");
    this.#rove();
  }

  /** @returns {string | undefined} the first symbol on show */
  first() {
    return this.#shown()[0]?.symbol;
  }

  /** Show a symbol as the selected one, in whichever tab it is. @param {string} symbol */
  select(symbol) {
    for (const row of this.#rows.values()) this.#mark(row, row.symbol === symbol);
    const quote = this.#desk.model.quotes.get(symbol);
    if (quote && quote.channel !== this.#channel) this.#tab(quote.channel);
    this.#rove();
  }

  #adopt(element) {
    const fields = fieldsOf(element);
    const row = {
      symbol: element.dataset.symbol, element, fields, link: element.querySelector("a"), words: "",
      line: element.querySelector("polyline"), range: element.querySelector(".range"), tick: element.querySelector(".mark"),
      visible: false, behind: true, sparkDue: true, price: null, flashAfter: 0, flip: false,
    };
    const quote = this.#desk.model.quotes.get(row.symbol);
    if (quote) row.words = `${quote.symbol} ${quote.name}`.toLowerCase();
    this.#rows.set(row.symbol, row);
    this.#seen.observe(element);
    element.row = row;
    return row;
  }

  #create(quote) {
    const element = fromTemplate("row-template");
    element.dataset.symbol = quote.symbol;
    const row = this.#adopt(element);
    row.link.href = hrefOf(quote.symbol);
    setText(row.fields.symbol, quote.symbol);
    this.#mark(row, quote.symbol === this.#desk.selected);
    return row;
  }

  #paintRow(row, quote) {
    const { fields, element } = row;
    const way = direction(quote.change_pct, 2);
    if (row.price !== null && quote.price !== row.price) this.#flash(row, quote.price > row.price ? "up" : "down");
    row.price = quote.price;
    row.behind = false;
    row.sparkDue = true;
    setAttribute(element, "data-way", way);
    setText(fields.name, quote.name);
    setText(fields.price, price(quote.price, quote.decimals));
    setText(fields.arrow, arrow(way));
    setText(fields.change_pct, percent(quote.change_pct));
    const mark = rangeMark(quote.price, quote.low, quote.high);
    row.range.toggleAttribute("data-unknown", mark === "");
    if (mark) setAttribute(row.tick, "x", mark);
    setText(fields.range_words, mark ? `${price(quote.low, quote.decimals)} to ${price(quote.high, quote.decimals)}` : DASH);
  }

  /** Two names for the same animation: changing between them starts it anew without asking for a layout. */
  #flash(row, way) {
    const now = performance.now();
    if (now < row.flashAfter) return;
    row.flashAfter = now + FLASH_MS;
    row.flip = !row.flip;
    row.fields.price.dataset.flash = row.flip ? `${way}-a` : `${way}-b`;
  }

  #drawSpark(row) {
    const series = this.#desk.model.series.get(row.symbol);
    row.sparkDue = false;
    if (series) setAttribute(row.line, "points", sparkline(series, knownAt(series, this.#desk.until())));
  }

  #visibility(entries) {
    for (const entry of entries) {
      const { row } = entry.target;
      row.visible = entry.isIntersecting;
      const quote = this.#desk.model.quotes.get(row.symbol);
      if (!row.visible || !row.behind || !quote) continue;
      row.price = null;
      this.#paintRow(row, quote);
      this.#drawSpark(row);
    }
  }

  #rebuild() {
    const channels = quotesByChannel(this.#desk.model);
    for (const [symbol, row] of this.#rows) {
      if (this.#desk.model.quotes.has(symbol)) continue;
      this.#seen.unobserve(row.element);
      row.element.remove();
      this.#rows.delete(symbol);
    }
    for (const [channel, quotes] of channels) {
      const body = this.#groups.get(channel) ?? this.#addGroup(channel);
      arrange(body, [body.firstElementChild, ...quotes.map((quote) => (this.#rows.get(quote.symbol) ?? this.#create(quote)).element)]);
    }
    for (const [channel, body] of this.#groups) if (!channels.has(channel)) this.#removeGroup(channel, body);
    arrange(this.#fields.tabs, [...channels.keys()].map((channel) => this.#fields.tabs.querySelector(`[data-channel="${CSS.escape(channel)}"]`)));
    this.#tab(channels.has(this.#channel) ? this.#channel : (channels.keys().next().value ?? ""));
  }

  #addGroup(channel) {
    const { title } = this.#desk.model.channels.find((one) => one.name === channel);
    const body = fromTemplate("group-template");
    body.dataset.channel = channel;
    setText(body.querySelector("[data-f=title]"), title);
    this.#fields.table.append(body);
    this.#groups.set(channel, body);
    const tab = fromTemplate("tab-template");
    tab.dataset.channel = channel;
    setText(tab, title);
    this.#fields.tabs.append(tab);
    return body;
  }

  #removeGroup(channel, body) {
    body.remove();
    this.#groups.delete(channel);
    this.#fields.tabs.querySelector(`[data-channel="${CSS.escape(channel)}"]`).remove();
  }

  #tab(channel) {
    if (channel === undefined) return;
    this.#channel = channel;
    press(this.#fields.tabs, channel);
    this.#fields.simulated.hidden = !this.#desk.model.simulated.has(channel);
    this.#fields.tabs.hidden = this.#groups.size === 0;
    this.filter();
    this.#desk.channelShown(channel);
  }

  #mark(row, selected) {
    row.element.toggleAttribute("data-selected", selected);
    if (selected) row.link.setAttribute("aria-current", "true");
    else row.link.removeAttribute("aria-current");
  }

  #shown() {
    return [...this.#root.querySelectorAll("tbody:not([data-off]) tr.row:not([data-off])")].map((element) => element.row);
  }

  /** One stop for the Tab key; the arrow keys go on from there. */
  #rove() {
    const shown = this.#shown();
    const stop = shown.find((row) => row.symbol === this.#desk.selected) ?? shown[0];
    for (const row of this.#rows.values()) row.link.tabIndex = row === stop ? 0 : -1;
  }

  #key(key) {
    const shown = this.#shown();
    const at = shown.findIndex((row) => row.link === document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: shown.length - 1 }[key.key];
    if (at < 0 || to === undefined || !shown[to]) return;
    key.preventDefault();
    this.#desk.select(shown[to].symbol);
    shown[to].link.focus();
  }
}
