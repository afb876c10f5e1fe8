// What the reader is saying: the form, and what of it was not stored yet, with how it stands. Nothing that
// somebody wrote is lost without a word.

import { answered, isDue, lengthWords, MAX_CHARS, newUnsent, outcomeOf, stateWords, tryAgain } from "../core/outbox.js";
import { signedMessage } from "../core/select.js";
import { setAttribute, setText } from "../dom.js";
import { keep, kept } from "../kept.js";
import { Row } from "../rows.js";

/** @typedef {import("../core/outbox.js").Unsent} Unsent */

/** What the form needs of the panel around it.
 * @typedef {object} Around
 * @property {() => string} room the room on show
 * @property {() => void} saying something is about to stand at the end
 * @property {(event: import("../core/events.js").Message) => void} stored
 * @property {() => void} changed something more or less stands in the outbox
 */

const ANSWER_MS = 15_000;
/** What can be done with it. Of what may have arrived all the same, no second version: both would be there.
 * @type {Record<import("../core/outbox.js").State, string[]>} */
const ACTS = { sending: [], waiting: ["discard"], failed: ["retry", "discard"], refused: ["edit", "discard"] };

export class Composer {
  #fields;
  #panel;
  #end = new AbortController();
  /** @type {Map<string, {row: Row, unsent: Unsent}>} */
  #outbox = new Map();

  /** @param {import("../dom.js").Fields} fields those of the panel @param {Around} around */
  constructor(fields, around) {
    this.#fields = fields;
    this.#panel = around;
    this.#input("author").value = kept("author");
    this.#listen();
  }

  /** How much of the room on show is not stored yet. */
  get count() {
    return [...this.#outbox.values()].filter(({ unsent }) => unsent.room === this.#panel.room()).length;
  }

  /** Another room is on show. */
  enter() {
    for (const { unsent } of this.#outbox.values()) this.#showUnsent(unsent);
  }

  /** Once a second: the countdowns. */
  tick() {
    for (const { unsent } of this.#outbox.values()) if (unsent.state === "waiting") this.#showUnsent(unsent);
  }

  destroy() {
    this.#end.abort();
  }

  /** @param {string} name */
  #field(name) {
    return /** @type {HTMLElement} */ (this.#fields[name]);
  }

  /** @param {"text" | "author"} name */
  #input(name) {
    return /** @type {HTMLInputElement | HTMLTextAreaElement} */ (this.#field(name));
  }

  #listen() {
    const { signal } = this.#end;
    const text = this.#input("text");
    this.#field("form").addEventListener("submit", (submit) => {
      submit.preventDefault();
      this.#say();
    }, { signal });
    text.addEventListener("keydown", (event) => {
      const key = /** @type {KeyboardEvent} */ (event);
      // While a word is put together with an input method, Enter is part of that.
      if (key.key !== "Enter" || key.shiftKey || key.isComposing) return;
      key.preventDefault();
      this.#say();
    }, { signal });
    text.addEventListener("input", () => this.#measure(), { signal });
    this.#input("author").addEventListener("change", () => keep("author", this.#input("author").value.trim()), { signal });
    this.#field("unsent").addEventListener("click", (click) => this.#pressed(click), { signal });
  }

  #measure() {
    const words = lengthWords(this.#input("text").value);
    setText(this.#field("length"), words);
    this.#field("how").hidden = words !== "";
  }

  #say() {
    const input = this.#input("text");
    const text = input.value.trim();
    if (!text || [...text].length > MAX_CHARS) return input.focus();
    const unsent = newUnsent(newKey(), this.#panel.room(), this.#input("author").value.trim(), text);
    this.#outbox.set(unsent.key, { row: new Row("unsent"), unsent });
    input.value = "";
    this.#measure();
    this.#panel.saying();
    this.#send(unsent);
  }

  /** @param {Unsent} unsent */
  async #send(unsent) {
    tryAgain(unsent);
    this.#showUnsent(unsent);
    const outcome = await tried(unsent);
    answered(unsent, outcome, Date.now());
    if (outcome.kind === "stored") {
      this.#forget(unsent.key);
      this.#panel.stored(outcome.event);
    } else {
      this.#showUnsent(unsent);
      // Not at a tick: there is none while the page is paused or hidden.
      if (outcome.kind === "later") setTimeout(() => this.#sendIfDue(unsent), outcome.waitS * 1000);
      setText(this.#field("told"), stateWords(unsent, Date.now()));
    }
  }

  /** @param {Unsent} unsent */
  #sendIfDue(unsent) {
    if (this.#outbox.has(unsent.key) && isDue(unsent, Date.now()) && !this.#end.signal.aborted) this.#send(unsent);
  }

  /** @param {Unsent} unsent */
  #showUnsent(unsent) {
    const known = this.#outbox.get(unsent.key);
    if (!known) return;
    const { element } = known.row;
    known.row.update({ ...signedMessage(unsent), how: stateWords(unsent, Date.now()) }, 0);
    for (const button of element.querySelectorAll("button")) {
      button.hidden = !ACTS[unsent.state].includes(button.dataset["act"] ?? "");
      setAttribute(button, "data-key", unsent.key);
    }
    if (unsent.room !== this.#panel.room()) element.remove();
    else if (!element.isConnected) this.#field("unsent").append(element);
    this.#panel.changed();
  }

  /** @param {string} key */
  #forget(key) {
    this.#outbox.get(key)?.row.element.remove();
    this.#outbox.delete(key);
    this.#panel.changed();
  }

  /** @param {Event} click */
  #pressed(click) {
    const { key = "", act } = click.target instanceof HTMLButtonElement ? click.target.dataset : {};
    const unsent = this.#outbox.get(key)?.unsent;
    if (!unsent) return;
    if (act === "retry") return void this.#send(unsent);
    this.#forget(key);
    const input = this.#input("text");
    if (act === "edit") input.value = [unsent.text, input.value].filter(Boolean).join("\n");
    this.#measure();
    input.focus();
  }
}

/** Send it, once more or for the first time. @param {Unsent} unsent @returns {Promise<import("../core/outbox.js").Outcome>} */
async function tried({ key, room, author, text }) {
  try {
    const answer = await fetch(`channels/${encodeURIComponent(room)}/messages`, {
      method: "POST",
      headers: { "Content-Type": "application/json", "Idempotency-Key": key },
      body: JSON.stringify({ author: author || null, text }),
      signal: AbortSignal.timeout(ANSWER_MS),
    });
    return outcomeOf(answer.status, answer.headers.get("Retry-After"), await answer.json().catch(() => null));
  } catch (error) {
    const hangs = error instanceof DOMException && error.name === "TimeoutError";
    return { kind: "lost", why: hangs ? "no answer came; sent again, it still comes once" : "the server is not to be reached" };
  }
}

/** Not randomUUID: there is none on a page that came by http from another machine. */
const newKey = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
