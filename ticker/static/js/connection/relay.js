// Reads one stream for all pages of a browser, and tells each what it has not seen. It may live in a worker or in a page.
//
// A page is told only when it has asked, and asks once a frame: so none gets more than it can show, and one that nobody
// looks at gets nothing, and costs nothing.

import { epochOf, sequenceOf } from "../core/ids.js";
import { Journal } from "./journal.js";
import { newConnection, take } from "./state.js";

/** @typedef {import("../core/events.js").Event} Event */
/** @typedef {import("./state.js").Connection} Connection */

/** As much as can be cloned and applied within a frame. */
const MOST_AT_ONCE = 1000;

/** A page has come: its address, the channels that it may read, the cursor of what it knows, or "", and for who is to begin with
 * it, all that. @typedef {{kind: "join", home: string, channels: string[], cursor: string, known: Event[]}} Join */

/** What a page says: `next` is its asking, `rest` that nobody looks at it, `seen` that somebody does again, `retry` that it is not to
 * be waited for; `rings` that it would make itself heard when an alert comes; `isThere` asks for an answer even if there is nothing new. The `lock` is free once the page is gone.
 * @typedef {Join | {kind: "presence", lock: string} | {kind: "next", isThere?: boolean} | {kind: "rest" | "seen" | "retry" | "leave"} | {kind: "rings", does: boolean} | {kind: "network", there: boolean}} Word */

/** What a page is told.
 * @typedef {object} Batch
 * @property {boolean} reset whether what was known before counts no more
 * @property {string} missed a cursor behind which headlines, alerts and messages are missing here, or ""
 * @property {Event[]} events ascending
 * @property {boolean} isWhole whether this makes the picture whole
 * @property {string} cursor up to where the stream has been read, "" unless the picture is whole
 * @property {Connection} connection
 */

/** What wakes one page, also where nobody looks at it: an alert that has come just now. @typedef {{ring: import("../core/events.js").Alert}} Ring */

/** A MessagePort, or what is like one.
 * @typedef {{onmessage: ((message: MessageEvent<any>) => void) | null, postMessage(message: any): void, close(): void}} Port */

/** @typedef {object} Following a page
 * @property {Port} port
 * @property {number} place in the journal
 * @property {number} picture which one it has begun
 * @property {number} told the changes of the connection that it knows
 * @property {string} cursor that it came with, until the picture is whole
 * @property {boolean} isAsking
 * @property {boolean} isSeen
 * @property {boolean} rings
 */

/** @typedef {Pick<import("./stream.js").Stream, "open" | "end" | "back" | "network">} Reading */

export class Relay {
  #open;
  #until;
  #now;
  #later;
  /** @type {Reading | null} */
  #stream = null;
  #journal = new Journal();
  #connection;
  /** @type {Map<Port, Following>} */
  #pages = new Map();
  #cursor = "";
  #epoch = "";
  /** That the stream is of, null before it has opened. @type {string[] | null} */
  #channels = null;
  #picture = 0;
  #isWhole = false;
  /** Behind which sequence every event is known, null before that is. @type {number | null} */
  #wholeSince = null;
  #changes = 0;
  #isTelling = false;

  /** @param {(reader: import("./stream.js").Reader, home: string) => Reading} open
   * @param {(lock: string) => Promise<unknown>} until the lock is free @param {() => number} now ms
   * @param {(work: () => void) => void} later does it when what has come with this has been taken in */
  constructor(open, until, now = Date.now, later = (work) => setTimeout(work, 0)) {
    this.#open = open;
    this.#until = until;
    this.#now = now;
    this.#later = later;
    this.#connection = newConnection(now(), now());
  }

  /** Listen to a page. @param {Port} port */
  listen(port) {
    port.onmessage = ({ data }) => this.#hear(port, data);
  }

  end() {
    this.#stream?.end();
    for (const port of this.#pages.keys()) port.close();
    this.#pages.clear();
  }

  /** @param {Port} port @param {Word} word */
  #hear(port, word) {
    if (word.kind === "join") this.#join(port, word);
    const page = this.#pages.get(port);
    if (!page) return;
    if (word.kind === "next") this.#next(page, word.isThere);
    else if (word.kind === "rest") Object.assign(page, { isAsking: false, isSeen: false });
    else if (word.kind === "seen") this.#seen(page);
    else if (word.kind === "retry") this.#stream?.open();
    else if (word.kind === "network") this.#stream?.network(word.there);
    else if (word.kind === "leave") this.leave(port);
    else if (word.kind === "rings") page.rings = word.does;
    else if (word.kind === "presence") this.#until(word.lock).then(() => this.leave(port));
  }

