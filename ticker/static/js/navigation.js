// The page's address and the browser's history: read when the page opens and at Back, written when the reader chooses.

import { isNewStep, searchOf, stepsIn, viewIn, viewOf } from "./core/address.js";

/** @typedef {import("./core/view.js").View} View */

export class Navigation {
  /** What the reader has asked for, and not what followed from it. @type {Partial<View>} */
  asked = viewIn(location.search);
  #initial;
  #steppedMs = -Infinity;
  /** What the last step has changed. @type {(keyof View)[]} */
  #steps = [];
  /** When that happened which the last step has answered. @type {number | undefined} */
  #answered;

  /** @param {View} initial how the page is at first @param {() => void} returned called when another moment of the history is there */
  constructor(initial, returned) {
    this.#initial = initial;
    addEventListener("popstate", () => {
      this.asked = viewIn(location.search);
      this.#steppedMs = -Infinity;
      returned();
    });
  }

  /** What the address asks for, and of the rest how it is at first. */
  get wanted() {
    return viewOf(this.asked, this.#initial);
  }

  /** @param {Partial<View>} choice @param {Iterable<keyof View>} changed @param {Readonly<View>} view as it is after that
   * @param {Event | undefined} event what is being answered @param {boolean} passes whether the reader only comes by here */
  write(choice, changed, view, event, passes) {
    const fields = /** @type {(keyof View)[]} */ (Object.keys({ ...this.asked, ...choice }));
    // As the view has it: the list may have followed the symbol away from what was asked for.
    const before = this.asked;
    this.asked = Object.fromEntries(fields.map((field) => [field, view[field]]));
    const search = searchOf(location.search, this.asked, this.#initial);
    if (search === location.search && !location.hash) return;
    const to = location.pathname + search;
    // A fragment is a step already, which the browser has made.
    if (this.#isNewStep(changed, before, event, passes) && !location.hash) history.pushState(null, "", to);
    else history.replaceState(null, "", to);
  }

  /** The address asks for what there is not, and does so no longer; that is no step. @param {keyof View} field */
  leaveOut(field) {
    const { [field]: _, ...asked } = this.asked;
    this.asked = asked;
    history.replaceState(null, "", location.pathname + searchOf(location.search, asked, this.#initial) + location.hash);
  }

  /** @param {Iterable<keyof View>} changed @param {Partial<View>} before @param {Event | undefined} event @param {boolean} passes */
  #isNewStep(changed, before, event, passes) {
    const steps = stepsIn(changed, before, this.asked);
    if (!steps.length) return false;
    const sinceMs = performance.now() - this.#steppedMs;
    const goesOn = passes && steps.every((field) => this.#steps.includes(field));
    const isOther = !goesOn && event?.timeStamp !== this.#answered;
    this.#steppedMs = performance.now();
    this.#answered = event?.timeStamp;
    this.#steps = steps;
    // Two presses of a pointer are two steps, however quick, and so is a key that changes something else than what came before.
    return isOther || isNewStep(sinceMs);
  }
}
