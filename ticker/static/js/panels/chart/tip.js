// What is told of a story beside its mark: who had it, when, and what it moved. Its card is in the list of headlines.

import { setAttribute, setText } from "../../dom.js";

const MARGIN_PX = 12;

/** @typedef {{from: string, title: string, moved: string, way: string, url: string}} Told */

export class Tip {
  #root;
  #from = document.createElement("p");
  #title = document.createElement("a");
  #moved = document.createElement("p");

  /** @param {HTMLElement} root */
  constructor(root) {
    this.#root = root;
    this.#from.className = "quiet num";
    this.#moved.className = "way num";
    this.#title.dir = "auto";
    Object.assign(this.#title, { target: "_blank", rel: "noopener noreferrer" });
    root.replaceChildren(this.#from, this.#title, this.#moved);
  }

  /** @param {Told} told @param {{x: number, y: number}} at its mark, px @param {number} width of the chart */
  show(told, at, width) {
    setText(this.#from, told.from);
    setText(this.#title, told.title);
    setAttribute(this.#title, "href", told.url);
    setAttribute(this.#moved, "data-way", told.way);
    setText(this.#moved, told.moved);
    this.#root.hidden = false;
    const own = this.#root.offsetWidth;
    const left = at.x + MARGIN_PX + own < width ? at.x + MARGIN_PX : Math.max(0, at.x - MARGIN_PX - own);
    this.#root.style.translate = `${Math.round(left)}px ${Math.round(Math.max(0, at.y - this.#root.offsetHeight - MARGIN_PX))}px`;
  }

  hide() {
    this.#root.hidden = true;
  }
}
