// What is loaded later: begun once somebody is here, and told where it cannot be had.

import { setText } from "../dom.js";

/** Before that, waiting is not worth a word. */
const UNSAID_MS = 800;
const ANSWER_MS = 5000;
const RETRY_MS = 4000;
const NOT_FOUND = 404;
/** What tells that the page is used, and not only open somewhere. */
const INPUTS = ["pointermove", "pointerdown", "keydown", "wheel", "touchstart"];

/** @type {Record<string, {words: string, act: string}>} */
const TOLD = {
  loading: { words: "Loading\u2026", act: "" },
  updated: { words: "Ticker was updated while this page was open.", act: "Load anew" },
  offline: { words: "This is not loaded yet, and the server cannot be reached.", act: "Try again" },
  broken: { words: "This could not be loaded.", act: "Try again" },
};

/** @type {import("./panel.js").Mount} */
export const mount = (_, context) => new Loading(context);

class Loading {
  #loader;
  #connection;
  #end = new AbortController();
  #root = document.createElement("div");
  #words = document.createElement("p");
  #button = document.createElement("button");
  /** What is wished for again at a press. @type {(() => void)[]} */
  #wishes = [];
  #since = 0;
  #askAt = Infinity;

  /** @param {import("./panel.js").Context} context */
  constructor({ loader, connection }) {
    this.#loader = loader;
    this.#connection = connection;
    this.#root.className = "loading";
    this.#root.hidden = true;
    this.#words.role = "status";
    this.#button.type = "button";
    this.#button.className = "button";
    this.#root.append(this.#words, this.#button, this.#closer());
    document.body.append(this.#root);
    this.#button.addEventListener("click", () => this.#press());
    loader.missed = (error, again) => this.#missed(error, again);
    if (!saves()) this.#afterInput(() => loader.loadAhead());
  }

  update() {}

  /** Once a second. */
  tick() {
    const isLoading = this.#root.dataset.why === "loading";
    if (!this.#loader.waiting) this.#since = 0;
    else this.#since ||= performance.now();
    if (this.#since && performance.now() - this.#since > UNSAID_MS) this.#tell("loading");
    else if (isLoading && !this.#since) this.#hide();
    if (performance.now() > this.#askAt && this.#connection.phase === "live") this.#ask();
  }

  /** For what is in sight, whether or not somebody presses the button. */
  #ask() {
    this.#askAt = Infinity;
    if (this.#root.dataset.why !== "loading") this.#hide();
    this.#loader.pay();
  }

  destroy() {
    this.#end.abort();
    this.#root.remove();
  }

  #closer() {
    const close = document.createElement("button");
    close.type = "button";
    close.className = "close";
    close.ariaLabel = "Close";
    close.textContent = "\u00D7";
    close.addEventListener("click", () => this.#hide());
    return close;
  }

  /** @param {unknown} error @param {() => void} again */
  async #missed(error, again) {
    const why = await reason();
    if (why === "broken") reportError(error);
    // What is there no more is not there later either.
    this.#askAt = why === "updated" ? Infinity : performance.now() + RETRY_MS;
    this.#wishes.push(again);
    this.#tell(why);
  }

  /** @param {string} why */
  #tell(why) {
    const { words, act: title } = TOLD[why] ?? { words: "", act: "" };
    this.#root.dataset.why = why;
    this.#root.hidden = false;
    setText(this.#words, words);
    setText(this.#button, title);
    this.#button.hidden = title === "";
  }

  #press() {
    if (this.#root.dataset.why === "updated") return location.reload();
    const wishes = this.#wishes;
    this.#hide();
    for (const wish of wishes) wish();
  }

  #hide() {
    this.#wishes = [];
    this.#root.hidden = true;
    setText(this.#words, " ");
    delete this.#root.dataset.why;
  }

  /** @param {() => void} begin */
  #afterInput(begin) {
    const first = new AbortController();
    const signal = AbortSignal.any([first.signal, this.#end.signal]);
    /** @param {Event} input */
    const here = (input) => {
      if (!isMade(input)) return;
      first.abort();
      begin();
    };
    for (const kind of INPUTS) document.addEventListener(kind, here, { capture: true, passive: true, signal });
  }
}

/** A browser says of a pointer that rests, too, that it is over the page. @param {Event} input */
const isMade = (input) => input.type !== "pointermove" || !(input instanceof PointerEvent) || input.movementX !== 0 || input.movementY !== 0;

/** Whether the reader has asked for little to be loaded. */
const saves = () => /** @type {{connection?: {saveData?: boolean}}} */ (navigator).connection?.saveData === true;

/** Why something could not be loaded: what this page is made of may not be there any more. */
async function reason() {
  try {
    const answer = await fetch(import.meta.url, { method: "HEAD", cache: "no-store", signal: AbortSignal.timeout(ANSWER_MS) });
    return answer.status === NOT_FOUND ? "updated" : "broken";
  } catch {
    return "offline";
  }
}

/** Until the browser has nothing else to do. @returns {Promise<unknown>} */
export const idle = () => new Promise((done) => ("requestIdleCallback" in globalThis ? requestIdleCallback(done) : setTimeout(done, 200)));

/** @param {number} ms @returns {Promise<never>} */
export const lapse = (ms) => new Promise((_, fail) => setTimeout(() => fail(new Error(`not here after ${ms} ms`)), ms));
