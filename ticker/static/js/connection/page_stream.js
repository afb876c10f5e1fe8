// The stream as a page has it: shared with the other pages of the browser if that can be.

import { Follower } from "./follower.js";
import { LedWay } from "./sharing/led.js";
import { ownWay } from "./sharing/own.js";
import { bePresent } from "./sharing/presence.js";
import { sharedWay } from "./sharing/shared.js";

/** @typedef {import("./sharing/way.js").Way} Way */

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
    this.#ways = ways(this.#name, this.#follower, () => this.#fails());
    this.#ways[0]?.begin();
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
    this.#ways[0]?.begin();
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

/** The best first. @param {string} name @param {Follower} follower @param {() => void} failed @returns {Way[]} */
const ways = (name, follower, failed) => [
  ...("SharedWorker" in globalThis ? [sharedWay(name, follower, failed)] : []),
  ...(navigator.locks && "BroadcastChannel" in globalThis ? [new LedWay(name, follower, failed)] : []),
  ownWay(follower),
];
