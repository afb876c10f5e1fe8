// While the page is arranged, each widget lies under a veil with a grip, and each column has its width to choose.

import { titleOf } from "../../core/layout.js";
import { newElement, setAttribute } from "../../dom.js";
import { columnsShown, panelsOf } from "./desk.js";

/** @typedef {import("../../core/layout.js").Layout} Layout */

export const HOW = "arranging-how";

export class Veils {
  /** @type {Map<string, HTMLElement>} */
  #veils = new Map();

  /** Over all that is shown. @param {Layout} layout */
  show(layout) {
    for (const { widgets } of layout.columns) for (const widget of widgets) this.#cover(widget);
    for (const widget of layout.away) this.#uncover(widget);
    for (const [n, column] of columnsShown().entries()) head(column, n, layout);
  }

  hide() {
    for (const widget of [...this.#veils.keys()]) this.#uncover(widget);
    for (const one of document.querySelectorAll(".column-head")) one.remove();
  }

  /** @param {string} widget */
  gripOf(widget) {
    return this.#veils.get(widget)?.querySelector("button") ?? null;
  }

  /** @param {string} widget */
  #cover(widget) {
    const [first, ...others] = panelsOf(widget);
    if (!first || this.#veils.has(widget)) return;
    const title = titleOf(widget);
    const grip = newElement("button", { type: "button", class: "grip", "aria-label": `Move ${title}`, "aria-describedby": HOW }, title);
    const away = newElement("button", { type: "button", class: "button", "data-act": "away", "aria-label": `Take away ${title}` }, "Take away");
    const veil = newElement("div", { class: "veil", "data-of": widget }, grip, away);
    first.scrollTop = 0;
    first.append(veil);
    for (const one of [...first.children, ...others]) one.toggleAttribute("inert", one !== veil);
    this.#veils.set(widget, veil);
  }

  /** @param {string} widget */
  #uncover(widget) {
    const veil = this.#veils.get(widget);
    if (!veil) return;
    for (const one of panelsOf(widget).flatMap((panel) => [panel, ...panel.children])) one.toggleAttribute("inert", false);
    veil.remove();
    this.#veils.delete(widget);
  }
}

/** @param {HTMLElement} column @param {number} n @param {Layout} layout */
function head(column, n, layout) {
  const known = /** @type {HTMLElement | null} */ (column.querySelector(".column-head"));
  const name = `Column ${n + 1}`;
  const made = known ?? newElement("div", { class: "column-head", role: "group" }, newElement("span", {}), newElement("div", { class: "tabs", role: "group" }, size("small", "Narrow"), size("full", "Wide")));
  if (!known) column.prepend(made);
  made.setAttribute("aria-label", name);
  made.dataset.column = String(n);
  /** @type {Element} */ (made.firstChild).textContent = name;
  setAttribute(/** @type {Element} */ (made.lastChild), "aria-label", `Width of column ${n + 1}`);
  for (const button of made.querySelectorAll("button")) setAttribute(button, "aria-pressed", String(button.value === layout.columns[n]?.size));
}

/** @param {string} value @param {string} word */
const size = (value, word) => newElement("button", { type: "button", value, "aria-pressed": "false" }, word);
