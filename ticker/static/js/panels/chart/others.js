// The symbols that are compared: their line, their change since the first bar on show, and a button that takes them away.

import { arrange, setAttribute, setText } from "../../dom.js";
import { direction, percent } from "../../core/words.js";

const SVG = "http://www.w3.org/2000/svg";

/** How a line is broken, as the canvas does it: solid, dotted, dashed, long dashes. */
const DASHES = ["", "2 2", "6 4", "10 4"];

/** @typedef {{symbol: string, change: number | null, tone: string, dash: number, words: string}} OtherRow */

export class Others {
  #list;
  /** @type {Map<string, HTMLElement>} */
  #rows = new Map();

  /** @param {HTMLElement} list @param {(symbol: string) => void} remove @param {AbortSignal} signal */
  constructor(list, remove, signal) {
    this.#list = list;
    list.addEventListener("click", (click) => {
      const button = click.target instanceof Element ? click.target.closest("button") : null;
      if (button) remove(button.value);
    }, { signal });
  }

  /** @param {OtherRow[]} rows the symbol itself first, which cannot be taken away */
  show(rows) {
    this.#list.hidden = rows.length < 2;
    for (const [symbol, row] of this.#rows) if (!rows.some((one) => one.symbol === symbol)) this.#drop(symbol, row);
    arrange(this.#list, rows.map((row, n) => this.#row(row, n > 0)));
  }

  /** @param {string} symbol @param {HTMLElement} row */
  #drop(symbol, row) {
    row.remove();
    this.#rows.delete(symbol);
  }

  /** @param {OtherRow} row @param {boolean} removable */
  #row({ symbol, change, tone, dash, words }, removable) {
    const row = this.#rows.get(symbol) ?? otherRow(symbol, removable);
    this.#rows.set(symbol, row);
    const [line, , figure] = row.children;
    setAttribute(/** @type {Element} */ (line?.firstElementChild), "stroke-dasharray", DASHES[dash] ?? "");
    row.style.setProperty("--tone", `var(--${tone})`);
    setAttribute(row, "data-way", direction(change, 2));
    setText(/** @type {Element} */ (figure), change === null ? words : percent(change));
    return row;
  }
}

/** @param {string} symbol @param {boolean} removable */
function otherRow(symbol, removable) {
  const row = document.createElement("li");
  const line = document.createElementNS(SVG, "svg");
  const stroke = document.createElementNS(SVG, "line");
  for (const [name, value] of Object.entries({ x1: "0", x2: "22", y1: "5", y2: "5" })) stroke.setAttribute(name, value);
  line.setAttribute("aria-hidden", "true");
  line.append(stroke);
  const name = document.createElement("b");
  name.textContent = symbol;
  const figure = document.createElement("span");
  figure.className = "way";
  row.append(line, name, figure);
  if (removable) row.append(removeButton(symbol));
  return row;
}

/** @param {string} symbol */
function removeButton(symbol) {
  const button = document.createElement("button");
  Object.assign(button, { type: "button", value: symbol, textContent: "\u00D7" });
  button.setAttribute("aria-label", `Do not compare with ${symbol}`);
  return button;
}
