// The chart of the selected symbol: what is known of its bars, on the canvas, in the line above it, and as a table.
//
// It is loaded when it is first seen. Everything it shows comes from the store, the view and /bars: nothing is kept of them
// but what was fetched.

import { BarHistory } from "../../connection/bars.js";
import { SessionHistory } from "../../connection/sessions.js";
import { cardsInOrder } from "../../core/select.js";
import { comparedIn, kindOf } from "../../core/chart_choice.js";
import { intervalOf } from "../../core/bars.js";
import { markingOf, pictureOf } from "../../core/picture.js";
import { nextMarker } from "../../core/markers.js";
import { measured } from "../../core/readings.js";
import { direction, price } from "../../core/words.js";
import { setAttribute } from "../../dom.js";
import { colorsOf, watchColors } from "./colors.js";
import { Menus } from "./menus.js";
import { Plot } from "./plot.js";
import { Pointing } from "./pointing.js";
import { Readout } from "./readout.js";
import { showTable, showTableLast } from "./table.js";

/** @typedef {import("../../core/bars.js").Bar} Bar */
/** What is to be drawn: all bars, the last one, or only what stands beside them. @typedef {"all" | "last" | "beside"} Due */

const PAINT_MS = 250;
/** So near to the first bar older ones are asked for. */
const NEAR = 40;

export class Chart {
  #context;
  #fields;
  #end = new AbortController();
  #menus;
  #readout;
  #pointing;
  /** @type {Plot | null} */
  #plot = null;
  /** @type {BarHistory | null} */
  #history = null;
  /** @type {BarHistory[]} */
  #compared = [];
  /** @type {import("../../core/picture.js").Picture | null} */
  #picture = null;
  /** @type {import("../../core/picture.js").Marking | null} */
  #marking = null;
  /** @type {SessionHistory | null} */
  #sessions = null;
  /** @type {Due | null} */
  #due = null;
  #after = 0;
  #frame = 0;
  /** What a plot showed whose place another one takes. @type {{from: number, to: number} | null} */
  #range = null;
  #isTable = false;
  #wasLive = false;

