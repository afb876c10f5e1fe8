// Who comes back is told what happened, whether the page was hidden, closed or cut off; in words that are loaded then.

import { eventsBehind } from "../connection/log.js";
import { pastAt } from "../connection/past.js";
import { linkOf } from "../connection/state.js";
import { AWAY_MS, lastLook } from "../core/last_look.js";
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
  #card;

  /** @param {import("./panel.js").Context} context */
  constructor(context) {
    this.#context = context;
    this.#card = context.loader.later(async () => new (await import("./away_card.js")).AwayCard(context), false);
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
    this.#card.here?.destroy();
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
    const [past, events, card] = await Promise.all([pastAt(since), eventsBehind(new Date(since).toISOString(), TYPES), this.#card.load().catch(() => null)]);
    this.#isAsking = false;
    this.#retryAt = performance.now() + RETRY_MS;
    if (!past || !card) return;
    card.show(since, this.#returned ?? this.#context.rewind.now, past, events);
    this.#keep();
  }
}
