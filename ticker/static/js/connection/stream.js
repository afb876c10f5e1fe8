// One EventSource for everything, and what to do when it breaks.

import { within } from "./here.js";
import { LOOK_MS, looked, newSilence, spoke } from "./silence.js";
import { backoff } from "./state.js";

const DATA = ["quote", "headline", "source", "alert", "message", "status", "move"];
const TYPES = `types=${DATA.join()}`;
const CONTROL = ["stream-open", "stream-live", "stream-reset", "stream-lagged", "stream-stale", "stream-busy", "stream-bye"];
/** How long an attempt to open may take, and how long it must have taken to be given up when the tab comes back. */
const OPEN_MS = 10_000;
const BACK_MS = 2000;

/**
 * @typedef {object} Reader
 * @property {() => string} cursor the id to resume from, "" for a snapshot
 * @property {(event: any) => void} event
 * @property {(what: import("./state.js").LinkEvent, id: string) => void} happened
 * @property {() => {tries: number, retryMs: number, heartbeatS: number}} state
 * @property {() => boolean} isSeen whether anybody looks at what it brings
 */

export class Stream {
  #reader;
  #home;
  /** @type {EventSource | null} */
  #source = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #lastSign = 0;
  /** When the attempt to open began, or is to begin: the browser waits for as long as it was told. */
  #attempt = 0;
  #silence = newSilence();
  #looking = false;

  #looks;

  /** @param {Reader} reader @param {string} home the page's address, which others are relative to */
  constructor(reader, home) {
    this.#reader = reader;
    this.#home = home;
    this.#looks = setInterval(() => this.#look(2 * this.#reader.state().heartbeatS * 1000 + LOOK_MS), LOOK_MS);
  }

  open() {
    this.close();
    this.#reader.happened({ kind: "trying" }, "");
    this.#lastSign = performance.now();
    const cursor = this.#reader.cursor();
    const source = new EventSource(this.#at(cursor ? `stream?${TYPES}&last_event_id=${encodeURIComponent(cursor)}` : `stream?${TYPES}`));
    this.#source = source;
    for (const name of DATA) source.addEventListener(name, (message) => this.#event(message));
    for (const name of CONTROL) source.addEventListener(name, (message) => this.#control(name, message));
    source.addEventListener("error", () => this.#error(source));
    this.#expect(0);
  }

  /** Give up an attempt to open of which nothing is heard: a server, or a router, may take it and never answer.
   * @param {number} afterMs when the attempt begins */
  #expect(afterMs) {
    clearTimeout(this.#timer);
    this.#attempt = performance.now() + afterMs;
    this.#timer = setTimeout(() => this.#reopen("hung"), afterMs + OPEN_MS);
  }

  /** Nobody looked, perhaps the machine was asleep: what hangs is not waited for, what is open is looked at. */
  back() {
    const hangs = this.#source?.readyState === EventSource.CONNECTING && performance.now() - this.#attempt > BACK_MS;
    if (hangs) this.open();
    else this.#look(0);
  }

  close() {
    clearTimeout(this.#timer);
    this.#source?.close();
    this.#source = null;
  }

  /** Close it for good. */
  end() {
    clearInterval(this.#looks);
    this.close();
  }

  /** @param {string} target */
  #at(target) {
    return within(target, this.#home);
  }

  /** @param {MessageEvent<string>} message */
  #event(message) {
    this.#heard();
    this.#reader.event(JSON.parse(message.data));
  }

  /** @param {string} kind @param {MessageEvent<string>} message */
  #control(kind, message) {
    this.#heard();
    const data = JSON.parse(message.data);
    this.#reader.happened({ kind, data }, data.id ?? "");
  }

  #heard() {
    this.#lastSign = performance.now();
    clearTimeout(this.#timer);
    spoke(this.#silence);
  }

  /** @param {EventSource} source */
  #error(source) {
    if (source.readyState !== EventSource.CLOSED) {
      // The browser itself comes back, after the hint it was given last.
      this.#reader.happened({ kind: "broken" }, "");
      this.#expect(this.#reader.state().retryMs);
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

  /** @param {boolean} there whether the device has one */
  network(there) {
    this.#reader.happened({ kind: "network", data: there }, "");
    if (there && this.#source?.readyState !== EventSource.OPEN) this.open();
  }

  /** A stream can be dead without an error, after sleep or behind a forgetful router, and heartbeats are
   * comments that no script sees. So after a silence ask the log: only if it has moved on and the stream goes on to
   * say nothing is the stream called dead.
   * @param {number} silentForMs */
  async #look(silentForMs) {
    const asked = performance.now();
    if (this.#looking || !this.#reader.isSeen() || asked < this.#silence.notBefore) return;
    if (this.#source?.readyState !== EventSource.OPEN || asked - this.#lastSign < silentForMs) return;
    this.#looking = true;
    const found = await this.#found();
    this.#looking = false;
    if (this.#lastSign >= asked || this.#source?.readyState !== EventSource.OPEN) return;
    if (looked(this.#silence, found, performance.now())) this.#reopen("silent");
    // What was found may be on its way: it is looked for once more, soon.
    else if (found === "news") setTimeout(() => this.#look(0), LOOK_MS + 50);
  }

  /** @returns {Promise<import("./silence.js").Found>} */
  async #found() {
    // Never without a cursor: that would be the whole picture, each time.
    const cursor = encodeURIComponent(this.#reader.cursor() || "all");
    try {
      const answer = await fetch(this.#at(`events?${TYPES}&since=${cursor}&limit=1`), { cache: "no-store", signal: AbortSignal.timeout(LOOK_MS) });
      if (!answer.ok) return "no answer";
      const page = await answer.json();
      if (page.reset) return "another log";
      return page.events.length ? "news" : "nothing";
    } catch {
      return "no answer";
    }
  }
}
