// When a symbol was and is traded, as /sessions tells it: asked for a window of bars, and again when a session has ended.

import { spellsOf } from "../core/sessions.js";

/** @typedef {import("../core/sessions.js").Spell} Spell */
/** @typedef {{fetch: (address: string, options: {cache: "no-store", signal: AbortSignal}) => Promise<Response>, told: () => void}} Outside */

const PATIENCE_MS = 15_000;
/** Bars that come before the window have them asked for anew, but not for each bar. */
const AHEAD_MS = 6 * 3_600_000;
const AGAIN_MS = 5000;

export class SessionHistory {
  /** @type {Spell[]} */
  spells = [];
  /** The zone of where it is traded, if there is one. @type {string | null} */
  zone = null;
  symbol;
  #outside;
  #end = new AbortController();
  #from = Infinity;
  #asked = -Infinity;
  #session = "";

  /** @param {string} symbol @param {Outside} outside */
  constructor(symbol, outside) {
    this.symbol = symbol;
    this.#outside = outside;
  }

  close() {
    this.#end.abort();
  }

  /** Have those from the first bar on; again where a quote is of another session than the one before, or the last has ended.
   * @param {number} from @param {string | null} session of the newest quote @param {number} now */
  need(from, session, now) {
    const isOver = this.spells.length > 0 && /** @type {Spell} */ (this.spells.at(-1)).until <= now;
    const isOther = Boolean(session) && session !== this.#session;
    if ((from >= this.#from && !isOver && !isOther) || now - this.#asked < AGAIN_MS) return;
    this.#session = session ?? "";
    this.#asked = now;
    this.#ask(from - AHEAD_MS, from);
  }

  /** @param {number} since @param {number} from */
  async #ask(since, from) {
    const signal = AbortSignal.any([this.#end.signal, AbortSignal.timeout(PATIENCE_MS)]);
    try {
      const answer = await this.#outside.fetch(`sessions/${encodeURIComponent(this.symbol)}?from=${new Date(since).toISOString()}`, { cache: "no-store", signal });
      if (!answer.ok) return;
      const { zone, sessions } = await answer.json();
      this.#from = Math.min(this.#from, from);
      this.zone = zone;
      this.spells = spellsOf(sessions);
      this.#outside.told();
    } catch {
      // Nothing is shaded then, until it is asked for again.
    }
  }
}
