// The bars of one symbol and interval, as /bars tells them: the newest first, older ones when they are scrolled to, and the
// end again whenever it may be another. The open bar grows from quotes meanwhile.

import { barsOf, folded, grow, knownUntil, merged } from "../core/bars.js";
import { INTERVALS } from "../core/intervals.js";
import { backoff } from "./state.js";

/** @typedef {import("../core/bars.js").Bar} Bar */
/** @typedef {import("../core/intervals.js").Interval} Interval */

/** How it stands: `none` of a symbol that there are no bars of, `failed` while it is tried again.
 * @typedef {"loading" | "here" | "none" | "failed"} Phase */
/** What is another: the last bar, or any. @typedef {"last" | "all"} Told */

/** What it stands on. @typedef {object} Outside
 * @property {(address: string, options: {cache: "no-cache", signal: AbortSignal}) => Promise<Response>} fetch
 * @property {() => number} until the newest moment on show, in ms; without end while that is now
 * @property {() => number} wall the reader's own clock, in ms
 * @property {() => number} random
 * @property {() => boolean} isSeen whether anybody looks: a page that is hidden asks for nothing until it is seen
 * @property {(told: Told) => void} told
 */

const FIRST = 700;
const MORE = 1000;
/** So many of the newest are asked for again: a bar that has closed may be told once more. */
const AGAIN = 3;
const MOST = 5000;
/** A bar is closed a second after its end: who asks sooner is told of an open one. */
const CLOSED_MS = 2000;
const REFRESH_MS = 10_000;
const RETRY_MS = 2000;
const PATIENCE_MS = 15_000;
/** Of what the part of a bar is made that was known within it. @type {Record<Interval, Interval>} */
const FINER = { "1s": "1s", "1m": "1s", "5m": "1s", "15m": "1s", "1h": "1m", "1d": "5m" };

export class BarHistory {
  /** @type {Bar[]} */
  bars = [];
  /** @type {Phase} */
  phase = "loading";
  /** Why it failed, in words. */
  reason = "";
  /** When it is tried again, in ms of the reader's clock. */
  retryAt = 0;
  /** Whether there is nothing before the first of them. */
  isWhole = false;
  symbol;
  interval;
  #outside;
  #end = new AbortController();
  /** The request that is under way. @type {AbortController | null} */
  #asking = null;
  #tries = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #refreshed = 0;
  /** The volume of the day at the newest price. @type {number | null} */
  #total = null;

  /** @param {string} symbol @param {Interval} interval @param {Outside} outside */
  constructor(symbol, interval, outside) {
    this.symbol = symbol;
    this.interval = interval;
    this.#outside = outside;
    this.load();
  }

  get intervalMs() {
    return INTERVALS[this.interval];
  }

