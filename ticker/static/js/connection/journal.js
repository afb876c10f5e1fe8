// What the stream of a browser has brought, for all of its pages: each is a cursor into it. Pure.
//
// It is compacted as the server's log is: of the events of a state key only the newest is kept. So a page that opens later
// reads it from its beginning, and one that was hidden reads on where it was, however long that took.

import { isState } from "../core/events.js";
import { isBehind, sequenceOf } from "../core/ids.js";

/** @typedef {import("../core/events.js").Event} Event */
/** An event, or null once it is superseded. @typedef {{place: number, sequence: number, isState: boolean, event: Event | null}} Slot */

/** Of headlines, alerts, messages and moves, with all their revisions: many times what a page shows. */
export const MOST_ITEMS = 5000;
/** So much more than twice what was kept last time, and it is compacted again. */
const SLACK = 1024;

export class Journal {
  /** Ascending by place and by sequence. @type {Slot[]} */
  #slots = [];
  /** By key. @type {Map<string, Slot>} */
  #states = new Map();
  #mostItems;
  #compactAt = SLACK;
  /** The id of the newest event, "" before there is one. */
  newest = "";
  /** The place of what comes next. */
  end = 0;

  /** @param {number} mostItems that are kept at least */
  constructor(mostItems = MOST_ITEMS) {
    this.#mostItems = mostItems;
  }

  /** Take in the next event of the stream. @param {Event} event @returns {boolean} whether it is new */
  add(event) {
    if (!isBehind(event.id, this.newest)) return false;
    this.newest = event.id;
    const slot = { place: this.end++, sequence: sequenceOf(event.id), isState: isState(event), event };
    if (slot.isState) this.#supersede(event.key ?? event.id, slot);
    this.#slots.push(slot);
    if (this.#slots.length > this.#compactAt) this.#compact();
    return true;
  }

  /** @param {string} key @param {Slot} slot */
  #supersede(key, slot) {
    const before = this.#states.get(key);
    if (before) before.event = null;
    this.#states.set(key, slot);
  }

  /** Another picture begins, and what was known before counts no more. */
  reset() {
    this.#slots = [];
    this.#states.clear();
    this.newest = "";
  }

  #compact() {
    let items = 0;
    const kept = this.#slots.reverse().filter(({ isState, event }) => event && (isState || ++items <= this.#mostItems));
    this.#slots = kept.reverse();
    this.#compactAt = 2 * kept.length + SLACK;
  }

  /** What came from a place on, and the place to go on from. @param {number} place @param {number} most
   * @returns {{events: Event[], next: number}} */
  from(place, most) {
    /** @type {Event[]} */
    const events = [];
    for (let n = this.#first((slot) => slot.place >= place); n < this.#slots.length; n += 1) {
      const slot = /** @type {Slot} */ (this.#slots[n]);
      if (events.length === most) return { events, next: slot.place };
      if (slot.event) events.push(slot.event);
    }
    return { events, next: this.end };
  }

  /** The place behind a cursor into the same log. @param {string} cursor */
  placeBehind(cursor) {
    const sequence = sequenceOf(cursor);
    return this.#slots[this.#first((slot) => slot.sequence > sequence)]?.place ?? this.end;
  }

  /** @param {(slot: Slot) => boolean} holds of all from some slot on @returns {number} the first of which it holds */
  #first(holds) {
    let [low, high] = [0, this.#slots.length];
    while (low < high) {
      const half = (low + high) >> 1;
      if (holds(/** @type {Slot} */ (this.#slots[half]))) high = half;
      else low = half + 1;
    }
    return low;
  }
}
