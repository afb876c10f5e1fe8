// What is read beside the canvas: the line above it, what is compared, the story at its mark, the state in words, and what
// is spoken when a key has moved the cursor.

import { indexAt } from "../../core/bars.js";
import { NOT_KEPT } from "../../core/not_kept.js";
import { changePct, measured, measureWords, readingOf, spokenOf } from "../../core/readings.js";
import { countdown, direction, price } from "../../core/words.js";
import { dayWallOf, momentWords, timeWords, wallOf, zoneOf, zoneWords } from "../../core/zones.js";
import { setAttribute, setText } from "../../dom.js";
import { Legend } from "./legend.js";
import { Others } from "./others.js";
import { Tip } from "./tip.js";
import { tipOf } from "./told.js";

/** @typedef {import("../../core/bars.js").Bar} Bar */
/** @typedef {import("../../core/cards.js").Card} Card */
/** @typedef {import("../../connection/bars.js").BarHistory} BarHistory */

/** What there is to be read of. @typedef {object} Read
 * @property {BarHistory | null} history
 * @property {readonly BarHistory[]} compared
 * @property {import("../../core/picture.js").Picture | null} picture
 * @property {import("../../core/picture.js").Marking | null} marking
 * @property {import("./plot.js").Plot | null} plot
 * @property {import("./pointing.js").Pointing} pointing
 * @property {import("../../core/zones.js").ZoneChoice} zone
 * @property {string | null} exchange the zone of where the symbol is traded
 */

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

export class Readout {
  #fields;
  #context;
  #read;
  #legend;
  #others;
  #tip;

  /** @param {import("../../dom.js").Fields} fields @param {import("../panel.js").Context} context @param {() => Read} read
   * @param {(symbol: string) => void} leaveOut @param {AbortSignal} signal */
  constructor(fields, context, read, leaveOut, signal) {
    this.#fields = fields;
    this.#context = context;
    this.#read = read;
    this.#legend = new Legend(this.#field("legend"));
    this.#others = new Others(this.#field("others"), leaveOut, signal);
    this.#tip = new Tip(this.#field("tip"));
  }

  /** @param {string} name */
  #field(name) {
    return /** @type {HTMLElement} */ (this.#fields[name]);
  }

  get #quote() {
    return this.#context.store.quotes.get(this.#context.view.selected);
  }

  /** Bars are kept for longer than prices: of a moment without one, those of now count. */
  get decimals() {
    const { rewind, view } = this.#context;
    return (this.#quote ?? rewind?.live.quotes.get(view.selected))?.decimals ?? 2;
  }

  get wall() {
    const { zone, exchange } = this.#read();
    return wallOf(zoneOf(zone, exchange));
  }

  /** By which bars are dated. @param {number} intervalMs */
  wallOfBars(intervalMs) {
    return intervalMs < DAY_MS ? this.wall : dayWallOf(this.#read().exchange);
  }

  /** When a bar began, in words. @param {Bar} bar */
  momentOf(bar) {
    const intervalMs = this.#read().history?.intervalMs ?? 0;
    const wall = this.wallOfBars(intervalMs);
    return momentWords(wall(bar.start), intervalMs, wall(this.#context.clock.now()));
  }

  /** The bar that is pointed at, or else the last; or what lies between two. */
  showReading() {
    const { history, picture, pointing } = this.#read();
    const { place, stretch } = pointing;
    const bar = history?.bars[place];
    const close = this.#quote?.prev_close ?? null;
    const reading = bar && picture ? readingOf(bar, this.momentOf(bar), picture.vwap[place] ?? null, this.decimals) : null;
    this.#legend.show(reading, close === null ? "" : price(close, this.decimals));
    const measure = stretch && history ? measured(history.bars, ...stretch, history.intervalMs) : null;
    this.#legend.showMeasure(measure ? measureWords(measure, this.decimals) : "", direction(measure?.change ?? null, this.decimals));
  }

  /** What is compared, since the first bar on show. */
  showOthers() {
    const { history, compared, picture, plot } = this.#read();
    const from = plot?.slots[Math.max(0, Math.floor(plot.range?.from ?? 0))] ?? 0;
    const lines = picture?.lines.filter(({ name }) => name.startsWith("other:")) ?? [];
    const rows = compared.map((other, n) => ({ ...rowOf(other, from), tone: lines[n]?.tone ?? "ink-2", dash: lines[n]?.dash ?? 0 }));
    this.#others.show(history ? [{ ...rowOf(history, from), tone: "ink", dash: 0 }, ...rows] : []);
  }

  /** The story that is pointed at, beside its mark. */
  showTip() {
    const { marking, plot } = this.#read();
    const told = marking?.told;
    const marker = told && marking?.markers.find(({ cards }) => cards.includes(told));
    const at = marker && plot?.marks.at(marker.id)?.place;
    if (!told || !at || at.x < 0 || at.x > (plot?.width ?? 0)) return this.#tip.hide();
    this.#tip.show(this.#told(told), at, this.#field("canvas").clientWidth);
  }

  /** @param {Card} card */
  #told(card) {
    const { store, view } = this.#context;
    return tipOf(store, card, view.selected, (ms) => timeWords(this.wall(ms), MINUTE_MS));
  }

  /** @param {number} place of a bar @param {number} stories how many were told in it */
  speak(place, stories) {
    const bars = this.#read().history?.bars ?? [];
    const bar = bars[place];
    if (bar) setText(this.#field("spoken"), spokenOf(bar, bars[place - 1], this.momentOf(bar), stories, this.decimals));
  }

  /** @param {Card} card */
  speakStory(card) {
    const { from, title, moved } = this.#told(card);
    setText(this.#field("spoken"), [from, title, moved].filter(Boolean).join(". "));
  }

  /** Whether there is a picture, and why not. */
  showState() {
    const { history, zone, exchange } = this.#read();
    const { selected } = this.#context.view;
    const phase = history?.phase ?? "none";
    const wait = countdown((history?.retryAt ?? 0) - Date.now());
    const trouble = history?.reason ? `ars cannot be had: ${history.reason}, retrying in ${wait}` : "";
    const words = { here: "", loading: `Bars of ${selected} are on their way.`, failed: `B${trouble}`, none: this.#context.isLive ? noBars(selected) : NOT_KEPT.bars(selected) };
    setAttribute(this.#field("figure"), "data-phase", phase);
    setText(this.#field("trouble"), phase === "here" && trouble ? `b${trouble}` : "");
    setText(this.#field("zone-words"), phase === "here" ? zoneWords(zone, exchange) : "");
    setText(this.#field("nothing-words"), words[phase]);
  }
}

/** @param {BarHistory} history @param {number} from */
function rowOf({ symbol, bars, phase }, from) {
  const first = bars[indexAt(bars, from - 1) + 1];
  const last = bars.at(-1);
  return { symbol, change: first && last ? changePct(first.close, last.close) : null, words: phase === "loading" ? "loading" : "no bars" };
}

/** @param {string} symbol */
const noBars = (symbol) => (symbol ? `There are no bars of ${symbol} yet. Its next quote begins one.` : "The bars of the first symbol appear here.");