  close() {
    this.#end.abort();
    clearTimeout(this.#timer);
  }

  /** All anew: the newest up to the moment on show. */
  load() {
    // Whatever is under way is of another moment.
    this.#asking?.abort();
    this.#asking = null;
    this.#total = null;
    return this.#ask({ limit: String(FIRST) }, (told) => {
      this.bars = told;
      this.isWhole = told.length < FIRST;
      this.phase = this.bars.length ? "here" : "none";
      return "all";
    });
  }

  /** Those before the first. */
  older() {
    const [first] = this.bars;
    if (!first || this.isWhole) return;
    const to = new Date(first.start).toISOString();
    this.#ask({ to, limit: String(MORE) }, (told) => {
      this.isWhole = told.length < MORE;
      this.bars = [...told.filter((bar) => bar.start < first.start), ...this.bars];
      return "all";
    });
  }

  /** Let go of what comes before a moment; it can be asked for again. @param {number} start
   * @returns {boolean} not while it is not known what else comes */
  forget(start) {
    if (this.#asking) return false;
    const kept = this.bars.filter((bar) => bar.start >= start);
    if (kept.length < this.bars.length) this.isWhole = false;
    this.bars = kept;
    return true;
  }

  /** The end again: after a break, when the page is seen again, when a bar has closed. */
  refresh() {
    // From the last that the server has told of: between those that were grown since, some may be missing.
    const grown = this.bars.findIndex((bar) => bar.grown);
    const from = this.bars[Math.max(0, (grown < 0 ? this.bars.length : grown) - AGAIN)];
    if (!from) return this.load();
    this.#refreshed = this.#outside.wall();
    return this.#ask({ from: new Date(from.start).toISOString(), limit: String(MOST) }, (told) => {
      // More than that were missed: what is here and what was told would not touch.
      if (told.length === MOST) this.bars = [];
      this.bars = merged(this.bars, told);
      return "all";
    });
  }

  /** A quote came. @param {import("../core/events.js").Quote} quote @returns {Told | null} */
  take(quote) {
    if (this.phase === "none") this.#refreshSoon();
    if (this.phase !== "here") return null;
    const tick = { at: Date.parse(quote.time), price: quote.price, total: quote.volume };
    const growth = grow(this.bars, tick, this.#total, this.intervalMs);
    this.#total = quote.volume;
    if (growth === "opened" || growth === "unknown") this.#refreshSoon();
    return growth === "opened" ? "all" : growth === "changed" ? "last" : null;
  }

  /** The newest price on show, which came before the bars did, or within a second that they do not hold yet. A bar that has
   * closed holds it; which day it is of, where that of the last bar is over, only the server knows.
   * @param {import("../core/events.js").Quote} quote */
  stand(quote) {
    const last = this.bars.at(-1);
    if (!last) return;
    const isLater = this.interval !== "1d" && Date.parse(quote.time) >= last.start + this.intervalMs;
    if (!last.closed || isLater) this.take(quote);
  }

  #again() {
    this.#timer = undefined;
    if (this.#outside.isSeen()) this.refresh();
  }

  #refreshSoon() {
    if (this.#timer) return;
    // While the past is played on, ten seconds are up to forty minutes of it.
    const every = this.#outside.until() === Infinity ? REFRESH_MS : CLOSED_MS;
    const wait = Math.max(CLOSED_MS, this.#refreshed + every - this.#outside.wall());
    this.#timer = setTimeout(() => this.#again(), wait);
  }

  /** Leave out what was not known yet at the moment on show, but for the part of the last bar that was.
   * @param {Bar[]} told @param {AbortSignal} signal */
  async #cut(told, signal) {
    const until = this.#outside.until();
    const known = knownUntil(told, until, this.intervalMs);
    const cut = told[known.length];
    if (!cut || this.interval === "1s") return known;
    const window = { from: new Date(cut.start).toISOString(), to: new Date(until).toISOString(), limit: String(MOST) };
    const part = folded(await this.#fetched(FINER[this.interval], window, signal), cut.start);
    return part ? [...known, part] : known;
  }

  /** @param {Record<string, string>} window @param {(told: Bar[]) => Told} take */
  async #ask(window, take) {
    if (this.#asking) return;
    const asking = (this.#asking = new AbortController());
    const signal = AbortSignal.any([this.#end.signal, asking.signal]);
    try {
      const bars = await this.#cut(await this.#fetched(this.interval, this.#bounded(window), signal), signal);
      if (signal.aborted) return;
      this.#tries = 0;
      this.reason = "";
      this.#outside.told(take(bars));
    } catch (error) {
      if (!signal.aborted) this.#failed(error instanceof BarsRefused ? error.message : "no answer");
    } finally {
      if (this.#asking === asking) this.#asking = null;
    }
  }

  /** @param {Record<string, string>} window */
  #bounded(window) {
    const until = this.#outside.until();
    return until === Infinity || window["to"] ? window : { ...window, to: new Date(until).toISOString() };
  }

  /** @param {Interval} interval @param {Record<string, string>} window @param {AbortSignal} end @returns {Promise<Bar[]>} */
  async #fetched(interval, window, end) {
    const asked = new URLSearchParams({ interval, ...window });
    const signal = AbortSignal.any([end, AbortSignal.timeout(PATIENCE_MS)]);
    // The browser sends the ETag of what it has, and is told where nothing has changed.
    const answer = await this.#outside.fetch(`bars/${encodeURIComponent(this.symbol)}?${asked}`, { cache: "no-cache", signal });
    if (answer.status === 404) return [];
    if (!answer.ok) throw new BarsRefused(`the server says ${answer.status}`);
    return barsOf((await answer.json()).bars);
  }

  /** @param {string} reason */
  #failed(reason) {
    const wait = backoff(++this.#tries, RETRY_MS, this.#outside.random());
    this.reason = reason;
    this.retryAt = this.#outside.wall() + wait;
    if (this.phase === "loading") this.phase = "failed";
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#again(), wait);
    this.#outside.told("all");
  }
}

class BarsRefused extends Error {}
