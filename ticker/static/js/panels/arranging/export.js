// The layout as the text that config.yaml takes, to be copied.

import { newElement, setText } from "../../dom.js";
import { copy } from "../clipboard.js";
import { dismiss, dismissable } from "../dismissal.js";

export class LayoutText {
  #text = newElement("textarea", { readonly: "", rows: "16", spellcheck: "false", "aria-label": "Pages as YAML" });
  #said = newElement("p", { class: "quiet", role: "status" });
  #dialog;

  /** @param {AbortSignal} signal */
  constructor(signal) {
    const close = newElement("button", { type: "button", class: "button" }, "Close");
    const copies = newElement("button", { type: "button", class: "button primary" }, "Copy");
    const title = newElement("h2", { id: "layout-text-title" }, "Layout as YAML");
    const how = newElement("p", { class: "quiet" }, "Put it into config.yaml in place of what it says of ", newElement("code", {}, "pages"), ", and it is the layout for all.");
    this.#dialog = newElement("dialog", { class: "over layout-text", "aria-labelledby": "layout-text-title" }, newElement("header", {}, title, close), how, this.#text, newElement("footer", {}, this.#said, copies));
    close.addEventListener("click", () => dismiss(this.#dialog), { signal });
    copies.addEventListener("click", () => this.#copy(), { signal });
    dismissable(this.#dialog, signal);
    document.body.append(this.#dialog);
  }

  get isOpen() {
    return this.#dialog.open;
  }

  /** @param {string} yaml */
  open(yaml) {
    this.#text.value = yaml;
    setText(this.#said, "");
    this.#dialog.showModal();
  }

  async #copy() {
    if (await copy(this.#text.value)) return setText(this.#said, "Copied");
    this.#text.select();
    setText(this.#said, "This browser lets no page copy here: it is marked, copy it by its key.");
  }
}
