// What can be done while the page is arranged, above it; and what is said of each step.

import { titleOf } from "../../core/layout.js";
import { newElement, setText } from "../../dom.js";
import { HOW } from "./veils.js";

/** What its buttons do. @typedef {{add: (widget: string) => void, undo: () => void, reset: () => void, text: () => void, done: () => void}} Acts */

export class Bar {
  #acts;
  #added = newElement("div", { class: "unboxed", role: "group", "aria-label": "Add" });
  #said = newElement("p", { class: "said num", role: "status" });
  #undo = button("Undo", () => this.#acts.undo());
  #reset = button("Operator's layout", () => this.#acts.reset());
  element;

  /** @param {Acts} acts */
  constructor(acts) {
    this.#acts = acts;
    const how = newElement("p", { class: "quiet how", id: HOW }, "Drag a panel, or move its grip with the arrow keys. Delete takes it away.");
    const done = button("Done", () => acts.done());
    done.classList.add("primary");
    this.element = newElement("section", { class: "arrange-bar", "aria-label": "Arrange the page" }, newElement("strong", {}, "Arrange"), how, this.#said, newElement("div", { class: "acts" }, this.#added, this.#undo, this.#reset, button("As YAML", () => acts.text()), done));
  }

  /** @param {import("../../core/layout.js").Layout} layout @param {boolean} canUndo @param {boolean} isOwn whether it is not the operator's */
  show(layout, canUndo, isOwn) {
    this.#undo.disabled = !canUndo;
    this.#reset.disabled = !isOwn;
    this.#added.replaceChildren(...layout.away.map((widget) => button(`+ ${titleOf(widget)}`, () => this.#acts.add(widget))));
  }

  /** @param {string} said */
  say(said) {
    setText(this.#said, said);
    // The first step has been understood.
    this.element.toggleAttribute("data-said", said !== "");
  }
}

/** @param {string} words @param {() => void} act */
function button(words, act) {
  const made = newElement("button", { type: "button", class: "button" }, words);
  made.addEventListener("click", act);
  return made;
}
