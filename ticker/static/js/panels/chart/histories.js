// What the chart is drawn of: the bars of the selected symbol and of those compared with it, and its sessions.

import { ask } from "../../connection/asked.js";
import { BarHistory } from "../../connection/bars.js";
import { SessionHistory } from "../../connection/sessions.js";
import { indexAt, surplusOf } from "../../core/bars.js";
import { comparedIn } from "../../core/chart_choice.js";
import { intervalOf } from "../../core/intervals.js";

/** @typedef {import("../../connection/bars.js").Told} Told */

/** @typedef {object} Listener
 * @property {(told: Told) => void} told bars are others
 * @property {() => void} moved the symbol is of another zone
 */

export class Histories {
  /** @type {BarHistory | null} */
  main = null;
  /** @type {BarHistory[]} */
  compared = [];
  /** @type {SessionHistory | null} */
  #sessions = null;
  #context;
  #listener;
  #wasLive;

  /** @param {import("../panel.js").Context} context @param {Listener} listener */
  constructor(context, listener) {
    this.#context = context;
    this.#listener = listener;
    // What is asked for while the stream stands misses nothing.
    this.#wasLive = context.connection.phase === "live";
  }

  get #all() {
    return this.main ? [this.main, ...this.compared] : this.compared;
  }

  /** @returns {readonly import("../../core/sessions.js").Spell[]} */
  get spells() {
    return this.#sessions?.spells ?? [];
  }

  /** The zone of where the symbol is traded, if there is one. */
  get zone() {
    return this.#sessions?.zone ?? null;
  }

  /** Another symbol, or another interval. */
  open() {
    const { selected } = this.#context.view;
    this.main?.close();
    this.main = selected ? this.#historyOf(selected) : null;
    if (this.#sessions?.symbol !== selected) this.#openSessions(selected);
    this.compare();
  }

  /** Other symbols beside it. */
  compare() {
    const { compare, selected } = this.#context.view;
    for (const history of this.compared) history.close();
    this.compared = selected ? comparedIn(compare).filter((symbol) => symbol !== selected).map((symbol) => this.#historyOf(symbol)) : [];
  }

  close() {
    for (const history of this.#all) history.close();
    this.#sessions?.close();
  }

  /** All anew: the page shows another moment. */
  load() {
    for (const history of this.#all) history.load();
  }

  older() {
    for (const history of this.#all) history.older();
  }

  /** Let go of bars that are far out of sight: a page that is open all day would have all of that. @param {number} inSight when the first
   * bar in sight begins @returns {boolean} whether there were any */
  forgetOld(inSight) {
    const bars = this.main?.bars ?? [];
    const first = bars[surplusOf(bars.length, Math.max(0, indexAt(bars, inSight)))];
    if (!first || first === bars[0] || !this.main?.forget(first.start)) return false;
    for (const history of this.compared) history.forget(first.start);
    return true;
  }

  /** What may have been missed while nobody looked. */
  refresh() {
    for (const history of this.#all) history.refresh();
  }

  /** Once a second: after a break of the stream all that may have been missed. */
  tick() {
    const isLive = this.#context.connection.phase === "live";
    if (isLive && !this.#wasLive) this.refresh();
    this.#wasLive = isLive;
    const { rewind, store, view } = this.#context;
    // Bars are kept for longer than prices: where none plays along, they go on by themselves.
    if (rewind?.state.phase === "playing" && !store.quotes.has(view.selected)) this.refresh();
    this.needSessions();
  }

  /** @param {Set<string>} changed symbols @returns {Told | null} what is to be drawn */
  take(changed) {
    const { store } = this.#context;
    const told = this.#all.map((history) => {
      const quote = changed.has(history.symbol) ? store.quotes.get(history.symbol) : undefined;
      return quote ? history.take(quote) : null;
    });
    return told.find((one) => one === "all") ?? told.find(Boolean) ?? null;
  }

  needSessions() {
    const first = this.main?.bars[0];
    const { store, view, clock } = this.#context;
    if (first) this.#sessions?.need(first.start, store.quotes.get(view.selected)?.session ?? null, clock.now());
  }

  /** @param {string} symbol */
  #openSessions(symbol) {
    this.#sessions?.close();
    let zone = /** @type {string | null} */ (null);
    const told = () => {
      if (this.zone !== zone) this.#listener.moved();
      zone = this.zone;
      this.#listener.told("all");
    };
    this.#sessions = new SessionHistory(symbol, { fetch: ask, told });
  }

  /** @param {string} symbol */
  #historyOf(symbol) {
    return new BarHistory(symbol, intervalOf(this.#context.view.interval), {
      fetch: ask,
      until: () => this.#context.clock.until(),
      wall: Date.now,
      random: Math.random,
      isSeen: () => !document.hidden,
      told: (told) => this.#told(symbol, told),
    });
  }

  /** The bars end with the price that the page shows: on a market that stands still no other quote comes to see to it.
   * @param {string} symbol @param {Told} told */
  #told(symbol, told) {
    const quote = this.#context.store.quotes.get(symbol);
    if (quote) this.#all.find((history) => history.symbol === symbol)?.stand(quote);
    this.#listener.told(told);
  }
}
