// The rows that stand for the folded cards of a burst: "Frisk, 12 more". Opened for a source, they stay so.

import { foldsOf } from "../core/folds.js";
import { Row } from "../rows.js";

/** @typedef {import("../core/folds.js").Fold} Fold */

export class Folds {
  /** @type {Map<string, Row>} */
  #rows = new Map();
  /** Sources whose bursts are open. @type {Set<string>} */
  #opened = new Set();

  /** @param {Element} list where the server may have painted some */
  constructor(list) {
    for (const element of list.querySelectorAll(":scope > .fold")) {
      this.#rows.set(/** @type {HTMLElement} */ (element).dataset.fold ?? "", new Row("fold", element));
    }
  }

  /** Fold what is shown. @param {import("../core/folds.js").Shown[]} cards newest first @param {number} now
   * @returns {{folded: Set<string>, behind: Map<string, Element>}} the keys of cards that are put away, and
   * the row that stands behind a card */
  of(cards, now) {
    const folds = foldsOf(cards);
    this.#forget(new Set(folds.map(({ id }) => id)));
    const folded = folds.filter(({ source }) => !this.#opened.has(source)).flatMap(({ keys }) => keys);
    return { folded: new Set(folded), behind: new Map(folds.map((fold) => [fold.behind, this.#row(fold, now)])) };
  }

  /** Open or close what a click was on. @param {Event} click @returns {boolean} whether there was something to */
  toggle(click) {
    const button = click.target instanceof Element ? click.target.closest(".fold button") : null;
    if (!(button instanceof HTMLElement)) return false;
    const source = button.dataset.source ?? "";
    if (!this.#opened.delete(source)) this.#opened.add(source);
    return true;
  }

  /** @param {Fold} fold @param {number} now */
  #row(fold, now) {
    const row = this.#rows.get(fold.id) ?? new Row("fold");
    this.#rows.set(fold.id, row);
    row.update({ ...fold, count: fold.keys.length, opened: this.#opened.has(fold.source) }, now);
    return row.element;
  }

  /** @param {Set<string>} ids those that are still there */
  #forget(ids) {
    for (const [id, { element }] of this.#rows) {
      if (ids.has(id)) continue;
      element.remove();
      this.#rows.delete(id);
    }
  }
}
