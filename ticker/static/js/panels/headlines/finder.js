// Headlines that the server finds among all that are kept: asked for once a reader has settled on something, page by page.

import { asked } from "../../connection/asked.js";
import { askOf, isEmpty, parseQuery } from "../../core/query.js";
import { entryOf } from "../../core/stories.js";

const SETTLED_MS = 150;
const PAGE = 50;
/** No more than so many are shown: who wants what is older says since when, or searches for less. */
const MOST_FOUND = 500;

/** @typedef {import("../../core/store.js").StoryEntry} StoryEntry */
/** How a search stands; `nobody` where no source is called as it was asked for.
 * @typedef {"none" | "waiting" | "done" | "failed" | "nobody"} Phase */
/** How much is searched in: how many, and since when. @typedef {{count: number, since: string | null}} Extent */

export class Finder {
  #changed;
  #asked = "";
  #next = "";
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #fetching = new AbortController();
  /** @type {Phase} */
  phase = "none";
  /** By key of a headline. @type {Map<string, StoryEntry>} */
  found = new Map();
  /** @type {Extent | null} */
  extent = null;

  /** @param {() => void} changed called when something else is known */
  constructor(changed) {
    this.#changed = changed;
  }

  /** Whether there is more that is older. */
  get hasOlder() {
    return this.#next !== "" && this.phase !== "waiting" && this.found.size < MOST_FOUND;
  }

  /** Search for this from now on, and for nothing where it is empty.
   * @param {string} text @param {Iterable<import("../../core/query.js").Source>} sources @param {string} channel @param {number} now */
  search(text, sources, channel, now) {
    const query = parseQuery(text, now);
    const ask = isEmpty(query) ? new URLSearchParams() : askOf(query, sources, channel);
    // The time of `since:2h` moves on with each moment, and is still the same search.
    const wanted = isEmpty(query) ? "" : `${text}\n${channel}`;
    if (wanted === this.#asked) return;
    this.#stop();
    this.#asked = wanted;
    this.found = new Map();
    this.#next = "";
    this.extent = null;
    this.phase = !wanted ? "none" : ask ? "waiting" : "nobody";
    if (wanted && ask) this.#timer = setTimeout(() => this.#fetch(ask), SETTLED_MS);
    this.#older = ask;
  }

  /** What is asked again for the next page. @type {URLSearchParams | null} */
  #older = null;

  /** The next page, or the same once more after it has failed. */
  more() {
    if (!this.#older || this.phase === "waiting") return;
    this.phase = "waiting";
    this.#fetch(this.#older);
    this.#changed();
  }

  close() {
    this.#stop();
  }

  #stop() {
    clearTimeout(this.#timer);
    // Nobody waits for it any more.
    this.#fetching.abort();
    this.#fetching = new AbortController();
  }

  /** @param {URLSearchParams} ask */
  async #fetch(ask) {
    const { signal } = this.#fetching;
    const page = new URLSearchParams(ask);
    page.set("limit", String(PAGE));
    if (this.#next) page.set("before", this.#next);
    const answer = await asked(`headlines?${page}`, signal);
    if (signal.aborted) return;
    this.phase = answer ? "done" : "failed";
    for (const event of answer?.headlines ?? []) this.found.set(event.key ?? event.id, entryOf(event));
    if (answer) this.#next = answer.next ?? "";
    if (answer && !this.found.size) this.extent = await asked(`headlines/extent${ask.has("channels") ? `?channels=${ask.get("channels")}` : ""}`, signal);
    if (!signal.aborted) this.#changed();
  }
}
