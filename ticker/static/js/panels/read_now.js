// "Read now", for who operates: each source has its button, and says in its line what came of it.

import { askedWords, asking, refusedRead } from "../core/read_now.js";
import { refusal } from "../core/refusal.js";
import { newElement } from "../dom.js";

export class ReadNow {
  #list;
  #changed;
  #now;
  /** @type {Map<string, import("../core/read_now.js").Asked>} */
  #asked = new Map();

  /** @param {Element} list of sources @param {() => number} now @param {(name: string) => void} changed other words @param {AbortSignal} signal */
  constructor(list, now, changed, signal) {
    this.#list = list;
    this.#now = now;
    this.#changed = changed;
    list.addEventListener("click", ({ target }) => {
      const button = target instanceof Element ? target.closest(".read-now") : null;
      const name = /** @type {HTMLElement | null} */ (button?.closest("[data-name]"))?.dataset["name"];
      if (name) this.#ask(name);
    }, { signal });
    list.addEventListener("focusin", () => this.settle(), { signal });
    list.addEventListener("keydown", (key) => this.#move(/** @type {KeyboardEvent} */ (key)), { signal });
  }

  /** @param {Element} row @param {string} title of the source */
  addTo(row, title) {
    row.append(newElement("button", { type: "button", class: "button small read-now", tabindex: "-1", "aria-label": `Read now: ${title}` }, "Read now"));
  }

  /** All the buttons are one stop of the Tab key: the one that has the focus, else the one that had it, else the first. */
  settle() {
    const buttons = this.#buttons;
    const stop = buttons.find((one) => one === document.activeElement) ?? buttons.find((one) => one.tabIndex === 0) ?? buttons[0];
    for (const button of buttons) if (button.tabIndex !== (button === stop ? 0 : -1)) button.tabIndex = button === stop ? 0 : -1;
  }

  /** From the top, as they are seen: sources that need somebody stand first. */
  get #buttons() {
    const found = /** @type {HTMLElement[]} */ ([...this.#list.querySelectorAll(".read-now")].filter((one) => one.checkVisibility()));
    const tops = new Map(found.map((one) => [one, one.getBoundingClientRect().top]));
    return found.sort((a, b) => (tops.get(a) ?? 0) - (tops.get(b) ?? 0));
  }

  /** @param {KeyboardEvent} key */
  #move(key) {
    if (key.ctrlKey || key.metaKey || key.altKey) return;
    const buttons = this.#buttons;
    const at = buttons.indexOf(/** @type {HTMLElement} */ (key.target));
    const to = /** @type {Record<string, number>} */ ({ ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: buttons.length - 1 })[key.key];
    if (at < 0 || to === undefined) return;
    key.preventDefault();
    buttons[Math.max(0, Math.min(to, buttons.length - 1))]?.focus();
  }

  /** A read was told of: what it has brought is said instead. @param {string} name */
  forget(name) {
    this.#asked.delete(name);
  }

  /** @param {string} name @returns {string} what came of asking, "" where that is over */
  words(name) {
    const asked = this.#asked.get(name);
    if (!asked) return "";
    if (asked.untilMs > this.#now()) return askedWords(asked, this.#now());
    this.forget(name);
    return "";
  }

  /** @param {string} name */
  async #ask(name) {
    this.#say(name, asking(this.#now()));
    try {
      const answer = await fetch(`sources/${encodeURIComponent(name)}/read`, { method: "POST", cache: "no-store" });
      if (answer.ok) return;
      const why = refusal(answer.status, await answer.json().catch(() => null));
      this.#say(name, refusedRead(why, Number(answer.headers.get("Retry-After")) || 0, this.#now()));
    } catch {
      this.#say(name, refusedRead("the server cannot be reached", 0, this.#now()));
    }
  }

  /** @param {string} name @param {import("../core/read_now.js").Asked} asked */
  #say(name, asked) {
    this.#asked.set(name, asked);
    this.#changed(name);
  }
}
