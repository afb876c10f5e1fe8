// "Away 47 min": a card above the headlines.

import { backTo, digestOf } from "../core/away.js";
import { sourceTitle } from "../core/select.js";
import { isListed } from "../core/watchlist.js";

export class AwayCard {
  #context;
  /** @type {HTMLElement | null} */
  #card = null;

  /** @param {import("./panel.js").Context} context */
  constructor(context) {
    this.#context = context;
  }

  destroy() {
    this.#card?.remove();
  }

  /** @param {number} since ms: when it was looked at last @param {number} now @param {import("../connection/past.js").Past} past
   * @param {import("../core/events.js").Event[]} events of the time between */
  show(since, now, past, events) {
    this.#draw(digestOf(this.#between(since, now, past, events)), backTo(since, past.kept));
  }

  /** @param {number} since @param {number} now @param {import("../connection/past.js").Past} past @param {import("../core/events.js").Event[]} events
   * @returns {import("../core/away.js").Between} */
  #between(since, now, past, events) {
    const { rewind, view } = this.#context;
    const { live } = rewind;
    const after = [...live.quotes.values()];
    const listed = after.map(({ symbol }) => symbol).filter((symbol) => isListed(live, view, symbol));
    const isWhole = (/** @type {string | null} */ from) => from === null || Date.parse(from) <= since;
    return {
      since, now, after, events,
      before: past.events.filter((event) => event.type === "quote"),
      failing: failingIn(past.events),
      own: new Set([view.selected, ...listed]),
      titleOf: (name) => sourceTitle(live, name),
      followed: past.followed,
      whole: isWhole(past.kept.prices) && isWhole(past.kept.stories),
    };
  }

  /** Above the headlines where they are in sight: on a phone it is another part of the page that one comes back to.
   * @param {ReturnType<typeof digestOf>} digest @param {number} since */
  #draw({ away, told, events }, since) {
    this.#card?.remove();
    const card = document.createElement("aside");
    card.className = "away";
    card.ariaLabel = "While you were away";
    const [lead, last] = [document.createElement("p"), document.createElement("p")];
    const strong = document.createElement("strong");
    strong.textContent = away;
    lead.append(strong, ` ${told.join(" ")}`);
    last.className = "quiet num";
    last.append(`${events} `, this.#button("Show me", "link", () => this.#context.rewind.to(since)));
    card.append(lead, last, this.#button("Close", "close", () => this.#close()));
    const head = document.querySelector("#headlines .head");
    if (head?.checkVisibility()) head.after(card);
    else document.querySelector(".desk")?.before(card);
    this.#card = card;
  }

  /** @param {string} words @param {string} kind @param {() => void} run */
  #button(words, kind, run) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = kind;
    button.textContent = kind === "close" ? "\u00D7" : words;
    if (kind === "close") button.ariaLabel = words;
    button.addEventListener("click", run);
    return button;
  }

  /** The focus goes on to the headlines, and not to nowhere. */
  #close() {
    this.#card?.remove();
    this.#card = null;
    /** @type {HTMLElement | null} */ (document.querySelector("#headlines .scroll"))?.focus({ preventScroll: true });
  }
}

/** The sources whose newest event says so. @param {import("../core/events.js").Event[]} events ascending */
function failingIn(events) {
  const states = new Map(events.flatMap((event) => (event.type === "source" ? [[event.name, event.state]] : [])));
  return new Set([...states.keys()].filter((name) => states.get(name) === "failing"));
}
