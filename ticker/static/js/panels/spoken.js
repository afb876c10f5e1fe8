// What is spoken to those who listen: now and then what has happened, and at once what their own key has done.

import { linkOf } from "../connection/state.js";
import { momentWords } from "../core/moments.js";
import { summary, unsaid } from "../core/summary.js";
import { byId, setText } from "../dom.js";

const SUMMARY_MS = 30_000;
/** So long the words stand, so that the same may be said again and nobody comes upon old ones. */
const STANDS_MS = 8000;

/** @type {(speaks: import("../switch.js").Switch) => import("./panel.js").Mount} */
export const mountWith = (speaks) => (_, context) => new Spoken(context, speaks);

class Spoken {
  #context;
  #speaks;
  #place = byId("summary");
  /** @type {import("../core/summary.js").Said | null} */
  #said = null;
  #afterMs = 0;
  #untilMs = 0;
  /** How the stream stood when it was said. */
  #saidOf = "";
  #held = false;
  #live = true;

  /** @param {import("./panel.js").Context} context @param {import("../switch.js").Switch} speaks */
  constructor(context, speaks) {
    this.#context = context;
    this.#speaks = speaks;
  }

  update() {
    this.#sayTurn();
    const held = Boolean(this.#context.store.held);
    if (held === this.#held) return;
    this.#held = held;
    // Who presses the button hears of it from the button.
    if (document.activeElement?.id !== "pause") this.#say(held ? "Paused." : "Going on.", performance.now());
  }

  /** From the present to the past, and back. */
  #sayTurn() {
    const { isLive, rewind } = this.#context;
    if (isLive === this.#live) return;
    this.#live = isLive;
    this.#say(isLive ? "Live again." : `${momentWords(rewind.shown, rewind.now)}, not live.`, performance.now());
  }

  /** Once a second. */
  tick() {
    const now = performance.now();
    const { store, isLive } = this.#context;
    const link = this.#link;
    // "Live" is not to be come upon once it is so no more.
    if (now >= this.#untilMs || link !== this.#saidOf) setText(this.#place, "");
    if (document.hidden || !isLive || store.held || now < this.#afterMs) return;
    if (link === "connecting" && !this.#said) return;
    this.#said ??= unsaid(store, "");
    const words = summary(this.#said, store, link);
    if (!words || !this.#speaks.on) return;
    this.#say(words, now);
    this.#afterMs = now + SUMMARY_MS;
  }

  destroy() {}

  get #link() {
    return linkOf(this.#context.connection, Date.now());
  }

  /** @param {string} words @param {number} now */
  #say(words, now) {
    setText(this.#place, words);
    this.#saidOf = this.#link;
    this.#untilMs = now + STANDS_MS;
  }
}
