// The price line: what is known of a symbol, nothing smoothed, nothing invented. Drawn in percent and in a
// stretched square of 1000 units, so that no paint has to ask the page for its size.

import { fieldsOf, setAttribute, setText } from "./dom.js";
import { clock, price } from "./format.js";
import { knownAt } from "./series.js";

const SIZE = 1000;
const TICKS = 5;
const TAG = 6;
const STEPS_S = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400];
const SVG = "http://www.w3.org/2000/svg";

/** @typedef {{at: number, label: string}} Mark a label, in percent from the left or the top */

export class Chart {
  #root = document.getElementById("chart");
  #fields = fieldsOf(this.#root);
  #series = null;
  #known = 0;
  #decimals = 2;

  constructor() {
    const { plot } = this.#fields;
    plot.addEventListener("pointermove", (pointer) => this.#cross(pointer.offsetX / plot.clientWidth));
    plot.addEventListener("pointerleave", () => this.#leave());
  }

  /** @param {import("./series.js").Series | undefined} series @param {number} decimals @param {number} until */
  draw(series, decimals, until) {
    const known = series ? knownAt(series, until) : 0;
    this.#series = series;
    this.#known = known;
    this.#decimals = decimals;
    this.#root.toggleAttribute("data-empty", known < 2);
    if (known < 2) return;
    const { low, high } = bounds(series, known, decimals);
    const start = series.t[0];
    const duration = series.t[known - 1] - start || 1;
    let line = "";
    for (let i = 0; i < known; i += 1) {
      line += `${i ? " " : ""}${(((series.t[i] - start) / duration) * SIZE).toFixed(1)},${(((high - series.p[i]) / (high - low)) * SIZE).toFixed(1)}`;
    }
    setAttribute(this.#fields.line, "points", line);
    setAttribute(this.#fields.area, "points", `0,${SIZE} ${line} ${SIZE},${SIZE}`);
    this.#level(series.p[known - 1], low, high);
    this.#axes(priceMarks(low, high, series.p[known - 1], decimals), timeMarks(start, duration));
  }

  #level(last, low, high) {
    const at = `${percentOf(high - last, high - low)}%`;
    for (const name of ["y1", "y2"]) setAttribute(this.#fields.level, name, at);
    for (const name of ["end", "halo"]) setAttribute(this.#fields[name], "cy", at);
    setAttribute(this.#fields.tag, "y", at);
    setText(this.#fields["tag-price"], price(last, this.#decimals));
  }

  #axes(prices, times) {
    fit(this.#fields.grid, prices, "line", (line, mark) => {
      for (const [name, value] of Object.entries({ x1: "0", x2: "100%", y1: `${mark.at}%`, y2: `${mark.at}%` })) setAttribute(line, name, value);
    });
    fit(this.#fields.prices, prices, "text", (text, mark) => {
      for (const [name, value] of Object.entries({ x: "8", y: `${mark.at}%`, dy: ".35em" })) setAttribute(text, name, value);
      setText(text, mark.label);
    });
    fit(this.#fields.times, times, "text", (text, mark) => {
      for (const [name, value] of Object.entries({ x: `${mark.at}%`, y: "14", "text-anchor": "middle" })) setAttribute(text, name, value);
      setText(text, mark.label);
    });
  }

  /** Read the price at a place that is pointed at. @param {number} share 0 to 1 from the left */
  #cross(share) {
    const series = this.#series;
    if (!series || this.#known < 2) return;
    const start = series.t[0];
    const duration = series.t[this.#known - 1] - start || 1;
    let i = 0;
    while (i < this.#known - 1 && series.t[i + 1] - start <= share * duration) i += 1;
    const { low, high } = bounds(series, this.#known, this.#decimals);
    const x = `${percentOf(series.t[i] - start, duration)}%`;
    const { cross, reading } = this.#fields;
    for (const name of ["x1", "x2"]) setAttribute(this.#fields["cross-line"], name, x);
    setAttribute(this.#fields["cross-dot"], "cx", x);
    setAttribute(this.#fields["cross-dot"], "cy", `${percentOf(high - series.p[i], high - low)}%`);
    cross.setAttribute("visibility", "visible");
    setText(reading, `${clock(series.t[i], true)} \u00B7 ${price(series.p[i], this.#decimals)}`);
    reading.hidden = false;
  }

  #leave() {
    this.#fields.cross.setAttribute("visibility", "hidden");
    this.#fields.reading.hidden = true;
  }
}

const percentOf = (part, whole) => Math.round((part / whole) * 10_000) / 100;

function bounds(series, known, decimals) {
  let low = Infinity;
  let high = -Infinity;
  for (let i = 0; i < known; i += 1) {
    low = Math.min(low, series.p[i]);
    high = Math.max(high, series.p[i]);
  }
  const margin = (high - low) * 0.08 || Math.max(Math.abs(high) * 0.001, 10 ** -decimals);
  return { low: low - margin, high: high + margin };
}

/** Round prices for the axis; one that the last price's tag would cover has no label.
 * @param {number} low @param {number} high @param {number} last @param {number} decimals @returns {Mark[]} */
export function priceMarks(low, high, last, decimals) {
  const lastAt = percentOf(high - last, high - low);
  const rough = (high - low) / TICKS;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = Math.max([1, 2, 5, 10].find((one) => one * power >= rough) * power, 10 ** -decimals);
  const marks = [];
  for (let n = Math.ceil(low / step); n <= Math.floor(high / step); n += 1) {
    const at = percentOf(high - n * step, high - low);
    if (at >= 2 && at <= 98) marks.push({ at, label: Math.abs(at - lastAt) < TAG ? "" : price(n * step, decimals) });
  }
  return marks;
}

/** Round times of the reader's own day for the axis. @param {number} start @param {number} duration @returns {Mark[]} */
export function timeMarks(start, duration) {
  const dayMs = 86_400_000;
  const seconds = STEPS_S.find((one) => duration / (one * 1000) <= TICKS);
  const step = seconds ? seconds * 1000 : dayMs * Math.ceil(duration / dayMs / TICKS);
  const zone = new Date(start).getTimezoneOffset() * 60_000;
  const marks = [];
  for (let local = Math.ceil((start - zone) / step) * step; local + zone <= start + duration; local += step) {
    const at = percentOf(local + zone - start, duration);
    if (at >= 4 && at <= 96) marks.push({ at, label: timeLabel(local + zone, step) });
  }
  return marks;
}

function timeLabel(ms, step) {
  if (step < 86_400_000) return clock(ms, step < 60_000);
  return new Date(ms).toLocaleDateString("en", { day: "2-digit", month: "short" });
}

/** Make a group hold one child for each mark; children are kept, so a moving axis allocates nothing. */
function fit(group, marks, tag, place) {
  while (group.childElementCount > marks.length) group.lastElementChild.remove();
  while (group.childElementCount < marks.length) group.append(document.createElementNS(SVG, tag));
  for (const [n, mark] of marks.entries()) place(group.children[n], mark);
}
