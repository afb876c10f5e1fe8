// What is said in rooms, the newest at the bottom; what is being said stands below it.

import { asked } from "../connection/asked.js";
import { NOT_KEPT } from "../core/not_kept.js";
import { messagesIn, signedMessage } from "../core/select.js";
import { arrange, fieldsOf, press, setText, tabOf } from "../dom.js";
import { keep, kept } from "../kept.js";
import { Row } from "../rows.js";
import { Composer } from "./composer.js";

/** @typedef {import("../core/events.js").Message} Message */

/** As templates/panels/messages.html has it. */
const NOBODY = "Nobody has said anything here yet.";
const ANSWER_MS = 15_000;
const COUNT_MS = 20_000;
/** So many at most ask who is here, each second, however many are. */
const MOST_A_SECOND = 20;

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
  /** Messages that wait for who reads further up. */
  #kept = 0;
  #atEnd = true;
  #composer;
  #countAt = 0;

  /** @param {HTMLElement} root @param {import("./panel.js").Context} context */
  constructor(root, context) {
    this.#root = root;
    this.#context = context;
    this.#fields = fieldsOf(root);
    this.#room = [...context.store.rooms.keys()][0] ?? "";
    for (const element of [...this.#field("list").children]) this.#adopt(element);
    this.#composer = new Composer(this.#fields, {
      room: () => this.#room,
      saying: () => this.#showKept(),
      stored: (event) => this.#stored(event),
      changed: () => this.#sayEmpty(),
    });
    this.#listen();
    this.#enter(context.store.rooms.has(kept("room")) ? kept("room") : this.#room);
  }

  /** @param {import("./panel.js").Changes} changes */
  update(changes) {
    if (changes.view.has("room")) this.#enter(this.#context.view.room);
    else if (changes.messages.has(this.#room)) this.#take();
    if (changes.jump) this.#sayEmpty();
  }

  /** Once a second: ages, countdowns, and now and then who is here. */
  tick() {
    const now = this.#context.clock.now();
    for (const { row, message } of this.#rows.values()) row.update(signedMessage(message), now);
    this.#composer.tick();
    if (performance.now() >= this.#countAt) this.#count();
  }

  destroy() {
    this.#end.abort();
    this.#composer.destroy();
  }

  /** @param {string} name */
  #field(name) {
    return /** @type {HTMLElement} */ (this.#fields[name]);
  }

  #listen() {
    const { signal } = this.#end;
    const scroll = this.#field("scroll");
    // The list grows from its end: there, its place is 0, and further up below 0.
    scroll.addEventListener("scroll", () => this.#scrolled(scroll.scrollTop >= -4), { passive: true, signal });
    this.#field("fresh").addEventListener("click", () => this.#showKept(), { signal });
    this.#field("tabs").addEventListener("click", (click) => this.#choose(tabOf(click)), { signal });
  }

  /** @param {string} room */
  #enter(room) {
    this.#room = room;
    const { rooms } = this.#context.store;
    press(this.#field("tabs"), room);
    this.#root.toggleAttribute("data-readonly", !rooms.get(room)?.writable);
    this.#composer.enter();
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
      this.#rows.get(message.id)?.row.update(signedMessage(message), now);
    }
    arrange(this.#field("list"), messages.map(({ id }) => /** @type {{row: Row}} */ (this.#rows.get(id)).row.element));
    this.#sayEmpty();
    this.#sayFresh();
  }

  #sayEmpty() {
    this.#field("empty").hidden = this.#rows.size > 0 || this.#composer.count > 0;
    setText(this.#field("empty"), this.#context.isLive ? NOBODY : NOT_KEPT.messages);
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
    // Pressed by a key, the button hands the focus on before it goes.
    if (this.#field("fresh") === document.activeElement) this.#field("scroll").focus({ preventScroll: true });
    this.#show();
    this.#field("scroll").scrollTop = 0;
  }

  /** Before the stream brings it, and also while the page is paused: to who wrote it, it has been said.
   * @param {Message} event */
  #stored(event) {
    this.#context.actions.take(event);
    this.#show();
  }

  /** @param {string | undefined} room */
  #choose(room) {
    if (room === undefined) return;
    keep("room", room);
    this.#context.actions.choose({ room });
  }

  async #count() {
    const room = this.#room;
    this.#countAt = performance.now() + COUNT_MS;
    const answer = await asked(`channels/${encodeURIComponent(room)}/readers`, AbortSignal.timeout(ANSWER_MS));
    // Where there is none, who is here is not known, and not said.
    const readers = answer?.readers ?? 0;
    this.#countAt += (readers / MOST_A_SECOND) * 1000;
    if (room === this.#room) setText(this.#field("here"), readers ? `${readers} here` : "");
  }
}
