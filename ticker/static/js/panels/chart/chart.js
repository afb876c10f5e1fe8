// The chart of the selected symbol: what is known of its bars, on the canvas, in the line above it, and as a table.
//
// It is loaded when it is first seen. Everything it shows comes from the store, the view and /bars: nothing is kept of them
// but what was fetched.

import { cardsInOrder } from "../../core/select.js";
import { comparedIn } from "../../core/chart_choice.js";
import { intervalOf } from "../../core/intervals.js";
import { kindOf } from "../../core/kinds.js";
import { markingOf, pictureOf } from "../../core/picture.js";
import { direction, price } from "../../core/words.js";
import { setAttribute } from "../../dom.js";
import { proposesAlerts } from "./alerting.js";
import { colorsOf, watchColors } from "./colors.js";
import { Histories } from "./histories.js";
import { Menus } from "./menus.js";
import { Plot } from "./plot.js";
import { Pointing } from "./pointing.js";
import { Readout } from "./readout.js";
import { ChartStories } from "./stories.js";
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
  #histories;
  #readout;
  #stories;
  #pointing;
  /** @type {Plot | null} */
  #plot = null;
  /** @type {import("../../core/picture.js").Picture | null} */
  #picture = null;
  /** @type {import("../../core/picture.js").Marking | null} */
  #marking = null;
  /** @type {Due | null} */
  #due = null;
  #after = 0;
  #frame = 0;
  /** What a plot showed whose place another one takes. @type {{from: number, to: number} | null} */
  #range = null;
  #isTable = false;

  /** @param {import("../../dom.js").Fields} fields @param {import("../panel.js").Context} context */
  constructor(fields, context) {
    const { signal } = this.#end;
    this.#fields = fields;
    this.#context = context;
    this.#menus = new Menus(fields, context, () => this.#redraw(), signal);
    this.#histories = new Histories(context, { told: (told) => this.#told(told), moved: () => this.#redraw() });
    this.#readout = new Readout(fields, context, () => this.#read, (symbol) => this.#leaveOut(symbol), signal);
    this.#stories = new ChartStories(context, () => this.#read);
    this.#pointing = new Pointing(this.#field("chart"), this.#field("canvas"), {
      bars: () => this.#bars,
      plot: () => this.#plot,
      changed: () => this.#pointed(),
      moved: (place) => this.#readout.speak(place, this.#stories.at(this.#bars[place]?.start ?? 0).length),
      opened: (start) => this.#openAt(start),
      released: () => context.actions.choose({ story: "", lit: null }),
    }, signal);
    proposesAlerts(this.#field("chart"), this.#field("canvas"), {
      symbol: () => context.view.selected,
      priceAt: (y) => this.#plot?.priceAt(y) ?? null,
      cursor: () => (this.#pointing.at.cursor === null ? null : (this.#bars[this.#pointing.place]?.close ?? null)),
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
    return this.#histories.main?.bars ?? [];
  }

  /** @returns {import("./readout.js").Read} */
  get #read() {
    const { zone } = this.#menus.choice;
    return { history: this.#histories.main, compared: this.#histories.compared, picture: this.#picture, marking: this.#marking, plot: this.#plot, pointing: this.#pointing, zone, exchange: this.#histories.zone };
  }

  get #quote() {
    return this.#context.store.quotes.get(this.#context.view.selected);
  }

  /** @param {import("../panel.js").Changes} changes @param {number} frameMs */
  update(changes, frameMs) {
    const { view } = changes;
    if (view.has("selected") || view.has("interval")) this.#open();
    else if (view.has("compare")) this.#histories.compare();
    if (view.has("compare") || view.has("kind")) this.#redraw();
    if (changes.jump) this.#histories.load();
    else this.#have(this.#histories.take(changes.quotes));
    if (changes.stories.size || view.has("story") || view.has("lit")) this.#have("beside");
    if (this.#due && frameMs >= this.#after) this.#paint(frameMs);
  }

  /** Once a second: what is said of the next try. */
  tick() {
    this.#histories.tick();
    this.#readout.showState();
    this.#forgetOld();
  }

  /** Not together with a bar that opens: the library would take one for the other, and move what is in sight. */
  #forgetOld() {
    if (this.#due === "all" || !this.#plot || !this.#histories.forgetOld(this.#plot.firstInSight)) return;
    this.#have("all");
    this.#paintSoon();
  }

  destroy() {
    this.#end.abort();
    cancelAnimationFrame(this.#frame);
    this.#histories.close();
    this.#plot?.destroy();
  }

  #seen() {
    if (!document.hidden && !this.#context.store.held) this.#histories.refresh();
  }

  #open() {
    const { selected, interval } = this.#context.view;
    this.#histories.open();
    this.#pointing.clear();
    this.#redraw();
    this.#range = null;
    setAttribute(this.#field("chart"), "aria-label", selected ? `Prices of ${selected}, bars of ${intervalOf(interval)}` : "No symbol yet");
    this.#readout.showState();
  }

  /** @param {Due} told */
  #told(told) {
    this.#have(told);
    this.#histories.needSessions();
    this.#readout.showState();
    this.#paintSoon();
  }

  /** @param {Due | null} due what is to be drawn, beside what is already */
  #have(due) {
    if (due && this.#due !== "all" && !(this.#due === "last" && due === "beside")) this.#due = due;
  }

  /** By another plot: its colours, kind, scale or clock are others. */
  #redraw() {
    if (this.#plot) this.#range = this.#plot.chosenRange;
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
    const history = this.#histories.main;
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

  /** @param {import("../../connection/bars.js").BarHistory} history */
  #pictureOf(history) {
    const others = this.#histories.compared.map(({ symbol, bars }) => ({ symbol, bars }));
    return pictureOf({ bars: history.bars, intervalMs: history.intervalMs, spells: this.#histories.spells, others, studies: this.#menus.choice });
  }

  /** @param {number} intervalMs */
  #newPlot(intervalMs) {
    const { scale } = this.#menus.choice;
    const manner = { kind: kindOf(this.#context.view.kind), scale: this.#histories.compared.length ? /** @type {const} */ ("percent") : scale, decimals: this.#readout.decimals, intervalMs, wall: this.#readout.wallOfBars(intervalMs) };
    const canvas = this.#field("canvas");
    return new Plot(canvas, manner, colorsOf(canvas), {
      pointed: (slot) => this.#pointing.over(slot === null ? null : (this.#plot?.startAt(slot) ?? null)),
      clicked: (id) => this.#stories.clicked(id),
      moved: () => this.#moved(),
    });
  }

  /** Another stretch is on show: older bars are needed, what is compared counts from its first, the tip moves along. */
  #moved() {
    const range = this.#plot?.range;
    if (range && range.from < NEAR) this.#histories.older();
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
      previousClose: close === null ? null : { price: close, words: price(close, this.#readout.decimals) },
      way: way === "up" || way === "down" ? way : "ink-2",
    });
    this.#pointing.stay();
    this.#readout.showReading();
    this.#readout.showOthers();
    this.#readout.showTip();
  }

  #pointed() {
    this.#stories.light();
    this.#readout.showReading();
  }

  /** @param {number} start of a bar */
  #openAt(start) {
    const card = this.#stories.openAt(start);
    if (card) this.#readout.speakStory(card);
  }

  /** To the next story on the chart, or the one before. @param {1 | -1} step */
  goToStory(step) {
    this.#stories.go(step);
  }

  get isHeld() {
    return this.#pointing.isHeld;
  }

  letGo() {
    this.#pointing.letGo();
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
    return { caption: `The newest bars of ${view.selected}, ${view.interval} each`, decimals: this.#readout.decimals, timeOf: (/** @type {Bar} */ bar) => this.#readout.momentOf(bar), storiesOf: (/** @type {Bar} */ bar) => this.#stories.at(bar.start).length };
  }
}
