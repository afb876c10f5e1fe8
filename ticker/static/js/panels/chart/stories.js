// Stories at their bars: which the reader points at, opens, and goes to. What is pointed at lights up here and in the list.

import { firstTold, nextMarker } from "../../core/markers.js";
import { measured } from "../../core/readings.js";

/** @typedef {import("../../core/cards.js").Card} Card */

export class ChartStories {
  #context;
  #read;

  /** @param {import("../panel.js").Context} context @param {() => import("./readout.js").Read} read */
  constructor(context, read) {
    this.#context = context;
    this.#read = read;
  }

  /** Another bar, or another stretch, is pointed at. */
  light() {
    const { view, actions } = this.#context;
    const lit = this.#stretch();
    if (lit?.from !== view.lit?.from || lit?.until !== view.lit?.until) actions.choose({ lit });
  }

  /** @returns {{from: number, until: number} | null} */
  #stretch() {
    const { history, pointing } = this.#read();
    const { at: { cursor, over }, stretch } = pointing;
    if (!history) return null;
    const measure = stretch && measured(history.bars, ...stretch, history.intervalMs);
    if (measure) return { from: measure.from, until: measure.until };
    const start = cursor ?? over;
    const told = start === null ? [] : this.at(start).map(firstTold);
    // What was told while there were no bars stands at the first one after it.
    return start === null || !told.length ? null : { from: Math.min(start, ...told), until: start + history.intervalMs };
  }

  /** @param {number} start of a bar @returns {Card[]} what was told in it */
  at(start) {
    return this.#read().marking?.markers.filter((marker) => marker.start === start).flatMap(({ cards }) => cards) ?? [];
  }

  /** A click: on a mark, or beside all of them. @param {string | null} id */
  clicked(id) {
    this.#open((id && this.#read().plot?.marks.at(id)?.marker.cards) || []);
  }

  /** @param {number} start of a bar @returns {Card | undefined} the story that is open now */
  openAt(start) {
    return this.#open(this.at(start));
  }

  /** Of several, the one behind that which is open; none behind the last. @param {Card[]} cards */
  #open(cards) {
    const { view, actions } = this.#context;
    const card = cards[cards.findIndex(({ key }) => key === view.story) + 1];
    actions.choose({ story: card?.key ?? "" });
    return card;
  }

  /** To the next story on the chart, or the one before; at first to the newest. @param {1 | -1} step */
  go(step) {
    const { marking, history, pointing } = this.#read();
    const bars = history?.bars ?? [];
    const { cursor, over } = pointing.at;
    const marker = nextMarker(marking?.markers ?? [], cursor ?? over, step);
    if (!marker) return;
    pointing.go(bars.findIndex((bar) => bar.start === marker.start));
    this.#context.actions.choose({ story: marker.cards[0]?.key ?? "" });
  }
}
