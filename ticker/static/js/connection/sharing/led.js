// The pages of a browser without SharedWorker: the one that holds a lock leads, reads the stream, and tells the others over
// channels. The lead goes to a page that somebody looks at, for browsers let the others stand still.

import { untilGone } from "./presence.js";
import { relayHere } from "./own.js";

/** @typedef {import("../follower.js").Follower} Follower */
/** @typedef {import("../relay.js").Port} Port */
/** What is said to all pages: that one leads from now on, that one wants to follow. @typedef {{kind: "lead"} | {kind: "follow", page: string}} Call */

/** In a frame of another site, where a browser keeps nothing for it, there are none. @param {unknown} error */
const isDenied = (error) => error instanceof DOMException && error.name === "SecurityError";

export class LedWay {
  name = /** @type {const} */ ("led");
  #name;
  #follower;
  #failed;
  #page = crypto.randomUUID();
  /** @type {BroadcastChannel | null} */
  #all = null;
  /** Of this page alone, while it follows another. @type {BroadcastChannel | null} */
  #mine = null;
  /** @type {import("../relay.js").Relay | null} */
  #relay = null;
  /** By page that follows this one. @type {Map<string, Port>} */
  #served = new Map();
  #free = () => {};
  /** Ends the waiting for the lead. */
  #waiting = new AbortController();

  /** @param {string} name that pages have in common @param {Follower} follower @param {() => void} failed there are no locks to be had */
  constructor(name, follower, failed) {
    this.#name = name;
    this.#follower = follower;
    this.#failed = failed;
  }

  begin() {
    this.#all = new BroadcastChannel(this.#name);
    this.#all.onmessage = ({ data }) => this.#hear(data);
    this.#follow();
    if (!document.hidden) this.#stand();
  }

  end() {
    this.#waiting.abort();
    this.#yield();
    this.#all?.close();
    this.#mine?.close();
    this.#all = this.#mine = null;
  }

  show() {
    this.#stand();
  }

  hide() {
    this.#waiting.abort();
  }

  freeze() {
    this.#waiting.abort();
    this.#step();
  }

  /** Who leads does not answer: another has to. */
  lost() {
    this.#waiting.abort();
    this.#lock({ steal: true });
  }

  /** Be the next to lead. */
  #stand() {
    if (this.#relay) return;
    this.#waiting.abort();
    this.#waiting = new AbortController();
    this.#lock({ signal: this.#waiting.signal });
  }

  /** @param {LockOptions} options */
  #lock(options) {
    const held = () => new Promise((free) => this.#lead(() => free(undefined)));
    // It is waited for no more, or another page has taken the lead away.
    navigator.locks.request(this.#name, options, held).catch((error) => (isDenied(error) ? this.#failed() : this.#step()));
  }

  /** @param {() => void} free the lock */
  #lead(free) {
    this.#relay = relayHere(this.#follower, untilGone);
    this.#free = free;
    this.#call({ kind: "lead" });
  }

  /** Lead no more. */
  #yield() {
    this.#relay?.end();
    this.#relay = null;
    this.#served.clear();
    this.#free();
  }

  /** Lead no more, and follow. */
  #step() {
    if (!this.#relay) return;
    this.#yield();
    this.#follow();
  }

  #follow() {
    this.#follower.leave();
    this.#mine?.close();
    const channel = (this.#mine = this.#channel(this.#page));
    /** @type {Port} */
    const port = { onmessage: null, postMessage: (word) => channel.postMessage(word), close: () => {} };
    channel.onmessage = (message) => {
      if (message.data.kind === "welcome") this.#follower.follow(port, false);
      else port.onmessage?.(message);
    };
    this.#call({ kind: "follow", page: this.#page });
  }

  /** @param {string} page @returns {BroadcastChannel} between that page and the one that leads: no other is woken by it */
  #channel(page) {
    return new BroadcastChannel(`${this.#name} ${page}`);
  }

  /** @param {Call} call */
  #call(call) {
    this.#all?.postMessage(call);
  }

  /** @param {Call} call */
  #hear(call) {
    if (this.#relay) {
      if (call.kind === "follow") this.#serve(this.#relay, call.page);
    } else if (call.kind === "lead") this.#follow();
  }

  /** @param {import("../relay.js").Relay} relay @param {string} page */
  #serve(relay, page) {
    const before = this.#served.get(page);
    if (before) relay.leave(before);
    const channel = this.#channel(page);
    /** @type {Port} */
    const port = { onmessage: null, postMessage: (batch) => channel.postMessage(batch), close: () => channel.close() };
    channel.onmessage = (message) => {
      // Somebody looks at that one, and nobody at this.
      if (document.hidden && message.data.kind === "next") this.#step();
      else port.onmessage?.(message);
    };
    this.#served.set(page, port);
    relay.listen(port);
    channel.postMessage({ kind: "welcome" });
  }
}
