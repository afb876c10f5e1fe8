// The selected symbol, large: price, change, figures, the chart, and the newest story that names it.

import { cardValues } from "../core/cards.js";
import { INTERVALS, intervalOf } from "../core/intervals.js";
import { KINDS, kindOf } from "../core/kinds.js";
import { NOT_KEPT } from "../core/not_kept.js";
import { channelTitle, latestAbout, sourceTitle } from "../core/select.js";
import { standingOf } from "../core/standings.js";
import { unquoted } from "../core/watchlist.js";
import { direction, noLatest } from "../core/words.js";
import { fieldsOf, press, setAttribute, setText } from "../dom.js";
import { CARDS, Row } from "../rows.js";
import { withEarlyPress } from "./early_press.js";

/** What is shown before there is a symbol. */
const UNKNOWN = { ...unquoted(""), name: "" };

/** @type {import("./panel.js").Mount} */
export const mount = (root, context) => new QuotePanel(root, context);

class QuotePanel {
  #root;
  #context;
  #fields;
  #rows;
  #latest;
  /** As much as the rest of the page. */
  #later;
  #seen = new IntersectionObserver((entries) => entries.some((entry) => entry.isIntersecting) && this.#see());

  /** @param {HTMLElement} root @param {import("./panel.js").Context} context */
  constructor(root, context) {
    this.#root = root;
    this.#context = context;
    this.#fields = fieldsOf(root);
    this.#rows = [this.#row("figures"), this.#row("facts")];
    this.#latest = this.#row("latest");
    this.#later = context.loader.later(withEarlyPress(root, async () => new (await import("./chart/chart.js")).Chart(this.#fields, context)), false);
    this.#seen.observe(this.#field("figure"));
    this.#select();
    this.#press();
  }

  /** @returns {import("../core/commands.js").Command[]} */
  get commands() {
    const { actions } = this.#context;
    const group = "Chart";
    return [
      ...Object.keys(INTERVALS).map((interval) => ({ name: `chart.interval.${interval}`, title: `Bars of ${interval}`, group, run: () => actions.choose({ interval: /** @type {keyof typeof INTERVALS} */ (interval) }) })),
      ...KINDS.map((kind) => ({ name: `chart.kind.${kind}`, title: `Chart as ${kind}`, group, run: () => actions.choose({ kind }) })),
      { name: "chart.story.next", title: "Next story on the chart", group, keys: ["n"], run: () => this.#onChart((chart) => chart.goToStory(1)) },
      { name: "chart.story.previous", title: "Previous story on the chart", group, keys: ["N"], run: () => this.#onChart((chart) => chart.goToStory(-1)) },
      { name: "chart.release", title: "Let go of the place on the chart", group, keys: ["Escape"], when: () => this.#chart?.isHeld ?? false, run: () => this.#chart?.letGo() },
      { name: "chart.zoom.in", title: "Zoom in", group, keys: ["+"], repeats: true, run: () => this.#onChart((chart) => chart.zoom(0.75)) },
      { name: "chart.zoom.out", title: "Zoom out", group, keys: ["-"], repeats: true, run: () => this.#onChart((chart) => chart.zoom(1.33)) },
      { name: "chart.table", title: "Chart as a table, and back", group, keys: ["t"], run: () => this.#onChart((chart) => chart.toggleTable()) },
      { name: "chart.compare", title: "Compare with another symbol", group, run: () => this.#onChart(() => this.#field("compares").click()) },
    ];
  }

  get #chart() {
    return this.#later.here;
  }

  /** Which a phone may not show at the moment. @param {(chart: import("./chart/chart.js").Chart) => void} act */
  #onChart(act) {
    this.#root.dispatchEvent(new Event("reveal", { bubbles: true }));
    this.#later.use(act);
  }

  #see() {
    this.#seen.disconnect();
    this.#later.show();
  }

  /** @param {import("./panel.js").Changes} changes @param {number} frameMs */
  update(changes, frameMs) {
    const { view } = this.#context;
    if (changes.view.has("selected")) this.#select();
    else if (changes.quotes.has(view.selected)) this.#paintFigures();
    if (changes.stories.size || changes.view.has("selected")) this.#paintLatest();
    if (changes.view.has("interval") || changes.view.has("kind")) this.#press();
    this.#chart?.update(changes, frameMs);
  }

  /** Once a second: how old the price is, if it is not fresh, and the story. */
  tick() {
    this.#paintFigures();
    this.#paintLatest();
    this.#chart?.tick();
  }

  destroy() {
    this.#seen.disconnect();
    this.#chart?.destroy();
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
    setText(this.#field("caption"), view.selected ? `Prices of ${view.selected}` : "No symbol yet");
    this.#paintFigures();
    this.#paintLatest();
  }

  /** What holds, also before the chart is there. */
  #press() {
    const { interval, kind } = this.#context.view;
    press(this.#field("intervals"), intervalOf(interval));
    press(this.#field("kinds"), kindOf(kind));
  }

  #paintFigures() {
    const { store, clock, rewind } = this.#context;
    const { selected } = this.#context.view;
    const quote = this.#quote ?? (selected ? unquoted(selected) : UNKNOWN);
    const [session, state, until] = standingOf(store, quote);
    const values = { ...quote, session, state, until, channel_title: this.#quote ? channelTitle(store, quote.channel) : "" };
    // At a pace every price is minutes behind the moment.
    if (rewind?.state.phase === "playing" && clock.now() - Date.parse(quote.time) < (store.patience.get(quote.channel) ?? 0)) values.time = "";
    setAttribute(this.#root, "data-way", direction(quote.change_pct, 2));
    for (const row of this.#rows) row.update(values, clock.now());
  }

  #paintLatest() {
    const { store, view, isLive, clock } = this.#context;
    const card = view.selected ? latestAbout(store, view.selected) : undefined;
    const values = card && cardValues(card, CARDS, (name) => sourceTitle(store, name));
    const title = (isLive ? noLatest : NOT_KEPT.latest)(view.selected);
    this.#latest.update(values ?? { at: "", undated: false, label: "", url: "", title }, clock.now());
  }
}
