// "Away 47 min": a card above the headlines for who comes back, whether the page was hidden, closed or cut off.

import { eventsBehind } from "../connection/log.js";
import { pastAt } from "../connection/past.js";
import { linkOf } from "../connection/state.js";
import { AWAY_MS, digestOf } from "../core/away.js";
import { sourceTitle } from "../core/select.js";
import { isListed } from "../core/watchlist.js";
import { keep, kept } from "../kept.js";

/** So exactly it is kept when somebody has looked. */
const STEP_MS = 5000;
const TYPES = ["headline", "alert", "source"];

/** @type {import("./panel.js").Mount} */
export const mount = (_, context) => new Away(context);

class Away {
  #context;
  #isAsking = false;
  /** @type {HTMLElement | null} */
  #card = null;

  /** @param {import("./panel.js").Context} context */
  constructor(context) {
    this.#context = context;
  }

  update() {}

  /** Once a second while somebody looks: that is kept, by the server's clock, for all tabs of this browser. */
  tick() {
    const { store, connection, isLive, rewind } = this.#context;
    if (this.#isAsking || !isLive || linkOf(connection, Date.now()) !== "live" || !(store.quotes.size || store.stories.size)) return;
    const since = Number(kept("seen"));
    if (since && rewind.now - since > AWAY_MS) this.#tell(since);
    else if (rewind.now - since > STEP_MS) keep("seen", String(Math.round(rewind.now)));
  }

  destroy() {
    this.#card?.remove();
  }

  /** @param {number} since ms */
  async #tell(since) {
    this.#isAsking = true;
    const [past, events] = await Promise.all([pastAt(since), eventsBehind(new Date(since).toISOString(), TYPES)]);
    this.#isAsking = false;
    keep("seen", String(Math.round(this.#context.rewind.now)));
    if (past) this.#show(digestOf(this.#between(since, past, events)), since);
  }

  /** @param {number} since @param {import("../connection/past.js").Past} past @param {import("../core/events.js").Event[]} events
   * @returns {import("../core/away.js").Between} */
  #between(since, past, events) {
    const { rewind, view } = this.#context;
    const { live, now } = rewind;
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

  /** @param {ReturnType<typeof digestOf>} digest @param {number} since */
  #show({ away, told, events }, since) {
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
    document.querySelector("#headlines .head")?.after(card);
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