  /** A page is there no more. @param {Port} port */
  leave(port) {
    port.close();
    if (this.#pages.delete(port)) this.#changed();
  }

  /** @param {Port} port @param {Join} word */
  #join(port, word) {
    const isFirst = this.#stream === null;
    if (isFirst) this.#begin(word);
    const { cursor } = word;
    const isOther = Boolean(cursor && this.#epoch && epochOf(cursor) !== this.#epoch);
    const place = cursor && !isOther ? this.#journal.placeBehind(cursor) : 0;
    const picture = isOther ? -1 : this.#picture;
    this.#pages.set(port, { port, place, picture, told: -1, cursor: isFirst ? "" : cursor, isAsking: false, isSeen: true, rings: false });
    // Who has just been given the page has rights that the stream may have been opened without.
    const hasOtherRights = this.#channels !== null && !isSame(this.#channels, word.channels);
    if (hasOtherRights) this.#anew();
    // The server was there a moment ago, to give the page: it is not waited for.
    if (isFirst || hasOtherRights || this.#connection.phase === "waiting") this.#stream?.open();
    this.#changed();
  }

  /** @param {Join} word of the first page */
  #begin({ home, cursor, known }) {
    for (const event of known) this.#journal.add(event);
    this.#cursor = cursor;
    this.#epoch = epochOf(cursor);
    if (cursor) this.#wholeSince = 0;
    this.#stream = this.#open(
      {
        cursor: () => this.#cursor,
        state: () => this.#connection,
        isSeen: () => [...this.#pages.values()].some((page) => page.isSeen),
        event: (event) => this.#take(event),
        happened: (what, id) => this.#happened(what, id),
      },
      home,
    );
  }

  /** @param {Event} event */
  #take(event) {
    if (!this.#journal.add(event)) return;
    this.#cursor = event.id;
    this.#connection.events += 1;
    this.#connection.lastEvent = this.#now();
    // What happened while nothing could be read is shown, and rings no more.
    if (event.type === "alert" && this.#connection.phase === "live") this.#ring(event);
    this.#soon();
  }

  /** One page rings for all: one that is seen, else the one that came last. @param {import("../core/events.js").Alert} alert */
  #ring(alert) {
    const pages = [...this.#pages.values()].filter(({ rings }) => rings);
    const page = pages.find(({ isSeen }) => isSeen) ?? pages.at(-1);
    page?.port.postMessage({ ring: alert });
  }

  /** @param {import("./state.js").LinkEvent} what @param {string} id */
  #happened(what, id) {
    if (what.kind === "stream-open") this.#opened(what.data);
    if (what.kind === "stream-reset") this.#begins();
    take(this.#connection, what, this.#now());
    if (what.kind === "stream-live") this.#live(id);
    this.#changed();
  }

  /** @param {{epoch: string, channels: string[]}} data */
  #opened({ epoch, channels }) {
    this.#channels = channels;
    if (this.#epoch && epoch !== this.#epoch) this.#begins();
    for (const page of this.#pages.values()) if (page.cursor && epochOf(page.cursor) !== epoch) page.picture = -1;
    this.#epoch = epoch;
  }

  /** @param {string} id */
  #live(id) {
    if (id) this.#cursor = id;
    this.#isWhole = true;
    this.#wholeSince ??= this.#cursor ? sequenceOf(this.#cursor) : 0;
  }

  /** Another picture begins. */
  #begins() {
    this.#journal.reset();
    this.#picture += 1;
    this.#isWhole = false;
  }

  #anew() {
    this.#begins();
    this.#cursor = "";
    this.#channels = null;
  }

  /** @param {Following} page @param {boolean} [isThere] */
  #next(page, isThere) {
    Object.assign(page, { isAsking: true, isSeen: true });
    if (isThere) page.told = -1;
    this.#tell(page);
  }

  /** @param {Following} page */
  #seen(page) {
    page.isSeen = true;
    this.#stream?.back();
  }

  /** How the stream stands, or how many read it, is told to all. */
  #changed() {
    this.#connection.tabs = this.#pages.size;
    this.#changes += 1;
    this.#soon();
  }

  /** What arrived together is told together. */
  #soon() {
    if (this.#isTelling) return;
    this.#isTelling = true;
    this.#later(() => {
      this.#isTelling = false;
      for (const page of this.#pages.values()) this.#tell(page);
    });
  }

  /** @param {Following} page */
  #tell(page) {
    if (!page.isAsking) return;
    const reset = page.picture !== this.#picture;
    const missed = this.#missedBy(page);
    // What was missed is put between these, so that they have to be there.
    const { events, next } = this.#journal.from(reset ? 0 : page.place, missed ? Infinity : MOST_AT_ONCE);
    const isNews = reset || missed !== "" || events.length > 0 || page.told !== this.#changes;
    page.place = next;
    if (!isNews) return;
    const isWhole = this.#isWhole && next === this.#journal.end;
    Object.assign(page, { isAsking: false, picture: this.#picture, told: this.#changes });
    page.port.postMessage({ reset, missed, events, isWhole, cursor: isWhole ? this.#cursor : "", connection: this.#connection });
  }

  /** A page that was away before the stream was opened, with a snapshot, may have missed more than that has.
   * @param {Following} page @returns {string} */
  #missedBy(page) {
    const { cursor } = page;
    if (this.#wholeSince === null || cursor === "") return "";
    page.cursor = "";
    return page.picture === this.#picture && sequenceOf(cursor) < this.#wholeSince ? cursor : "";
  }
}

/** @param {string[]} some @param {string[]} others */
const isSame = (some, others) => [...some].sort().join() === [...others].sort().join();
