// One EventSource for everything, and what to do when it breaks.

import { backoff } from "./state.js";

const DATA = ["quote", "headline", "source", "alert", "message"];
const CONTROL = ["stream-open", "stream-live", "stream-reset", "stream-lagged", "stream-stale", "stream-busy", "stream-bye"];
const CHECK_MS = 5000;

/**
 * @typedef {object} Reader
 * @property {() => string} cursor the id to resume from, "" for a snapshot
 * @property {(event: any) => void} event
 * @property {(what: import("./state.js").LinkEvent, id: string) => void} happened
 * @property {() => {tries: number, retryMs: number, heartbeatS: number}} state
 */

export class Stream {
  #reader;
  /** @type {EventSource | null} */
  #source = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #lastSign = 0;
  #checking = false;

  /** @param {Reader} reader */
  constructor(reader) {
    this.#reader = reader;
    addEventListener("online", () => this.#network(true));
    addEventListener("offline", () => this.#network(false));
    addEventListener("pagehide", () => this.close());
    addEventListener("pageshow", (shown) => shown.persisted && this.open());
    document.addEventListener("visibilitychange", () => document.hidden || this.#check(0));
    setInterval(() => this.#check(2 * this.#reader.state().heartbeatS * 1000 + CHECK_MS), CHECK_MS);
  }

  open() {
    this.close();
    this.#reader.happened({ kind: "trying" }, "");
    this.#lastSign = performance.now();
    const cursor = this.#reader.cursor();
    const source = new EventSource(cursor ? `stream?last_event_id=${encodeURIComponent(cursor)}` : "stream");
    this.#source = source;
    for (const name of DATA) source.addEventListener(name, (message) => this.#event(message));
    for (const name of CONTROL) source.addEventListener(name, (message) => this.#control(name, message));
    source.addEventListener("error", () => this.#error(source));
  }

  close() {
    clearTimeout(this.#timer);
    this.#source?.close();
    this.#source = null;
  }

  /** @param {MessageEvent<string>} message */
  #event(message) {
    this.#lastSign = performance.now();
    this.#reader.event(JSON.parse(message.data));
  }

  /** @param {string} kind @param {MessageEvent<string>} message */
  #control(kind, message) {
    this.#lastSign = performance.now();
    const data = JSON.parse(message.data);
    this.#reader.happened({ kind, data }, data.id ?? "");
  }

  /** @param {EventSource} source */
  #error(source) {
    if (source.readyState !== EventSource.CLOSED) {
      // The browser itself comes back, after the hint it was given last.
      this.#reader.happened({ kind: "broken" }, "");
      return;
    }
    this.#reopen("refused");
  }

  /** The browser has given up, for it does so on any status but 200: come back ourselves.
   * @param {string} reason */
  #reopen(reason) {
    this.close();
    const { tries, retryMs } = this.#reader.state();
    const retry = backoff(tries + 1, retryMs, Math.random());
    this.#reader.happened({ kind: "broken", data: reason, retry }, "");
    this.#timer = setTimeout(() => this.open(), retry);
  }

  /** @param {boolean} there */
  #network(there) {
    this.#reader.happened({ kind: "network", data: there }, "");
    if (there && this.#source?.readyState !== EventSource.OPEN) this.open();
  }

  /** A stream can be dead without an error, after sleep or behind a forgetful router, and heartbeats are
   * comments that no script sees. So after a silence ask the log: only if it has moved on and the stream has
   * said nothing is the stream called dead.
   * @param {number} silentForMs */
  async #check(silentForMs) {
    const asked = performance.now();
    if (this.#checking || this.#source?.readyState !== EventSource.OPEN || asked - this.#lastSign < silentForMs) return;
    this.#checking = true;
    try {
      const cursor = encodeURIComponent(this.#reader.cursor());
      const answer = await fetch(`events?since=${cursor}&limit=1`, { cache: "no-store", signal: AbortSignal.timeout(CHECK_MS) });
      const page = answer.ok ? await answer.json() : { events: [] };
      if (page.events.length) await new Promise((resolve) => setTimeout(resolve, CHECK_MS / 2));
      if (page.events.length && this.#lastSign < asked && this.#source) this.#reopen("silent");
    } catch {
      if (this.#lastSign < asked && this.#source) this.#reopen("silent");
    } finally {
      this.#checking = false;
    }
  }
}
