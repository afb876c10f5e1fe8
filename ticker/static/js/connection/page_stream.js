// The stream as a page has it: shared with the other pages of the browser if that can be.

import { Follower } from "./follower.js";
import { bePresent } from "./sharing/presence.js";
import { sharedWay } from "./sharing/shared.js";

/** @typedef {import("./sharing/way.js").Way} Way */

const RETRY_MS = 3000;

export class PageStream {
  #follower;
  #name;
  /** The ways that are left, the one in use first. @type {Way[]} */
  #ways = [];
  #here = new AbortController();

  /** @param {import("./follower.js").Page} page @param {string} name of what may be shared: the same for pages of one version with the
   * same rights */
  constructor(page, name) {
    this.#name = name;
    this.#follower = new Follower(page);
    addEventListener("online", () => this.#follower.network(true));
    addEventListener("offline", () => this.#follower.network(false));
    addEventListener("pagehide", () => this.#end());
    addEventListener("pageshow", (shown) => shown.persisted && this.#begin());
    document.addEventListener("visibilitychange", () => this.#seen(!document.hidden));
    document.addEventListener("freeze", () => this.#ways[0]?.freeze?.());
    this.#begin();
  }

  /** How it comes here. */
  get way() {
    return this.#ways[0]?.name ?? "own";
  }

  /** Ask for what is new, once for a frame. */
  ask() {
    this.#follower.ask();
  }

  /** Make alerts heard as they come, also where nobody looks; null to be silent. @param {((alert: import("../core/events.js").Alert) => void) | null} ring */
  rings(ring) {
    this.#follower.rings(ring);
  }

  /** Open it now. */
  retry() {
    this.#follower.retry();
  }

  /** See to it, now and then, that there is still an answer. */
  look() {
    if (this.#follower.isLost()) this.#ways[0]?.lost();
  }

  #begin() {
    this.#here = new AbortController();
    this.#ways = "SharedWorker" in globalThis ? [sharedWay(this.#name, this.#follower, () => this.#fails())] : [];
    this.#beginFirst();
    if (document.hidden) this.#follower.hide();
    bePresent(this.#here.signal, (lock) => this.#follower.presence(lock));
  }

  #end() {
    this.#follower.leave();
    this.#ways[0]?.end();
    this.#here.abort();
  }

  #fails() {
    this.#follower.leave();
    this.#ways.shift()?.end();
    this.#beginFirst();
  }

  #beginFirst() {
    if (this.#ways[0]) this.#ways[0].begin();
    else this.#beginAlone(this.#here.signal);
  }

  /** Without a worker. What that takes is little use to most browsers, and is loaded here. @param {AbortSignal} here
   * @returns {Promise<void>} */
  async #beginAlone(here) {
    const ways = await import("./sharing/alone.js").then(({ waysAlone }) => waysAlone(this.#name, this.#follower, () => this.#fails())).catch(() => null);
    if (here.aborted) return;
    if (!ways) return void setTimeout(() => here.aborted || this.#beginAlone(here), RETRY_MS);
    this.#ways = ways;
    this.#beginFirst();
  }

  /** @param {boolean} isSeen */
  #seen(isSeen) {
    const [way] = this.#ways;
    if (isSeen) way?.show?.();
    else way?.hide?.();
    if (isSeen) this.#follower.show();
    else this.#follower.hide();
  }
}
