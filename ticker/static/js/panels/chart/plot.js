// The picture on the canvas: lightweight-charts' series, and what is drawn of ours behind and above them.

import {
  AreaSeries, BarSeries, CandlestickSeries, HistogramSeries, LineSeries, PriceScaleMode, createChartEx,
} from "../../../vendor/lightweight-charts/lightweight-charts.standalone.production.mjs";
import { leastMove } from "../../core/digits.js";
import { slotFrom } from "../../core/slots.js";
import { price } from "../../core/words.js";
import { Backdrop } from "./backdrop.js";
import { Marks } from "./marks.js";
import { Newest } from "./newest.js";
import { plotOptions, seriesOptions } from "./plot_options.js";
import { areaColors, pointOf, pointsOf, timeOf, volumeOf } from "./points.js";
import { ZonedTimeScale } from "./time_scale.js";

/** @typedef {import("../../core/bars.js").Bar} Bar */
/** @typedef {import("../../core/picture.js").Picture} Picture */
/** @typedef {import("../../core/picture.js").Stretch} Stretch */
/** @typedef {import("../../core/markers.js").Marker} Marker */
/** @typedef {"candles" | "bars" | "line" | "area"} Kind */
/** @typedef {"normal" | "log" | "percent"} Scale */
/** @typedef {"up" | "down" | "ink-2"} Way the colour of the last price */

/** What is drawn beside bars, and may be another without them. @typedef {object} Beside
 * @property {Stretch[]} stretches
 * @property {Marker[]} markers
 * @property {ReadonlySet<string>} lit ids of markers
 * @property {{price: number, words: string} | null} previousClose
 * @property {Way} way
 */

/** @typedef {object} Manner how it is drawn, which another plot is made for
 * @property {Kind} kind
 * @property {Scale} scale
 * @property {number} decimals
 * @property {number} intervalMs
 * @property {import("../../core/zones.js").Wall} wall
 */

/** @typedef {object} Listener
 * @property {(place: number | null) => void} pointed a slot, or null for none
 * @property {(id: string | null, place: number | null) => void} clicked a marker, or a slot
 * @property {() => void} moved what is on show is another stretch
 */

const SERIES = { candles: CandlestickSeries, bars: BarSeries, line: LineSeries, area: AreaSeries };
const MODES = { normal: PriceScaleMode.Normal, log: PriceScaleMode.Logarithmic, percent: PriceScaleMode.Percentage };

export class Plot {
  colors;
  /** @type {Beside} */
  beside = { stretches: [], markers: [], lit: new Set(), previousClose: null, way: "ink-2" };
  /** @type {readonly number[]} */
  slots = [];
  marks;
  #newest;
  #chart;
  #main;
  #volume;
  #manner;
  /** The largest price so far. */
  #largest = 0;
  /** @type {Map<string, import("lightweight-charts").ISeriesApi<"Line">>} */
  #lines = new Map();
  /** @type {Map<number, Bar>} */
  #byStart = new Map();
  /** @type {ReadonlySet<number>} */
  #breaks = new Set();

  /** @param {HTMLElement} container @param {Manner} manner @param {import("./colors.js").Colors} colors @param {Listener} listener */
  constructor(container, manner, colors, listener) {
    this.#manner = manner;
    this.colors = colors;
    this.#chart = createChartEx(container, new ZonedTimeScale(manner.wall, manner.intervalMs), /** @type {any} */ (plotOptions(colors, manner)));
    this.#volume = this.#chart.addSeries(HistogramSeries, { priceScaleId: "volume", lastValueVisible: false, priceLineVisible: false, priceFormat: { type: "volume" } });
    this.#volume.priceScale().applyOptions({ scaleMargins: { top: 0.84, bottom: 0 } });
    this.#main = /** @type {import("lightweight-charts").ISeriesApi<any>} */ (this.#chart.addSeries(SERIES[manner.kind], /** @type {any} */ (this.#mainOptions())));
    this.#main.priceScale().applyOptions({ mode: MODES[manner.scale], scaleMargins: { top: 0.12, bottom: 0.2 } });
    this.#main.attachPrimitive(/** @type {any} */ (new Backdrop(this)));
    this.marks = new Marks(this);
    this.#main.attachPrimitive(/** @type {any} */ (this.marks));
    this.#newest = new Newest(this.#chart.timeScale(), container);
    this.#listen(listener);
  }

