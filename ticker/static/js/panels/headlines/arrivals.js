// Cards that came while somebody read, pointed at the list or held the page still: they wait behind a button.

import { cardsAmong } from "../../core/select.js";
import { entryOf } from "../../core/stories.js";
import { setText } from "../../dom.js";

/** @typedef {import("../../core/cards.js").Card} Card */

export class Arrivals {
  #button;
  #scroll;
  /** Cards that wait to be let in, or to be shown as they are now. @type {Set<string>} */
  waiting = new Set();
  atTop = true;
  pointed = false;

  /** @param {HTMLElement} root @param {import("../../dom.js").Fields} fields @param {() => void} letIn @param {AbortSignal} signal */
  constructor(root, fields, letIn, signal) {
    const [scroll, list] = [/** @type {HTMLElement} */ (fields["scroll"]), /** @type {HTMLElement} */ (fields["list"])];
    this.#button = /** @type {HTMLElement} */ (fields["fresh"]);
    this.#scroll = scroll;
    const point = (/** @type {boolean} */ pointed) => {
      this.pointed = pointed;
      if (this.isStill) letIn();
    };
    scroll.addEventListener("scroll", () => {
      this.atTop = scroll.scrollTop <= 4;
      if (this.isStill) letIn();
    }, { passive: true, signal });
    // The whole panel: or the button would vanish under a pointer on its way to it, and a story take the click.
    root.addEventListener("pointerenter", (pointer) => point(pointer.pointerType === "mouse"), { signal });
    root.addEventListener("pointerleave", () => point(false), { signal });
    // The button as well: Tab goes from the first card to it, and it would vanish with the focus.
    for (const part of [list, this.#button]) {
      part.addEventListener("focusin", () => point(true), { signal });
      part.addEventListener("focusout", ({ relatedTarget }) => point(this.#isWithin(list, /** @type {Node | null} */ (relatedTarget))), { signal });
    }
  }

  /** @param {HTMLElement} list @param {Node | null} node */
  #isWithin(list, node) {
    return list.contains(node) || node === this.#button;
  }

  /** Whether the list may move: nobody reads on in it. */
  get isStill() {
    return this.atTop && !this.pointed;
  }

  /** Whether the reader has asked for what waits while the page was held still. */
  isAsked = false;

  /** Whether what has come may be shown now. */
  takesAll() {
    const takes = this.isStill || this.isAsked;
    this.isAsked = false;
    return takes;
  }

  /** Say how many wait here, or in a page that is held still. @param {ReadonlyMap<string, Card>} cards by key
   * @param {import("../../core/store.js").Store} store @param {(card: Card) => boolean} isShown whether the open tab would show it */
  count(cards, { held, stories }, isShown) {
    const waiting = [...this.waiting].flatMap((key) => cards.get(key) ?? []);
    const kept = [...(held?.stories.values() ?? [])].map((event) => entryOf(/** @type {import("../../core/events.js").Story} */ (event)));
    const fresh = cardsAmong(kept.filter(({ key, event }) => event.type !== /** @type {string} */ ("move") && !stories.has(key)));
    this.#show([...waiting, ...fresh].filter(isShown).length, fresh.length > 0);
  }

  /** @param {number} count @param {boolean} held whether the page is paused */
  #show(count, held) {
    // Pressed by a key, it hands the focus on before it goes.
    if (!count && this.#button === document.activeElement) this.#scroll.focus({ preventScroll: true });
    this.#button.hidden = count === 0;
    setText(this.#button, held ? `${count} new, resume` : `${count} new`);
  }
}
