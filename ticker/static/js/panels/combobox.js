// A field with a list of what can be chosen below it, as ARIA's combobox has it: the focus stays in the field, the
// arrow keys move a mark through the list, Enter takes what is marked.

import { capsOf } from "../core/commands.js";
import { setAttribute, setText } from "../dom.js";

/** @typedef {import("../core/entries.js").Entry} Entry */
/** @typedef {(entry: Entry) => void} Choose */

const MAC = /Mac|iP(hone|ad|od)/.test(navigator.userAgent);

export class Combobox {
  #input;
  #list;
  #choose;
  /** @type {Entry[]} */
  #entries = [];
  /** @type {HTMLElement[]} */
  #options = [];
  #marked = -1;
  /** Whether it was an arrow key that marked it. */
  #isOwn = false;

  /** @param {HTMLInputElement} input @param {HTMLElement} list @param {Choose} choose @param {AbortSignal} signal */
  constructor(input, list, choose, signal) {
    this.#input = input;
    this.#list = list;
    this.#choose = choose;
    input.addEventListener("keydown", (key) => this.#key(key), { signal });
    // Before whoever offers something else for what is typed now.
    input.addEventListener("input", () => (this.#isOwn = false), { signal });
    // The focus stays where it is, also for who points.
    list.addEventListener("pointerdown", (pointer) => pointer.preventDefault(), { signal });
    list.addEventListener("click", (click) => this.#click(click), { signal });
  }

  /** What is marked, if anything is. */
  get marked() {
    return this.#entries[this.#marked];
  }

  get isOpen() {
    return this.#entries.length > 0;
  }

  /** Offer these. What an arrow key has marked stays so while it is offered and nothing is typed; else the first is, or none.
   * @param {Entry[]} entries @param {boolean} first whether to mark the first */
  offer(entries, first) {
    const marked = this.#isOwn ? entries.findIndex(({ id }) => id === this.marked?.id) : -1;
    this.#entries = entries;
    this.#options = entries.map((entry, n) => this.#option(entry, n));
    this.#list.replaceChildren(...this.#options);
    this.#list.hidden = entries.length === 0;
    setAttribute(this.#input, "aria-expanded", String(entries.length > 0));
    this.#mark(marked >= 0 ? marked : first && entries.length ? 0 : -1);
  }

  /** @param {Entry} entry @param {number} n */
  #option({ kind, title, detail, key }, n) {
    const option = document.createElement("li");
    setAttribute(option, "role", "option");
    setAttribute(option, "id", `${this.#list.id}-${n}`);
    option.append(part("b", title), part("span", detail), part("small", kind), keyElement(key));
    return option;
  }

  /** @param {number} n */
  #mark(n) {
    if (this.#options[this.#marked]) setAttribute(/** @type {HTMLElement} */ (this.#options[this.#marked]), "aria-selected", "");
    this.#marked = n;
    const option = this.#options[n];
    setAttribute(this.#input, "aria-activedescendant", option?.id ?? "");
    if (!option) return;
    setAttribute(option, "aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
  }

  /** @param {KeyboardEvent} key */
  #key(key) {
    if (key.isComposing) return;
    const count = this.#entries.length;
    if (key.key === "Enter" && this.marked) {
      key.preventDefault();
      this.#choose(this.marked);
    } else if (count && (key.key === "ArrowDown" || key.key === "ArrowUp")) {
      key.preventDefault();
      const from = key.key === "ArrowDown" ? this.#marked + 1 : Math.max(this.#marked, 0) - 1;
      this.#isOwn = true;
      this.#mark((from + count) % count);
    }
  }

  /** @param {MouseEvent} click */
  #click(click) {
    const option = click.target instanceof Element ? click.target.closest("[role=option]") : null;
    const entry = this.#entries[this.#options.indexOf(/** @type {HTMLElement} */ (option))];
    if (entry) this.#choose(entry);
  }
}

/** @param {string} tag @param {string} text */
function part(tag, text) {
  const element = document.createElement(tag);
  setText(element, text);
  return element;
}

/** A key as its caps, for the eye and the ear. @param {string} key a sequence, or "" */
export function keyElement(key) {
  const element = document.createElement("span");
  element.className = "keys";
  for (const caps of key ? capsOf(key, MAC) : []) element.append(...caps.map((cap) => part("kbd", cap)));
  return element;
}