  /** @param {Listener} listener */
  #listen({ pointed, clicked, moved }) {
    this.#chart.subscribeCrosshairMove(({ logical, point, sourceEvent }) => {
      // Without an event it is the cursor that has moved it.
      if (sourceEvent || !point) pointed(point && logical !== undefined ? logical : null);
    });
    this.#chart.subscribeClick(({ logical, hoveredObjectId }) => clicked(typeof hoveredObjectId === "string" ? hoveredObjectId : null, logical ?? null));
    this.#chart.timeScale().subscribeVisibleLogicalRangeChange(moved);
    this.#chart.timeScale().subscribeSizeChange(moved);
  }

  #mainOptions() {
    const { kind } = this.#manner;
    return { ...seriesOptions(kind, this.colors), priceFormat: this.#priceFormat, autoscaleInfoProvider: (/** @type {any} */ own) => this.#scaled(own()) };
  }

  get #priceFormat() {
    const { decimals } = this.#manner;
    return { type: /** @type {const} */ ("custom"), minMove: leastMove(decimals, this.#largest), formatter: (/** @type {number} */ value) => price(value, decimals) };
  }

  /** The scale is as fine as its prices allow. @param {readonly Bar[]} bars */
  #measure(bars) {
    const { minMove } = this.#priceFormat;
    for (const { high, low } of bars) this.#largest = Math.max(this.#largest, Math.abs(high), Math.abs(low));
    if (this.#priceFormat.minMove === minMove) return;
    for (const series of [this.#main, ...this.#lines.values()]) series.applyOptions({ priceFormat: this.#priceFormat });
  }

  /** The previous close is on show where bars keep most of the height. @param {import("lightweight-charts").AutoscaleInfo | null} info */
  #scaled(info) {
    const range = info?.priceRange;
    const close = this.beside.previousClose?.price;
    if (!range || close === undefined) return info;
    const { minValue, maxValue } = range;
    const wide = Math.max(maxValue, close) - Math.min(minValue, close);
    if (wide > 2.5 * (maxValue - minValue)) return info;
    return { ...info, priceRange: { minValue: Math.min(minValue, close), maxValue: Math.max(maxValue, close) } };
  }

  destroy() {
    this.#newest.destroy();
    this.#chart.remove();
  }

  /** Draw all bars and lines anew. @param {Picture} picture */
  show({ bars, slots, lines, breaks }) {
    this.slots = slots;
    this.#breaks = breaks;
    this.#byStart = new Map(bars.map((bar) => [bar.start, bar]));
    this.#measure(bars);
    this.#main.setData(slots.map((slot) => pointOf(this.#byStart.get(slot), slot, this.#manner.kind, breaks)));
    this.#volume.setData(bars.map((bar) => volumeOf(bar, this.colors)));
    for (const [name, line] of this.#lines) if (!lines.some((one) => one.name === name)) this.#drop(name, line);
    for (const line of lines) this.#lineOf(line).setData(pointsOf(line));
    this.#newest.take(slots.length);
  }

  /** Draw what the last bars have become; nothing else is another. @param {Picture} picture */
  showLast({ bars, lines }) {
    const newest = this.slots.at(-1);
    const bar = bars.at(-1);
    // What lies before the last place of the axis may not be updated: the library throws.
    if (bar && bar.start === newest) {
      this.#byStart.set(bar.start, bar);
      this.#measure([bar]);
      this.#main.update(pointOf(bar, bar.start, this.#manner.kind, this.#breaks));
      this.#volume.update(volumeOf(bar, this.colors));
    }
    for (const line of lines) {
      const value = line.values.at(-1) ?? null;
      if (value !== null && line.bars.at(-1)?.start === newest) this.#lineOf(line).update({ time: timeOf(/** @type {number} */ (newest)), value });
    }
  }

  /** Draw what lies behind and above the bars. @param {Beside} beside */
  showBeside(beside) {
    const { kind } = this.#manner;
    this.beside = beside;
    const color = this.colors[beside.way];
    // Which also has the library draw anew.
    this.#main.applyOptions(kind === "area" ? { priceLineColor: color, ...areaColors(this.colors, beside.way) } : kind === "line" ? { priceLineColor: color, color } : { priceLineColor: color });
  }

  /** @param {string} name @param {import("lightweight-charts").ISeriesApi<"Line">} line */
  #drop(name, line) {
    this.#chart.removeSeries(line);
    this.#lines.delete(name);
  }

  /** @param {import("../../core/picture.js").Line} line */
  #lineOf({ name, tone, dash, width }) {
    const known = this.#lines.get(name);
    if (known) return known;
    const color = this.colors[/** @type {import("./colors.js").Name} */ (tone)];
    const line = this.#chart.addSeries(LineSeries, {
      color, priceFormat: this.#priceFormat, lineStyle: dash, lineWidth: /** @type {1 | 2} */ (width), priceLineVisible: false, lastValueVisible: false, crosshairMarkerVisible: false,
    });
    this.#lines.set(name, line);
    return line;
  }

  /** Where a place stands, in px from the left. @param {number} slot @returns {number | null} */
  xOf(slot) {
    return this.#chart.timeScale().logicalToCoordinate(/** @type {any} */ (slot));
  }

  /** Where a moment's place begins. @param {number} ms */
  edge(ms) {
    const slot = slotFrom(this.slots, ms);
    return (this.xOf(slot) ?? 0) - this.#chart.timeScale().options().barSpacing / 2;
  }

  /** @param {number} value a price @returns {number | null} px from the top */
  heightOf(value) {
    return this.#main.priceToCoordinate(value);
  }

  /** @param {number} y px from the top @returns {number | null} the price there */
  priceAt(y) {
    return this.#main.coordinateToPrice(y);
  }

  /** Above a bar, where a mark can stand. @param {number} start @returns {{x: number, y: number} | null} */
  above(start) {
    const bar = this.#byStart.get(start);
    const slot = slotFrom(this.slots, start);
    const isLine = this.#manner.kind === "line" || this.#manner.kind === "area";
    const x = bar ? this.xOf(slot) : null;
    const y = bar ? this.heightOf(isLine ? bar.close : bar.high) : null;
    return x === null || y === null ? null : { x, y };
  }

  /** Have the crosshair stand at a bar, or nowhere. @param {Bar | null} bar */
  pointAt(bar) {
    if (bar) this.#chart.setCrosshairPosition(bar.close, timeOf(bar.start), this.#main);
    else this.#chart.clearCrosshairPosition();
  }

  /** The places on show, some of them perhaps beyond the first or the last. @returns {{from: number, to: number} | null} */
  get range() {
    return this.#chart.timeScale().getVisibleLogicalRange();
  }

  /** When the first bar on show begins, in ms; without end where nothing is on show. */
  get firstInSight() {
    const { range } = this;
    return (range && this.slots[Math.max(0, Math.floor(range.from))]) ?? Infinity;
  }

  /** @param {{from: number, to: number}} range */
  set range(range) {
    this.#newest.leave();
    this.#chart.timeScale().setVisibleLogicalRange(range);
  }

  showNewest() {
    this.#newest.show(this.slots.length);
  }

  /** What another plot that takes the place of this one is to show; null for the newest places. */
  get chosenRange() {
    return this.#newest.isShown ? null : this.range;
  }

  /** @param {boolean} isOn whether a drag moves the stretch on show, or is ours */
  set drags(isOn) {
    this.#chart.applyOptions({ handleScroll: { pressedMouseMove: isOn, horzTouchDrag: isOn } });
  }

  /** @param {number} start of a bar */
  slotOf(start) {
    return slotFrom(this.slots, start);
  }

  /** @param {number} slot @returns {number | null} the start of the bar that stands there */
  startAt(slot) {
    const start = this.slots[slot];
    return start !== undefined && this.#byStart.has(start) ? start : null;
  }

  /** @param {number} x px from the left @returns {number | null} the start of the nearest bar */
  nearest(x) {
    const found = this.#chart.timeScale().coordinateToLogical(x);
    if (found === null || !this.slots.length) return null;
    const slot = Math.min(this.slots.length - 1, Math.max(0, Math.round(found)));
    for (let away = 0; away < this.slots.length; away += 1) {
      const start = this.startAt(slot - away) ?? this.startAt(slot + away);
      if (start !== null) return start;
    }
    return null;
  }

  /** Have the crosshair stand at a bar, and that on show. @param {Bar} bar */
  reveal(bar) {
    const slot = this.slotOf(bar.start);
    const { range } = this;
    if (range && (slot < range.from || slot > range.to)) {
      const by = slot < range.from ? slot - range.from - 1 : slot - range.to + 1;
      this.range = { from: range.from + by, to: range.to + by };
    }
    this.pointAt(bar);
  }

  get width() {
    return this.#chart.timeScale().width();
  }
}
