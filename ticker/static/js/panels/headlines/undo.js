// What was just done to the list, in words, with a way back for some seconds.

import { setText } from "../../dom.js";

const OFFERED_MS = 12_000;

export class Undo {
  #bar;
  #words;
  #back = () => {};
  #until = 0;

  /** @param {import("../../dom.js").Fields} fields @param {AbortSignal} signal */
  constructor(fields, signal) {
    this.#bar = /** @type {HTMLElement} */ (fields["undo"]);
    this.#words = /** @type {HTMLElement} */ (fields["undo-words"]);
    fields["undo-act"]?.addEventListener("click", () => this.#take(), { signal });
  }

  /** @param {string} words @param {() => void} back */
  offer(words, back) {
    this.#back = back;
    this.#until = Date.now() + OFFERED_MS;
    this.#bar.hidden = false;
    setText(this.#words, words);
  }

  /** Once a second; it stays while it has the focus. */
  tick() {
    if (Date.now() > this.#until && !this.#bar.contains(document.activeElement) && !this.#bar.matches(":hover")) this.#bar.hidden = true;
  }

  #take() {
    this.#bar.hidden = true;
    this.#back();
  }
}
