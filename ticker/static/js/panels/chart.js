// The price line: what is known of a symbol, nothing smoothed, nothing invented. Drawn in percent and in a
// stretched square, so that no paint has to ask the page for its size.

import { clock, price } from "../core/words.js";
import { knownAt } from "../core/series.js";
import { fieldsOf, setAttribute, setAttributes, setText } from "../dom.js";
import { areaOf, lineOf, percentOf, pointAt, priceMarks, timeMarks } from "../drawing/axes.js";

/** @typedef {import("../drawing/axes.js").Mark} Mark */

const SVG = "http://www.w3.org/2000/svg";

export class Chart {
  #root;
  #fields;
  /** @type {import("../drawing/axes.js").Line | null} */
  #line = null;
  #decimals = 2;

  /** @param {Element} root @param {AbortSignal} signal ends the pointer's being followed */
  constructor(root, signal) {
    this.#root = root;
    this.#fields = fieldsOf(root);
    const plot = this.#field("plot");
    plot.addEventListener("pointermove", (pointer) => this.#cross(pointer.offsetX / plot.clientWidth), { signal });
    plot.addEventListener("pointerleave", () => this.#leave(), { signal });
  }

  /** @param {string} name */
  #field(name) {
    return /** @type {HTMLElement} */ (this.#fields[name]);
  }

  /** @param {import("../core/series.js").Series | undefined} series @param {number} decimals @param {number} until */
  draw(series, decimals, until) {
    const known = series ? knownAt(series, until) : 0;
    this.#decimals = decimals;
    this.#line = series && known > 1 ? lineOf(series, known, decimals) : null;
    this.#root.toggleAttribute("data-empty", this.#line === null);
    if (this.#line === null) return;
    const { low, high, last, start, duration, points } = this.#line;
    setAttribute(this.#field("line"), "points", points);
    setAttribute(this.#field("area"), "points", areaOf(this.#line));
    this.#level(last, low, high);
    this.#axes(priceMarks(low, high, last, decimals), timeMarks(start, duration));
  }

  /** @param {number} last @param {number} low @param {number} high */
  #level(last, low, high) {
    const at = `${percentOf(high - last, high - low)}%`;
    setAttributes(this.#field("level"), { y1: at, y2: at });
    for (const name of ["end", "halo"]) setAttribute(this.#field(name), "cy", at);
    setAttribute(this.#field("tag"), "y", at);
    setText(this.#field("tag-price"), price(last, this.#decimals));
  }

  /** @param {Mark[]} prices @param {Mark[]} times */
  #axes(prices, times) {
    fit(this.#field("grid"), prices, "line", (line, { at }) => setAttributes(line, { x1: "0", x2: "100%", y1: `${at}%`, y2: `${at}%` }));
    fit(this.#field("prices"), prices, "text", (text, { at, label }) => {
      setAttributes(text, { x: "8", y: `${at}%`, dy: ".35em" });
      setText(text, label);
    });
    fit(this.#field("times"), times, "text", (text, { at, label }) => {
      setAttributes(text, { x: `${at}%`, y: "14", "text-anchor": "middle" });
      setText(text, label);
    });
  }

  /** Read the price at a place that is pointed at. @param {number} share 0 to 1 from the left */
  #cross(share) {
    if (this.#line === null) return;
    const { start, duration, low, high } = this.#line;
    const { t, p } = pointAt(this.#line, share);
    const x = `${percentOf(t - start, duration)}%`;
    setAttributes(this.#field("cross-line"), { x1: x, x2: x });
    setAttributes(this.#field("cross-dot"), { cx: x, cy: `${percentOf(high - p, high - low)}%` });
    this.#field("cross").setAttribute("visibility", "visible");
    setText(this.#field("reading"), `${clock(t, true)} \u00B7 ${price(p, this.#decimals)}`);
    this.#field("reading").hidden = false;
  }

  #leave() {
    this.#field("cross").setAttribute("visibility", "hidden");
    this.#field("reading").hidden = true;
  }
}

/** Make a group hold one child for each mark; children are kept, so a moving axis allocates nothing.
 * @param {Element} group @param {Mark[]} marks @param {string} tag @param {(child: Element, mark: Mark) => void} place */
function fit(group, marks, tag, place) {
  while (group.childElementCount > marks.length) group.lastElementChild?.remove();
  while (group.childElementCount < marks.length) group.append(document.createElementNS(SVG, tag));
  for (const [n, mark] of marks.entries()) place(/** @type {Element} */ (group.children[n]), mark);
}
