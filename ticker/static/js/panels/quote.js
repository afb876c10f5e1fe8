// The selected symbol, large: price, change, figures, the line, and the newest story that names it.

import { cardValues } from "../core/cards.js";
import { channelTitle, latestAbout, sourceTitle } from "../core/select.js";
import { standingOf } from "../core/standings.js";
import { direction, noLatest } from "../core/words.js";
import { fieldsOf, setAttribute, setText } from "../dom.js";
import { CARDS, Row } from "../rows.js";
import { Chart } from "./chart.js";

const CHART_MS = 250;
/** What is shown before there is a symbol. */
const UNKNOWN = {
  id: "", key: null, channel: "", time: "", type: "quote", symbol: "", name: "", price: null, bid: null, ask: null, bid_size: null, ask_size: null, open: null,
  high: null, low: null, prev_close: null, change: null, change_pct: null, volume: null, currency: null, decimals: 2,
  session: null, simulated: false,
};

/** @type {import("./panel.js").Mount} */
export const mount = (root, context) => new QuotePanel(root, context);

class QuotePanel {
  #root;
  #context;
  #fields;
  #rows;
  #latest;
  #end = new AbortController();
  #chart;
  #chartAfter = 0;
  #chartDue = true;

  /** @param {HTMLElement} root @param {import("./panel.js").Context} context */
  constructor(root, context) {
    this.#root = root;
    this.#context = context;
    this.#fields = fieldsOf(root);
    this.#rows = [this.#row("figures"), this.#row("facts")];
    this.#latest = this.#row("latest");
    this.#chart = new Chart(this.#field("chart"), this.#end.signal);
    this.#select();
  }

  /** @param {import("./panel.js").Changes} changes @param {number} frameMs */
  update(changes, frameMs) {
    const { view } = this.#context;
    if (changes.view.has("selected")) this.#select();
    else if (changes.quotes.has(view.selected)) {
      this.#paintFigures();
      this.#chartDue = true;
    }
    if (this.#chartDue && frameMs >= this.#chartAfter) this.#drawChart(frameMs);
    if (changes.stories.size || changes.view.has("selected")) this.#paintLatest();
  }

  /** Once a second: how old the price is, if it is not fresh. */
  tick() {
    this.#paintFigures();
  }

  destroy() {
    this.#end.abort();
  }

  get #quote() {
    return this.#context.store.quotes.get(this.#context.view.selected);
  }

  /** @param {string} name */
  #field(name) {
    return /** @type {HTMLElement} */ (this.#fields[name]);
  }

  /** @param {string} name a row that the server has painted */
  #row(name) {
    return new Row(name, this.#field(name).firstElementChild ?? undefined);
  }

  #select() {
    const { view } = this.#context;
    this.#root.toggleAttribute("data-empty", !this.#quote);
    setText(this.#field("caption"), view.selected ? `Price line of ${view.selected}` : "No symbol yet");
    setText(this.#field("nothing"), view.selected ? "The line begins with the second price." : "The price line of the first symbol appears here.");
    this.#paintFigures();
    this.#paintLatest();
    this.#drawChart(0);
  }

  #paintFigures() {
    const { store, clock } = this.#context;
    const quote = this.#quote ?? UNKNOWN;
    const [session, state, until] = standingOf(store, quote);
    const values = { ...quote, session, state, until, channel_title: this.#quote ? channelTitle(store, quote.channel) : "" };
    setAttribute(this.#root, "data-way", direction(quote.change_pct, 2));
    for (const row of this.#rows) row.update(values, clock.now());
  }

  /** @param {number} frameMs */
  #drawChart(frameMs) {
    const { store, view, clock } = this.#context;
    this.#chart.draw(store.series.get(view.selected), this.#quote?.decimals ?? 2, clock.until());
    this.#chartAfter = frameMs + CHART_MS;
    this.#chartDue = false;
  }

  #paintLatest() {
    const { store, view, clock } = this.#context;
    const card = view.selected ? latestAbout(store, view.selected) : undefined;
    const values = card && cardValues(card, CARDS, (name) => sourceTitle(store, name));
    this.#latest.update(values ?? { at: "", label: "", url: "", title: noLatest(view.selected) }, clock.now());
  }
}
