// The selected symbol, large: price, change, figures, the line, and the newest story that names it.

import { fieldsOf, setAttribute, setText } from "./dom.js";
import { age, arrow, clock, compact, direction, percent, price, safeUrl, session, signed } from "./format.js";
import { storiesInOrder } from "./model.js";
import { Chart } from "./chart.js";

const PRICES = ["bid", "ask", "open", "high", "low", "prev_close"];
const CHART_MS = 250;
const OLD_MS = 10_000;

export class QuotePanel {
  #desk;
  #root = document.getElementById("quote");
  #fields = fieldsOf(this.#root);
  #chart = new Chart();
  #chartAfter = 0;
  #chartDue = false;

  /** @param {import("./page.js").Desk} desk */
  constructor(desk) {
    this.#desk = desk;
  }

  /** @param {import("./model.js").Changes} changes @param {number} now */
  paint(changes, now) {
    if (changes.quotes.has(this.#desk.selected)) {
      this.#paintFigures(this.#desk.model.quotes.get(this.#desk.selected));
      this.#chartDue = true;
    }
    if (this.#chartDue && now >= this.#chartAfter) this.#drawChart(now);
    if (changes.stories.size) this.#paintLatest();
  }

  /** Show the newly selected symbol. */
  select() {
    const { model, selected } = this.#desk;
    const quote = model.quotes.get(selected);
    this.#root.toggleAttribute("data-empty", !quote);
    setText(this.#fields.symbol, selected || "No symbol yet");
    setText(this.#fields.caption, selected ? `Price line of ${selected}` : "No symbol yet");
    this.#fields.simulated.hidden = !quote || !model.simulated.has(quote.channel);
    this.#paintFigures(quote);
    this.#drawChart(performance.now());
    this.#paintLatest();
  }

  /** Once a second: how old the price is, if it is not fresh. */
  tick() {
    const quote = this.#desk.model.quotes.get(this.#desk.selected);
    const old = quote ? this.#desk.now() - Date.parse(quote.time) : 0;
    setText(this.#fields.age, old > OLD_MS ? `${age(old)} old` : "");
  }

  #paintFigures(quote) {
    const { model } = this.#desk;
    const fields = this.#fields;
    const decimals = quote?.decimals ?? 2;
    const way = direction(quote?.change_pct ?? null, 2);
    const channel = model.channels.find((one) => one.name === quote?.channel);
    setAttribute(this.#root, "data-way", way);
    setText(fields.about, [quote?.name, channel?.title, quote?.currency, session(quote?.session)].filter(Boolean).join(" \u00B7 "));
    setText(fields.price, price(quote?.price ?? null, decimals));
    setText(fields.arrow, arrow(way));
    setText(fields.change, signed(quote?.change ?? null, decimals));
    setText(fields.change_pct, percent(quote?.change_pct ?? null));
    for (const name of PRICES) setText(fields[name], price(quote?.[name] ?? null, decimals));
    setText(fields.volume, compact(quote?.volume ?? null));
  }

  #drawChart(now) {
    const { model, selected } = this.#desk;
    this.#chart.draw(model.series.get(selected), model.quotes.get(selected)?.decimals ?? 2, this.#desk.until());
    this.#chartAfter = now + CHART_MS;
    this.#chartDue = false;
  }

  #paintLatest() {
    const { model, selected } = this.#desk;
    const names = ({ event }) => event.symbols?.includes(selected) || event.symbol === selected;
    const story = selected && storiesInOrder(model).find(names);
    this.#fields.latest.hidden = !story;
    if (!story) return;
    const { event } = story;
    const url = safeUrl(event.url);
    if (url) this.#fields.latest.href = url;
    else this.#fields.latest.removeAttribute("href");
    setText(this.#fields["latest-time"], clock(story.at));
    setText(this.#fields["latest-title"], event.title);
    setText(this.#fields["latest-label"], event.type === "headline" ? (model.sources.get(event.source)?.title ?? event.source) : "Alert");
  }
}
