// The line above the chart: what a bar says, or what lies between two; and the symbols compared with it.

import { setAttribute, setText } from "../../dom.js";

/** @type {[label: string, field: "open" | "high" | "low" | "close" | "volume"][]} */
const FIGURES = [["O", "open"], ["H", "high"], ["L", "low"], ["C", "close"], ["V", "volume"]];

export class Legend {
  #time = document.createElement("span");
  /** @type {Map<string, HTMLElement>} */
  #figures = new Map();
  #vwap = document.createElement("span");
  #close = document.createElement("span");
  #measure = document.createElement("span");
  #root;

  /** @param {HTMLElement} root */
  constructor(root) {
    this.#root = root;
    this.#vwap.className = "vwap";
    this.#close.className = "quiet";
    this.#measure.className = "measure way";
    root.replaceChildren(this.#measure, this.#time);
    for (const [label, field] of FIGURES) {
      const value = document.createElement("span");
      const head = document.createElement("b");
      head.textContent = label;
      value.append(head, document.createTextNode(" "), document.createElement("span"));
      this.#figures.set(field, /** @type {HTMLElement} */ (value.lastElementChild));
      root.append(value);
    }
    root.append(this.#vwap, this.#close);
  }

  /** @param {import("../../core/readings.js").Reading | null} reading @param {string} previousClose in words, or "" */
  show(reading, previousClose) {
    this.#root.toggleAttribute("data-empty", !reading);
    if (!reading) return;
    setText(this.#time, reading.time);
    for (const [, field] of FIGURES) setText(/** @type {HTMLElement} */ (this.#figures.get(field)), reading[field]);
    setText(this.#vwap, reading.vwap && `VWAP ${reading.vwap}`);
    setText(this.#close, previousClose && `previous close ${previousClose}`);
  }

  /** @param {string} words what lies between two bars, or "" @param {string} way */
  showMeasure(words, way) {
    this.#root.toggleAttribute("data-measure", Boolean(words));
    setAttribute(this.#measure, "data-way", words ? way : "");
    setText(this.#measure, words);
  }
}
