// What the server tells of the past: how everything stood at a moment, and what happened from there on, at a pace.

import { asked } from "./asked.js";

const DATA = ["quote", "headline", "source", "alert", "message", "status", "move"];
const CONTROL = ["stream-open", "stream-live", "stream-reset", "stream-lagged", "stream-busy", "stream-bye"];
const ANSWER_MS = 20_000;
const RETRY_MS = 3000;

/** @typedef {{id: string, events: import("../core/events.js").Event[], former: Record<string, string>,
 *   moves: {told: Record<string, import("../core/moves.js").Moved[]>, earlier: Record<string, string>},
 *   kept: {prices: string | null, stories: string | null}, followed: number}} Past */

/** How everything stood at a moment. @param {number} at ms @returns {Promise<Past | null>} null where there is no answer */
export const pastAt = (at) => asked(`page/past?at=${new Date(at).toISOString()}`, AbortSignal.timeout(ANSWER_MS));

/**
 * @typedef {object} Listener
 * @property {(event: import("../core/events.js").Event) => void} event
 * @property {(kind: string) => void} happened a control event, or `broken`
 */

/** What happened, from a moment on. After a cut the browser goes on from the last event by itself. */
export class Playback {
  #listener;
  /** @type {EventSource | null} */
  #source = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /** @param {Listener} listener */
  constructor(listener) {
    this.#listener = listener;
  }

  /** @param {() => number} at ms, asked again where the browser gives up @param {number} pace
   * @param {number} prices of each symbol in a second; 0 for all there are */
  open(at, pace, prices) {
    this.close();
    const rate = prices ? `&max_rate=${prices}/s` : "";
    const source = new EventSource(`stream?types=${DATA.join()}&since=${new Date(at()).toISOString()}&speed=${pace}${rate}`);
    this.#source = source;
    for (const name of DATA) source.addEventListener(name, (message) => this.#listener.event(JSON.parse(message.data)));
    for (const name of CONTROL) source.addEventListener(name, () => this.#listener.happened(name));
    source.addEventListener("error", () => {
      this.#listener.happened("broken");
      if (source.readyState === EventSource.CLOSED) this.#timer = setTimeout(() => this.open(at, pace, prices), RETRY_MS);
    });
  }

  close() {
    clearTimeout(this.#timer);
    this.#source?.close();
    this.#source = null;
  }
}
