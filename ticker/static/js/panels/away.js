// "Away 47 min": a card above the headlines for who comes back, whether the page was hidden, closed or cut off.

import { eventsBehind } from "../connection/log.js";
import { pastAt } from "../connection/past.js";
import { linkOf } from "../connection/state.js";
import { AWAY_MS, backTo, digestOf, lastLook } from "../core/away.js";
import { sourceTitle } from "../core/select.js";
import { isListed } from "../core/watchlist.js";
import { keep, kept } from "../kept.js";

/** So exactly it is kept when somebody has looked. */
const STEP_MS = 5000;
/** What could not be told is tried again. */
const RETRY_MS = 3000;
const TYPES = ["headline", "alert", "source"];

/** @type {import("./panel.js").Mount} */
export const mount = (_, context) => new Away(context);

class Away {
  #context;
  #isAsking = false;
  #retryAt = 0;
  /** When somebody came back to whom it could not be told yet, in ms. @type {number | null} */
  #returned = null;
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
    const { now } = rewind;
    const since = lastLook(kept("seen"), now);
    if (since !== null && now - since > AWAY_MS) this.#tell(since);
    else if (since === null || now - since > STEP_MS) this.#keep();
  }

  destroy() {
    this.#card?.remove();
  }

  #keep() {
    keep("seen", String(Math.round(this.#context.rewind.now)));
    this.#returned = null;
  }

  /** Nothing is kept before it has been told: who closes the page meanwhile is told the next time.
   * @param {number} since ms */
  async #tell(since) {
    if (performance.now() < this.#retryAt) return;
    this.#returned ??= this.#context.rewind.now;
    this.#isAsking = true;
    const [past, events] = await Promise.all([pastAt(since), eventsBehind(new Date(since).toISOString(), TYPES)]);
    this.#isAsking = false;
    this.#retryAt = performance.now() + RETRY_MS;
    if (!past) return;
    this.#show(digestOf(this.#between(since, past, events)), backTo(since, past.kept));
    this.#keep();
  }

  /** @param {number} since @param {import("../connection/past.js").Past} past @param {import("../core/events.js").Event[]} events
   * @returns {import("../core/away.js").Between} */
  #between(since, past, events) {
    const { rewind, view } = this.#context;
    const { live } = rewind;
    const now = this.#returned ?? rewind.now;
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
