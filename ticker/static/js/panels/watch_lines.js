// The lines of prices beside the rows: fetched with the page and after a while away, and drawn some a frame.

import { fetchSparklines } from "../connection/sparklines.js";
import { takeSparklines } from "../core/store.js";

/** @typedef {import("./watch_row.js").WatchRow} WatchRow */

const A_FRAME = 4;
/** Longer away than this, and lines may have missed a step. */
const AWAY_MS = 60_000;

export class WatchLines {
  #context;
  /** Rows whose lines are due: each once, also where frames are too few for all. @type {Set<WatchRow>} */
  #due = new Set();
  #tickMs = 0;

  /** @param {import("./panel.js").Context} context */
  constructor(context) {
    this.#context = context;
    this.fetch();
  }

  async fetch() {
    const { store, isLive, clock } = this.#context;
    takeSparklines(store, await fetchSparklines(isLive ? undefined : new Date(clock.now()).toISOString()));
  }

  /** Once a second. @param {readonly WatchRow[]} shown @param {number} now */
  tick(shown, now) {
    if (now - this.#tickMs > AWAY_MS && this.#tickMs) this.fetch();
    this.#tickMs = now;
    for (const row of shown) if (row.visible && row.sparkDue) this.#due.add(row);
  }

  /** Once a frame. @returns {boolean} whether there are more to be drawn */
  draw() {
    for (const row of [...this.#due].slice(0, A_FRAME)) {
      this.#due.delete(row);
      row.drawSpark(this.#context.store);
    }
    return this.#due.size > 0;
  }
}
