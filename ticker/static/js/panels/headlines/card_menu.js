// The menu of a card: save it, mark it, mute who tells it or a word of it.

import { safeUrl } from "../../core/words.js";
import { newElement } from "../../dom.js";
import { propose } from "../alerts/proposing.js";
import { copy } from "../clipboard.js";
import { menuButton, newPopover, openBeside } from "./popovers.js";

/** @typedef {import("./rows.js").CardRow} CardRow */

const MOST_SOURCES = 3;

export class CardMenu {
  #menu;
  #own;
  #doings;
  #titleOf;

  /** @param {Element} root @param {import("./own.js").Own} own @param {import("./doings.js").Doings} doings @param {(source: string) => string} titleOf */
  constructor(root, own, doings, titleOf) {
    this.#menu = newPopover(root, "What to do with the story");
    this.#own = own;
    this.#doings = doings;
    this.#titleOf = titleOf;
  }

  /** @param {CardRow} row @param {Element} button */
  open(row, button) {
    const { key } = row.card;
    const items = [
      menuButton("Save", this.#doing(() => this.#doings.toggleSaved(row)), { "aria-pressed": String(this.#own.saved.has(key)) }),
      menuButton("Read", this.#doing(() => this.#doings.toggleRead(row)), { "aria-pressed": String(this.#own.isRead(key)) }),
    ];
    const { title, symbols } = row.values;
    items.push(menuButton("New alert like it", this.#doing(() => propose({ kind: "story", title, symbols }))));
    const url = safeUrl(row.values.url);
    if (url) items.push(menuButton("Copy the link", this.#doing(() => copy(url))));
    for (const name of row.values.sources.slice(0, MOST_SOURCES)) {
      items.push(menuButton(`Mute ${this.#titleOf(name)}`, this.#doing(() => this.#doings.mute({ kind: "sources", name }))));
    }
    this.#menu.replaceChildren(newElement("div", {}, ...items), this.#wordForm());
    openBeside(this.#menu, button);
  }

  #wordForm() {
    const word = newElement("input", { id: "mute-word", maxlength: "80", required: "", autocomplete: "off", enterkeyhint: "done" });
    const line = newElement("span", {}, word, newElement("button", { class: "button" }, "Mute"));
    const form = newElement("form", {}, newElement("label", { for: "mute-word" }, "Mute a word"), line);
    form.addEventListener("submit", (submit) => {
      submit.preventDefault();
      this.#doing(() => this.#doings.mute({ kind: "words", name: word.value }))();
    });
    return form;
  }

  /** @param {() => void} run */
  #doing(run) {
    return () => {
      this.#menu.hidePopover();
      run();
    };
  }
}
