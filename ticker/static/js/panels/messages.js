// What is said in rooms, the newest at the bottom, and a form to say something. What was not stored yet stands below
// it, with how it stands: nothing that somebody wrote is lost without a word.

import { answered, isDue, lengthWords, MAX_CHARS, newUnsent, outcomeOf, stateWords, tryAgain } from "../core/outbox.js";
import { messagesIn } from "../core/select.js";
import { arrange, fieldsOf, press, setAttribute, setText, tabOf } from "../dom.js";
import { Row } from "../rows.js";

/** @typedef {import("../core/outbox.js").Unsent} Unsent */
/** @typedef {import("../core/events.js").Message} Message */

const ANSWER_MS = 15_000;
const COUNT_MS = 20_000;
/** What can be done with it. Of what may have arrived all the same, no second version: both would be there.
 * @type {Record<import("../core/outbox.js").State, string[]>} */
const ACTS = { sending: [], waiting: ["discard"], failed: ["retry", "discard"], refused: ["edit", "discard"] };

/** @type {import("./panel.js").Mount} */
export const mount = (root, context) => new Messages(root, context);

class Messages {
  #root;
  #context;
  #fields;
  #end = new AbortController();
  #room;
  /** @type {Map<string, {row: Row, message: Message}>} */
  #rows = new Map();
  /** @type {Map<string, {row: Row, unsent: Unsent}>} */
  #outbox = new Map();
  /** Messages that wait for who reads further up. */
  #kept = 0;
  #atEnd = true;
  #countedAt = -Infinity;

