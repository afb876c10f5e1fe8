// The foot of the watchlist: what has just been done and can be undone, which rows are left out, that an order waits.

import { setText } from "../dom.js";

const UNDO_MS = 10_000;

export class WatchNote {
  #fields;
  #held = false;
  #filter = "";
  /** @type {(() => void) | null} */
  #showAll = null;
  /** @type {(() => void) | null} */
  #undo = null;
  #said = "";
  #timer = 0;

  /** @param {import("../dom.js").Fields} fields @param {AbortSignal} signal */
  constructor(fields, signal) {
    this.#fields = fields;
    this.#button.addEventListener("click", () => this.#press(), { signal });
    signal.addEventListener("abort", () => clearTimeout(this.#timer));
  }

  get #button() {
    return /** @type {HTMLButtonElement} */ (this.#fields["undo"]);
  }

  /** Say what has been done, and for a while how it is taken back. @param {string} said @param {() => void} [undo] */
  say(said, undo) {
    this.#said = said;
    this.#undo = undo ?? null;
    this.tell(said);
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => this.#forget(), UNDO_MS);
    this.#show();
  }

  /** To who listens. @param {string} said */
  tell(said) {
    setText(/** @type {Element} */ (this.#fields["said"]), said);
  }

  /** @param {boolean} held whether another order waits */
  held(held) {
    if (held === this.#held) return;
    this.#held = held;
    this.#show();
  }

  /** @param {string} filter in words @param {() => void} showAll */
  filtered(filter, showAll) {
    this.#filter = filter;
    this.#showAll = showAll;
    this.#show();
  }

  #forget() {
    // Who is about to press it keeps it.
    if (this.#button === document.activeElement) return void (this.#timer = window.setTimeout(() => this.#forget(), UNDO_MS));
    this.#said = "";
    this.#undo = null;
    this.#show();
  }

  #press() {
    const undo = this.#undo;
    if (this.#said && undo) {
      this.#forget();
      this.#said = "";
      this.#undo = null;
      undo();
      this.tell("Undone");
    } else this.#showAll?.();
    this.#show();
  }

  #show() {
    const filter = this.#filter && `only ${this.#filter}`;
    setText(/** @type {Element} */ (this.#fields["note"]), this.#said || [filter, this.#held && "order held"].filter(Boolean).join(" \u00B7 "));
    setText(this.#button, this.#said ? "Undo" : "Show all");
    this.#button.hidden = this.#said ? this.#undo === null : !this.#filter;
  }
}
