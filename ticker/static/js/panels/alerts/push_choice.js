// Whether this browser is told of alerts while the page is closed, and from which severity on.

import { Notifications } from "../../connection/notifications.js";
import { wordsOf } from "../../core/notifying.js";
import { setAttribute, setText } from "../../dom.js";
import { keep, kept } from "../../kept.js";

export class PushChoice {
  #root;
  #fields;
  #notifications = new Notifications(() => this.#showState());

  /** @param {HTMLElement} root @param {import("../../dom.js").Fields} fields @param {AbortSignal} signal */
  constructor(root, fields, signal) {
    this.#root = root;
    this.#fields = fields;
    this.#field("act").addEventListener("click", () => this.#act(), { signal });
    this.#field("severity").addEventListener("change", () => this.#chosen(), { signal });
    this.#choose(kept("severity") || "info");
    this.#notifications.begin();
  }

  /** Whether the browser itself is told of alerts. */
  get isOn() {
    return this.#notifications.state === "on";
  }

  /** @param {string} name */
  #field(name) {
    return /** @type {HTMLElement} */ (this.#fields[name]);
  }

  #severity() {
    const checked = this.#field("severity").querySelector("input:checked");
    return checked instanceof HTMLInputElement ? checked.value : "info";
  }

  /** @param {string} severity */
  #choose(severity) {
    for (const input of this.#field("severity").querySelectorAll("input")) input.checked = input.value === severity;
  }

  #chosen() {
    keep("severity", this.#severity());
    this.#notifications.choose(this.#severity());
  }

  #act() {
    if (this.#field("act").getAttribute("aria-disabled") === "true") return;
    if (this.#notifications.state === "on") this.#notifications.stop();
    else this.#notifications.start(this.#severity());
  }

  #showState() {
    const { state, why, severity } = this.#notifications;
    const { said, act, busy } = wordsOf(state, why);
    if (state === "on" && severity) this.#choose(severity);
    setAttribute(this.#root, "data-state", state);
    setText(this.#field("said"), said);
    setText(this.#field("act"), act);
    this.#field("act").hidden = act === "";
    this.#field("severity").hidden = act === "";
    // Not `disabled`: that would take the focus away from who has just pressed it.
    setAttribute(this.#field("act"), "aria-disabled", busy ? "true" : "");
  }
}