  /** @param {HTMLElement} root @param {import("./panel.js").Context} context */
  constructor(root, context) {
    this.#root = root;
    this.#context = context;
    this.#fields = fieldsOf(root);
    this.#room = [...context.store.rooms.keys()][0] ?? "";
    for (const element of [...this.#field("list").children]) this.#adopt(element);
    this.#listen();
    this.#input("author").value = kept("author");
    this.#enter(context.store.rooms.has(kept("room")) ? kept("room") : this.#room);
  }

  /** @param {import("./panel.js").Changes} changes */
  update(changes) {
    if (changes.view.has("room")) this.#enter(this.#context.view.room);
    else if (changes.messages.has(this.#room)) this.#take();
  }

  /** Once a second: ages, countdowns, and now and then who is here. */
  tick() {
    const now = this.#context.clock.now();
    for (const { row, message } of this.#rows.values()) row.update(shown(message), now);
    for (const { unsent } of this.#outbox.values()) if (unsent.state === "waiting") this.#showUnsent(unsent);
    if (performance.now() - this.#countedAt >= COUNT_MS) this.#count();
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
    const scroll = this.#field("scroll");
    const text = this.#input("text");
    // The list grows from its end: there, its place is 0, and further up below 0.
    scroll.addEventListener("scroll", () => this.#scrolled(scroll.scrollTop >= -4), { passive: true, signal });
    this.#field("fresh").addEventListener("click", () => this.#showKept(), { signal });
    this.#field("tabs").addEventListener("click", (click) => this.#choose(tabOf(click)), { signal });
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

  // What is said

  /** @param {string} room */
  #enter(room) {
    this.#room = room;
    const { rooms } = this.#context.store;
    press(this.#field("tabs"), room);
    this.#root.toggleAttribute("data-readonly", !rooms.get(room)?.writable);
    for (const { unsent } of this.#outbox.values()) this.#showUnsent(unsent);
    this.#kept = 0;
    this.#atEnd = true;
    this.#show();
    this.#field("scroll").scrollTop = 0;
    this.#count();
  }

  /** @param {Element} element one that the server painted */
  #adopt(element) {
    const id = /** @type {HTMLElement} */ (element).dataset.id ?? "";
    const message = messagesIn(this.#context.store, this.#room).find((one) => one.id === id);
    if (message) this.#rows.set(id, { row: new Row("message", element), message });
    else element.remove();
  }

  #take() {
    if (this.#atEnd) return this.#show();
    const known = messagesIn(this.#context.store, this.#room);
    this.#kept = known.filter(({ id }) => !this.#rows.has(id)).length;
    this.#sayFresh();
  }

  #show() {
    const messages = messagesIn(this.#context.store, this.#room);
    const now = this.#context.clock.now();
    const ids = new Set(messages.map(({ id }) => id));
    for (const [id, { row }] of this.#rows) {
      if (ids.has(id)) continue;
      row.element.remove();
      this.#rows.delete(id);
    }
    for (const message of messages) {
      if (!this.#rows.has(message.id)) this.#rows.set(message.id, { row: new Row("message"), message });
      this.#rows.get(message.id)?.row.update(shown(message), now);
    }
    arrange(this.#field("list"), messages.map(({ id }) => /** @type {{row: Row}} */ (this.#rows.get(id)).row.element));
    this.#sayEmpty();
    this.#sayFresh();
  }

  #sayEmpty() {
    this.#field("empty").hidden = this.#rows.size > 0 || this.#outbox.size > 0;
  }

  #sayFresh() {
    this.#field("fresh").hidden = this.#kept === 0;
    setText(this.#field("fresh"), `${this.#kept} new`);
  }

  /** @param {boolean} atEnd */
  #scrolled(atEnd) {
    this.#atEnd = atEnd;
    if (atEnd && this.#kept && !this.#context.store.held) this.#showKept();
  }

  #showKept() {
    this.#kept = 0;
    this.#atEnd = true;
    this.#show();
    this.#field("scroll").scrollTop = 0;
  }

  /** @param {string | undefined} room */
  #choose(room) {
    if (room === undefined) return;
    keep("room", room);
    this.#context.actions.choose({ room });
  }

  async #count() {
    const room = this.#room;
    this.#countedAt = performance.now();
    let readers = 0;
    try {
      const answer = await fetch(`channels/${encodeURIComponent(room)}/readers`, { cache: "no-store", signal: AbortSignal.timeout(ANSWER_MS) });
      if (answer.ok) readers = (await answer.json()).readers;
    } catch {
      // Who is here is then not known, and not said.
    }
    if (room === this.#room) setText(this.#field("here"), readers ? `${readers} here` : "");
  }

  // What is being said

  #measure() {
    const words = lengthWords(this.#input("text").value);
    setText(this.#field("length"), words);
    this.#field("how").hidden = words !== "";
  }

  #say() {
    const input = this.#input("text");
    const text = input.value.trim();
    if (!text || [...text].length > MAX_CHARS) return input.focus();
    const unsent = newUnsent(newKey(), this.#room, this.#input("author").value.trim(), text);
    this.#outbox.set(unsent.key, { row: new Row("unsent"), unsent });
    input.value = "";
    this.#measure();
    this.#showKept();
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
      // Before the stream brings it, and also while the page is paused: to who wrote it, it has been said.
      this.#context.actions.take(outcome.event);
      this.#show();
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
    known.row.update({ ...shown(unsent), how: stateWords(unsent, Date.now()) }, 0);
    for (const button of element.querySelectorAll("button")) {
      button.hidden = !ACTS[unsent.state].includes(button.dataset["act"] ?? "");
      setAttribute(button, "data-key", unsent.key);
    }
    if (unsent.room !== this.#room) element.remove();
    else if (!element.isConnected) this.#field("unsent").append(element);
    this.#sayEmpty();
  }

  /** @param {string} key */
  #forget(key) {
    this.#outbox.get(key)?.row.element.remove();
    this.#outbox.delete(key);
    this.#sayEmpty();
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

/** @template {{author: string | null}} T @param {T} said */
const shown = (said) => ({ ...said, author: said.author || "anonymous" });

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

/** @param {string} name @returns {string} what the reader chose the last time */
function kept(name) {
  try {
    return localStorage.getItem(`ticker.${name}`) ?? "";
  } catch {
    return "";
  }
}

/** @param {string} name @param {string} value */
function keep(name, value) {
  try {
    localStorage.setItem(`ticker.${name}`, value);
  } catch {
    // It then holds until the page is closed.
  }
}
