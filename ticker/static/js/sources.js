// How every source is doing, and when it is read next.

import { fieldsOf, fromTemplate, setAttribute, setText } from "./dom.js";
import { healthSummary, sourceWords } from "./health.js";
import { STRIP_CELLS } from "./model.js";

export class Sources {
  #desk;
  #root = document.getElementById("sources");
  #fields = fieldsOf(this.#root);
  #rows = new Map();

  /** @param {import("./page.js").Desk} desk */
  constructor(desk) {
    this.#desk = desk;
    for (const element of this.#fields.list.children) this.#adopt(element);
    for (const name of desk.model.health.keys()) this.#row(name);
    this.tick();
  }

  /** @param {import("./model.js").Changes} changes */
  paint(changes) {
    for (const name of changes.sources) {
      const row = this.#row(name);
      this.#paintWords(name, row);
      this.#paintStrip(row, this.#desk.model.strips.get(name) ?? []);
    }
  }

  /** Once a second: the countdowns. */
  tick() {
    const states = [];
    for (const [name, row] of this.#rows) states.push(this.#paintWords(name, row));
    setText(this.#fields.summary, healthSummary(states));
  }

  #adopt(element) {
    const row = { element, fields: fieldsOf(element), cells: [...element.querySelector(".strip").children] };
    this.#rows.set(element.dataset.name, row);
    return row;
  }

  /** A source that the server began to read after this page was made has a row of its own, too. */
  #row(name) {
    const known = this.#rows.get(name);
    if (known) return known;
    const element = fromTemplate("source-template");
    element.dataset.name = name;
    const row = this.#adopt(element);
    const simulated = this.#desk.model.health.get(name)?.kind === "simulator";
    setText(row.fields.title, name);
    row.fields.simulated.hidden = !simulated;
    row.fields.dot.classList.toggle("hollow", simulated);
    this.#fields.list.append(element);
    this.#fields.empty.hidden = true;
    return row;
  }

  #paintWords(name, { element, fields }) {
    const { model } = this.#desk;
    const words = sourceWords(model.health.get(name) ?? null, model.sources.get(name)?.every_s ?? 60, this.#desk.now());
    setAttribute(element, "data-state", words.word);
    setAttribute(fields.dot, "data-state", words.word);
    setText(fields.word, words.word);
    setText(fields.line, words.line);
    setText(fields.advice, words.advice);
    fields.advice.hidden = !words.advice;
    return words.word;
  }

  #paintStrip({ cells }, strip) {
    const offset = STRIP_CELLS - strip.length;
    for (const [n, cell] of cells.entries()) {
      const state = strip[n - offset]?.state;
      if (state) setAttribute(cell, "data-state", state);
      else cell.removeAttribute("data-state");
    }
  }
}