  /** @param {import("../../dom.js").Fields} fields @param {import("../panel.js").Context} context */
  constructor(fields, context) {
    const { signal } = this.#end;
    this.#fields = fields;
    this.#context = context;
    this.#menus = new Menus(fields, context, () => this.#redraw(), signal);
    this.#readout = new Readout(fields, context, () => this.#read, (symbol) => this.#leaveOut(symbol), signal);
    this.#pointing = new Pointing(this.#field("chart"), this.#field("canvas"), {
      bars: () => this.#bars,
      plot: () => this.#plot,
      changed: () => this.#pointed(),
      moved: (place) => this.#readout.speak(place, this.#cardsAt(this.#bars[place]?.start ?? 0).length),
      opened: (start) => this.#openAt(start),
      released: () => context.actions.choose({ story: "", lit: null }),
    }, signal);
    this.#menus.measure.addEventListener("click", () => this.#toggleMeasure(), { signal });
    this.#field("as-table").addEventListener("click", () => this.toggleTable(), { signal });
    document.addEventListener("visibilitychange", () => this.#seen(), { signal });
    watchColors(() => this.#redraw(), signal);
    this.#open();
  }

  /** @param {string} name */
  #field(name) {
    return /** @type {HTMLElement} */ (this.#fields[name]);
  }

  get #bars() {
    return this.#history?.bars ?? [];
  }

  /** @returns {import("./readout.js").Read} */
  get #read() {
    const { zone } = this.#menus.choice;
    return { history: this.#history, compared: this.#compared, picture: this.#picture, marking: this.#marking, plot: this.#plot, pointing: this.#pointing, zone, exchange: this.#sessions?.zone ?? null };
  }

  get #quote() {
    return this.#context.store.quotes.get(this.#context.view.selected);
  }

  /** @param {import("../panel.js").Changes} changes @param {number} frameMs */
  update(changes, frameMs) {
    const { view } = changes;
    if (view.has("selected") || view.has("interval")) this.#open();
    else if (view.has("compare")) this.#compare();
    if (view.has("kind")) this.#redraw();
    if (view.has("interval") || view.has("kind")) this.#menus.show();
    if (changes.jump) for (const history of this.#histories) history.load();
    else this.#takeQuotes(changes.quotes);
    if (changes.stories.size || view.has("story") || view.has("lit")) this.#have("beside");
    if (this.#due && frameMs >= this.#after) this.#paint(frameMs);
  }

  /** @param {Set<string>} changed symbols */
  #takeQuotes(changed) {
    const { store } = this.#context;
    for (const history of this.#histories) {
      const quote = changed.has(history.symbol) ? store.quotes.get(history.symbol) : undefined;
      if (quote) this.#have(history.take(quote));
    }
  }

  get #histories() {
    return this.#history ? [this.#history, ...this.#compared] : this.#compared;
  }

  /** Once a second: what is said of the next try; and after a break all that may have been missed. */
  tick() {
    const isLive = this.#context.connection.phase === "live";
    if (isLive && !this.#wasLive) for (const history of this.#histories) history.refresh();
    this.#wasLive = isLive;
    this.#needSessions();
    this.#readout.showState();
  }

  destroy() {
    this.#end.abort();
    cancelAnimationFrame(this.#frame);
    for (const history of this.#histories) history.close();
    this.#sessions?.close();
    this.#plot?.destroy();
  }

  #seen() {
    if (!document.hidden && !this.#context.store.held) for (const history of this.#histories) history.refresh();
  }

  #open() {
    const { selected, interval } = this.#context.view;
    this.#history?.close();
    this.#history = selected ? this.#historyOf(selected) : null;
    if (this.#sessions?.symbol !== selected) this.#openSessions(selected);
    this.#pointing.clear();
    this.#redraw();
    this.#range = null;
    setAttribute(this.#field("chart"), "aria-label", selected ? `Prices of ${selected}, bars of ${interval}` : "No symbol yet");
    this.#compare();
    this.#menus.show();
    this.#readout.showState();
  }

  /** @param {string} symbol */
  #openSessions(symbol) {
    this.#sessions?.close();
    let zone = /** @type {string | null} */ (null);
    const told = () => {
      // By another clock the whole axis is another.
      if (this.#sessions?.zone !== zone) this.#redraw();
      zone = this.#sessions?.zone ?? null;
      this.#told("all");
    };
    this.#sessions = new SessionHistory(symbol, { fetch: (address, options) => fetch(address, options), told });
  }

  #needSessions() {
    const [first] = this.#bars;
    const { selected } = this.#context.view;
    if (first && selected) this.#sessions?.need(first.start, this.#quote?.session ?? null, this.#context.clock.now());
  }

  #compare() {
    const { compare, selected } = this.#context.view;
    for (const history of this.#compared) history.close();
    this.#compared = selected ? comparedIn(compare).filter((symbol) => symbol !== selected).map((symbol) => this.#historyOf(symbol)) : [];
    this.#redraw();
  }

  /** @param {string} symbol */
  #historyOf(symbol) {
    const { view } = this.#context;
    return new BarHistory(symbol, intervalOf(view.interval), {
      fetch: (address, options) => fetch(address, options),
      until: () => this.#context.clock.until(),
      wall: Date.now,
      random: Math.random,
      told: (told) => this.#told(told),
    });
  }

  /** @param {Due} told */
  #told(told) {
    this.#have(told);
    this.#needSessions();
    this.#readout.showState();
    this.#paintSoon();
  }

  /** @param {Due | null} due what is to be drawn, beside what is already */
  #have(due) {
    if (due && this.#due !== "all" && !(this.#due === "last" && due === "beside")) this.#due = due;
  }

  /** By another plot: its colours, kind, scale or clock are others. */
  #redraw() {
    this.#range = this.#plot?.range ?? this.#range;
    this.#plot?.destroy();
    this.#plot = null;
    this.#have("all");
    this.#paintSoon();
  }

  #paintSoon() {
    cancelAnimationFrame(this.#frame);
    this.#frame = requestAnimationFrame((frameMs) => this.#due && this.#paint(frameMs));
  }

  /** @param {number} frameMs */
  #paint(frameMs) {
    const due = this.#due;
    this.#due = null;
    this.#after = frameMs + PAINT_MS;
    const history = this.#history;
    if (!history || history.phase !== "here") return;
    if (due !== "beside" || !this.#picture) this.#picture = this.#pictureOf(history);
    const isNew = !this.#plot;
    this.#plot ??= this.#newPlot(history.intervalMs);
    if (isNew || due === "all") this.#plot.show(this.#picture);
    else if (due === "last") this.#plot.showLast(this.#picture);
    if (isNew && this.#range) this.#plot.range = this.#range;
    else if (isNew) this.#plot.showNewest();
    this.#range = null;
    this.#showBeside();
    if (this.#isTable) (due === "last" ? showTableLast : showTable)(this.#field("table"), this.#bars, this.#tableWords());
  }

  /** @param {BarHistory} history */
  #pictureOf(history) {
    const others = this.#compared.map(({ symbol, bars }) => ({ symbol, bars }));
    return pictureOf({ bars: history.bars, intervalMs: history.intervalMs, spells: this.#sessions?.spells ?? [], others, studies: this.#menus.choice });
  }

  /** @param {number} intervalMs */
  #newPlot(intervalMs) {
    const { scale } = this.#menus.choice;
    const manner = { kind: kindOf(this.#context.view.kind), scale: this.#compared.length ? /** @type {const} */ ("percent") : scale, decimals: this.#decimals, intervalMs, wall: this.#readout.wall };
    const canvas = this.#field("canvas");
    return new Plot(canvas, manner, colorsOf(canvas), {
      pointed: (slot) => this.#pointing.over(slot === null ? null : (this.#plot?.startAt(slot) ?? null)),
      clicked: (id) => this.#clicked(id),
      moved: () => this.#moved(),
    });
  }

  get #decimals() {
    return this.#quote?.decimals ?? 2;
  }

  /** Another stretch is on show: older bars are needed, what is compared counts from its first, the tip moves along. */
  #moved() {
    const range = this.#plot?.range;
    if (range && range.from < NEAR) for (const history of this.#histories) history.older();
    this.#have("beside");
    this.#paintSoon();
  }

  #showBeside() {
    const { store, view } = this.#context;
    const quote = this.#quote;
    const picture = this.#picture;
    if (!picture || !this.#plot) return;
    const marking = markingOf(cardsInOrder(store), view.selected, picture, view);
    this.#marking = marking;
    const way = direction(quote?.change_pct ?? null, 2);
    const close = quote?.prev_close ?? null;
    this.#plot.showBeside({
      stretches: [...picture.grounds, ...marking.stretches],
      markers: marking.markers,
      lit: marking.lit,
      previousClose: close === null ? null : { price: close, words: price(close, this.#decimals) },
      way: way === "up" || way === "down" ? way : "ink-2",
    });
    this.#pointing.stay();
    this.#readout.showReading();
    this.#readout.showOthers();
    this.#readout.showTip();
  }

  /** Another bar, or another stretch, is pointed at: what was told in it lights up, here and in the list. */
  #pointed() {
    const { view, actions } = this.#context;
    const lit = this.#litNow();
    if (lit?.from !== view.lit?.from || lit?.until !== view.lit?.until) actions.choose({ lit });
    this.#readout.showReading();
  }

  /** @returns {{from: number, until: number} | null} */
  #litNow() {
    const { cursor, over } = this.#pointing.at;
    const { stretch } = this.#pointing;
    const intervalMs = this.#history?.intervalMs ?? 0;
    const measure = stretch && measured(this.#bars, ...stretch, intervalMs);
    if (measure) return { from: measure.from, until: measure.until };
    const start = cursor ?? over;
    return start !== null && this.#cardsAt(start).length ? { from: start, until: start + intervalMs } : null;
  }

  /** @param {number} start @returns {import("../../core/cards.js").Card[]} */
  #cardsAt(start) {
    return this.#marking?.markers.filter((marker) => marker.start === start).flatMap(({ cards }) => cards) ?? [];
  }

  /** @param {string | null} id a marker */
  #clicked(id) {
    const { view, actions } = this.#context;
    const cards = this.#marking?.markers.find((marker) => marker.id === id)?.cards ?? [];
    actions.choose({ story: afterIn(cards, view.story) });
  }

  /** @param {number} start */
  #openAt(start) {
    const { view, actions } = this.#context;
    const story = afterIn(this.#cardsAt(start), view.story);
    actions.choose({ story });
    const card = this.#cardsAt(start).find(({ key }) => key === story);
    if (card) this.#readout.speakStory(card);
  }

  /** To the next story on the chart, or the one before. @param {1 | -1} step */
  goToStory(step) {
    const marker = nextMarker(this.#marking?.markers ?? [], this.#bars[this.#pointing.place]?.start ?? 0, step);
    if (!marker) return;
    this.#pointing.go(this.#bars.findIndex((bar) => bar.start === marker.start));
    this.#context.actions.choose({ story: marker.cards[0]?.key ?? "" });
  }

  /** @param {number} factor */
  zoom(factor) {
    this.#pointing.zoom(factor);
  }

  toggleTable() {
    this.#isTable = !this.#isTable;
    setAttribute(this.#field("as-table"), "aria-pressed", String(this.#isTable));
    this.#field("table").hidden = !this.#isTable;
    this.#field("chart").hidden = this.#isTable;
    if (this.#isTable) showTable(this.#field("table"), this.#bars, this.#tableWords());
    else this.#moved();
  }

  #toggleMeasure() {
    this.#pointing.setMeasures(!this.#pointing.measures);
    setAttribute(this.#menus.measure, "aria-pressed", String(this.#pointing.measures));
  }

  /** @param {string} symbol */
  #leaveOut(symbol) {
    const { view, actions } = this.#context;
    actions.choose({ compare: comparedIn(view.compare).filter((one) => one !== symbol).join(",") });
  }

  #tableWords() {
    const { view } = this.#context;
    return { caption: `The newest bars of ${view.selected}, ${view.interval} each`, decimals: this.#decimals, timeOf: (/** @type {Bar} */ bar) => this.#readout.momentOf(bar), storiesOf: (/** @type {Bar} */ bar) => this.#cardsAt(bar.start).length };
  }
}

/** Of several, the one behind that which is open; none behind the last. @param {import("../../core/cards.js").Card[]} cards @param {string} story */
function afterIn(cards, story) {
  const open = cards.findIndex(({ key }) => key === story);
  return cards[open + 1]?.key ?? "";
}
