// The desk in the past: a second store under another clock, while the live one goes on underneath.

import { Playback, pastAt } from "./connection/past.js";
import { fetchSparklines } from "./connection/sparklines.js";
import { momentText } from "./core/moments.js";
import { began, changePace, goLive, moment, newReplay, patienceAt, play, pricesASecond, reached, replayClock, stand, stopped } from "./core/replay.js";
import { lineUntil } from "./core/sparklines.js";
import { apply, createStore, takeChanges, takeSparklines } from "./core/store.js";

/** @typedef {import("./core/store.js").Store} Store */
/** @typedef {{store: Store, clock: import("./core/clock.js").Clock}} Picture */

/** What it needs of the page.
 * @typedef {object} Around
 * @property {Picture} live
 * @property {any} boot what the server says of channels and sources
 * @property {(picture: Picture) => void} turnTo
 * @property {(at: number | null) => void} stood where the reader has gone to, null for the present
 * @property {() => void} changed there is more to be drawn
 */

const RETRY_MS = 3000;

export class Rewind {
  #page;
  #replay = newReplay();
  #clock = replayClock(this.#replay, Date.now);
  /** @type {Store | null} */
  #store = null;
  /** The moment that is asked for and not yet on show. @type {number | null} */
  #wanted = null;
  #isFetching = false;
  #retryAt = 0;
  /** How many of a symbol are sent in a second. */
  #prices = 0;
  #playback = new Playback({ event: (event) => this.#take(event), happened: (kind) => this.#happened(kind) });

  /** There wherever an address can lead to the past, also on a page without the line of time.
   * @type {import("./core/commands.js").Command[]} */
  commands = [{ name: "replay.live", title: "Return to live", group: "Rewind", keys: ["Escape"], when: () => this.isBack, run: () => this.toLive() }];

  /** @param {Around} page */
  constructor(page) {
    this.#page = page;
    this.#keep(page.boot.kept);
    addEventListener("pagehide", () => this.pause());
    document.addEventListener("visibilitychange", () => document.hidden && this.pause());
  }

  /** @returns {Readonly<import("./core/replay.js").Replay>} */
  get state() {
    return this.#replay;
  }

  /** The moment on show, in ms. */
  get shown() {
    return this.#replay.phase === "live" ? this.now : moment(this.#replay, Date.now());
  }

  /** The same, or the one that the reader has gone to, if it is not there yet. */
  get moment() {
    return this.#wanted ?? this.shown;
  }

  /** Whether the reader is back in time, or on the way there. */
  get isBack() {
    return this.#wanted !== null || this.#replay.phase !== "live";
  }

  /** The present, in ms. */
  get now() {
    return this.#page.live.clock.now();
  }

  /** What is known now. */
  get live() {
    return this.#page.live.store;
  }

  /** Whether the page is one of a moment that the server has painted, and of which the rest is still on its way. */
  get isPainted() {
    return this.#replay.phase !== "live" && this.#store === null;
  }

  /** The page stands at a moment as it comes. @param {number} at */
  begin(at) {
    stand(this.#replay, at);
    this.#wanted = at;
    this.#seek();
  }

  /** Go back to a moment, and stay there. @param {number} at */
  to(at) {
    if (at >= this.now) return this.toLive();
    this.#playback.close();
    if (this.#replay.phase === "playing") stand(this.#replay, this.shown);
    this.#wanted = at;
    this.#seek();
    this.#page.changed();
  }

  toLive() {
    if (!this.isBack) return;
    this.#playback.close();
    this.#wanted = null;
    this.#store = null;
    goLive(this.#replay);
    this.#page.turnTo(this.#page.live);
    this.#page.stood(null);
  }

  /** Go on from the moment on show. */
  play() {
    if (this.#replay.phase !== "still" || this.#wanted !== null) return;
    play(this.#replay, Date.now());
    this.#prices = pricesASecond(this.#replay.pace, this.live.quotes.size);
    for (const [channel, live] of this.live.patience) this.#store?.patience.set(channel, patienceAt(live, this.#replay.pace));
    this.#playback.open(() => Math.floor(this.shown), this.#replay.pace, this.#prices);
    this.#page.changed();
  }

  pause() {
    if (this.#replay.phase === "playing") this.to(Math.floor(this.shown));
  }

  /** @param {number} pace */
  setPace(pace) {
    changePace(this.#replay, pace, Date.now());
    if (this.#replay.phase !== "playing") return this.#page.changed();
    stand(this.#replay, this.#replay.at);
    this.play();
  }

  /** Once a second: what could not be had is asked for again. */
  tick() {
    if (this.#wanted !== null && performance.now() >= this.#retryAt) this.#seek();
  }

  /** Show what is wanted; while one answer is on its way, only the newest wish counts. */
  async #seek() {
    if (this.#isFetching) return;
    this.#isFetching = true;
    while (this.#wanted !== null) {
      const at = this.#wanted;
      const past = await pastAt(at);
      if (this.#wanted === null) break;
      // What is on show from now on is live, until it can be had.
      if (!past && this.isPainted) goLive(this.#replay);
      this.#replay.trouble = past ? "" : "The server does not answer";
      this.#retryAt = performance.now() + RETRY_MS;
      if (past) this.#show(past, at);
      if (!past || this.#wanted === at) break;
    }
    this.#isFetching = false;
    this.#page.changed();
  }

  /** @param {import("./connection/past.js").Past} past @param {number} at */
  #show({ events, former, moves, kept }, at) {
    const store = createStore({ ...this.#page.boot, former, moves, strips: {} });
    this.#lines(store, at);
    for (const event of events) apply(store, event);
    takeChanges(store);
    this.#keep(kept);
    this.#store = store;
    stand(this.#replay, at);
    this.#page.turnTo({ store, clock: this.#clock });
    if (this.#wanted !== at) return;
    this.#wanted = null;
    this.#fetchLines(store, at);
    this.#page.stood(at);
  }

  /** @param {{prices: string | null, stories: string | null}} kept since when */
  #keep({ prices, stories }) {
    this.#replay.kept = { prices: ms(prices), stories: ms(stories) };
  }

  /** The lines of prices up to a moment, as far as the page knows them: the rest follows.
   * @param {Store} store @param {number} at */
  #lines(store, at) {
    for (const [symbol, line] of (this.#store ?? this.live).sparklines) store.sparklines.set(symbol, lineUntil(line, at));
  }

  /** @param {Store} store @param {number} at */
  async #fetchLines(store, at) {
    const found = await fetchSparklines(momentText(at));
    if (store !== this.#store || !Object.keys(found).length) return;
    store.sparklines.clear();
    takeSparklines(store, found);
    this.#page.changed();
  }

  /** @param {import("./core/events.js").Event} event */
  #take(event) {
    if (!this.#store) return;
    reached(this.#replay, Date.parse(event.time), Date.now());
    apply(this.#store, event);
    this.#page.changed();
  }

  /** @param {string} kind */
  #happened(kind) {
    if (kind === "stream-open") began(this.#replay, Date.now(), this.#prices ? 1000 / this.#prices : 0);
    else if (kind === "stream-live") this.toLive();
    else if (kind === "broken") {
      stopped(this.#replay, Date.now());
      this.#replay.trouble = "The connection was lost: it goes on when the server is there again";
    } else if (kind === "stream-reset") this.to(Math.floor(this.shown));
    else if (kind === "stream-lagged") this.#replay.trouble = "Some of this stretch is kept no longer";
    this.#page.changed();
  }
}

/** @param {string | null} text */
const ms = (text) => (text === null ? null : Date.parse(text));
