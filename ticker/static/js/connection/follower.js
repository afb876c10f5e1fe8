// A page that follows a relay, wherever that lives: it asks for what is new once a frame, and says when nobody looks.

import { isBehind, sequenceOf } from "../core/ids.js";

/** @typedef {import("../core/events.js").Event} Event */
/** @typedef {import("./relay.js").Batch} Batch */

/** An answer that does not come within this is asked for once more, and then the relay is given up. */
const SILENT_MS = 10_000;

/** What a page does with what it is told.
 * @typedef {object} Page
 * @property {() => string} cursor of what it knows, or ""
 * @property {() => Event[]} known all that, ascending
 * @property {() => void} reset what is known counts no more
 * @property {(event: Event, isFresh: boolean) => void} event fresh is what has come while it was waited for
 * @property {(connection: import("./state.js").Connection) => void} connection how the stream stands
 * @property {(cursor: string) => void} whole the picture is whole
 * @property {() => void} told all of a batch has been told
 * @property {(cursor: string) => Promise<Event[]>} missed the headlines, alerts, messages and moves behind a cursor, ascending
 * @property {string} home its address, which others are relative to
 * @property {string[]} channels that it may read
 */

export class Follower {
  #page;
  #now;
  /** @type {import("./relay.js").Port | null} */
  #port = null;
  #isAsking = false;
  #isFresh = false;
  #isHidden = false;
  #heardAt = 0;
  #lock = "";
  #isDoubted = false;
  /** Told of alerts as they come. @type {((alert: import("../core/events.js").Alert) => void) | null} */
  #ring = null;

  /** @param {Page} page @param {() => number} now ms, from any beginning */
  constructor(page, now = () => performance.now()) {
    this.#page = page;
    this.#now = now;
  }

  /** Follow the relay at a port from now on. @param {import("./relay.js").Port} port @param {boolean} isFirst whether it may know nothing yet */
  follow(port, isFirst) {
    if (port !== this.#port) this.leave();
    this.#begins(port);
    port.onmessage = ({ data }) => this.#take(port, data);
    const cursor = this.#page.cursor();
    const known = isFirst && cursor ? this.#page.known() : [];
    this.#say({ kind: "join", home: this.#page.home, channels: this.#page.channels, cursor, known });
    if (this.#lock) this.presence(this.#lock);
    if (this.#ring) this.#say({ kind: "rings", does: true });
    if (this.#isHidden) this.#say({ kind: "rest" });
    else this.ask();
  }

  leave() {
    this.#say({ kind: "leave" });
    this.#port?.close();
    this.#begins(null);
  }

  /** @param {import("./relay.js").Port | null} port */
  #begins(port) {
    this.#port = port;
    this.#isAsking = this.#isFresh = this.#isDoubted = false;
    this.#heardAt = this.#now();
  }

  /** Ask for what is new: as soon as there is any, it is told. */
  ask() {
    if (!this.#port || this.#isAsking || this.#isHidden) return;
    this.#isAsking = true;
    this.#say({ kind: "next" });
  }

  /** Nobody looks. */
  hide() {
    this.#isHidden = true;
    this.#isAsking = this.#isFresh = false;
    this.#say({ kind: "rest" });
  }

  /** Somebody looks again. */
  show() {
    this.#isHidden = false;
    this.#heardAt = this.#now();
    this.#say({ kind: "seen" });
    this.ask();
  }

  /** Say by which lock it is known whether this page is still there. @param {string} lock */
  presence(lock) {
    this.#lock = lock;
    this.#say({ kind: "presence", lock });
  }

  /** Make alerts heard as they come, also where nobody looks; null to be silent. Of the pages of a browser one is told.
   * @param {((alert: import("../core/events.js").Alert) => void) | null} ring */
  rings(ring) {
    this.#ring = ring;
    this.#say({ kind: "rings", does: ring !== null });
  }

  /** Do not wait: open the stream now. */
  retry() {
    this.#say({ kind: "retry" });
  }

  /** @param {boolean} there whether the device has a network */
  network(there) {
    this.#say({ kind: "network", there });
  }

  /** Whether the relay does not answer any more, for its worker or its page has come to an end, or stands still. */
  isLost() {
    if (!this.#isAsking || this.#isHidden || this.#now() - this.#heardAt < SILENT_MS) return false;
    if (this.#isDoubted) return true;
    this.#isDoubted = true;
    this.#heardAt = this.#now();
    this.#say({ kind: "next", isThere: true });
    return false;
  }

  /** @param {import("./relay.js").Word} word */
  #say(word) {
    this.#port?.postMessage(word);
  }

  /** @param {import("./relay.js").Port} port @param {Batch | import("./relay.js").Ring} told */
  async #take(port, told) {
    if ("ring" in told) this.#ring?.(told.ring);
    else await this.#takeBatch(port, told);
  }

  /** @param {import("./relay.js").Port} port @param {Batch} batch */
  async #takeBatch(port, batch) {
    this.#heardAt = this.#now();
    this.#isDoubted = false;
    const events = batch.missed ? merged(await this.#page.missed(batch.missed), batch.events) : batch.events;
    if (port !== this.#port) return;
    this.#isAsking = false;
    this.#apply(batch, events);
    // What a stream brings before it has caught up is as old as it may be.
    this.#isFresh = !this.#isHidden && batch.connection.phase === "live";
  }

  /** @param {Batch} batch @param {Event[]} events */
  #apply(batch, events) {
    const page = this.#page;
    if (batch.reset) page.reset();
    page.connection(batch.connection);
    // What a new relay tells again is known.
    for (const event of events) if (isBehind(event.id, page.cursor())) page.event(event, this.#isFresh);
    if (batch.isWhole) page.whole(isBehind(batch.cursor, page.cursor()) ? batch.cursor : "");
    page.told();
  }
}

/** Both in order, each event once. @param {Event[]} some @param {Event[]} others */
const merged = (some, others) =>
  [...new Map([...some, ...others].map((event) => [event.id, event])).values()].sort((a, b) => sequenceOf(a.id) - sequenceOf(b.id));
