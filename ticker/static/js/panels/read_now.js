// "Read now", for who operates: each source has its button, and says in its line what came of it.

import { askedWords, asking, refusedRead } from "../core/read_now.js";
import { refusal } from "../core/refusal.js";
import { newElement } from "../dom.js";

export class ReadNow {
  #changed;
  #now;
  /** @type {Map<string, import("../core/read_now.js").Asked>} */
  #asked = new Map();

  /** @param {Element} list of sources @param {() => number} now @param {(name: string) => void} changed other words @param {AbortSignal} signal */
  constructor(list, now, changed, signal) {
    this.#now = now;
    this.#changed = changed;
    list.addEventListener("click", ({ target }) => {
      const button = target instanceof Element ? target.closest(".read-now") : null;
      const name = /** @type {HTMLElement | null} */ (button?.closest("[data-name]"))?.dataset["name"];
      if (name) this.#ask(name);
    }, { signal });
  }

  /** @param {Element} row @param {string} title of the source */
  addTo(row, title) {
    row.append(newElement("button", { type: "button", class: "button small read-now", "aria-label": `Read now: ${title}` }, "Read now"));
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
