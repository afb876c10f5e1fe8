// What the list is narrowed to, by its tab, by what is searched for and by what this reader has read, and the stories that there are to show.

import { emptyWords, placer } from "../../core/listing.js";
import { SAVED_TAB, isChannel, searchOfTab } from "../../core/searches.js";
import { feedsOf, readsToCome } from "../../core/select.js";
import { entryOf } from "../../core/stories.js";

export class Scope {
  #context;
  #own;
  #finder;
  #isNarrow;
  /** Cards that have been read since only the unread are shown: they stay until something else is chosen. @type {Set<string>} */
  stays = new Set();

  /** @param {import("../panel.js").Context} context @param {import("./own.js").Own} own @param {import("./finder.js").Finder} finder
   * @param {boolean} isNarrow whether only some of what there is to read is asked for */
  constructor(context, own, finder, isNarrow) {
    this.#context = context;
    this.#own = own;
    this.#finder = finder;
    this.#isNarrow = isNarrow;
  }

  /** All that is searched for: by the box in the bar, and by the tab. */
  get query() {
    const { query, headlines } = this.#context.view;
    return [searchOfTab(this.#own.searches, headlines)?.query, query].filter(Boolean).join(" ");
  }

  /** Something else has been chosen: have the server search for it, among all that is kept. */
  chosen() {
    const { store, view, clock } = this.#context;
    this.stays.clear();
    const query = view.headlines === SAVED_TAB ? "" : this.query;
    this.#finder.search(query, store.sources.values(), isChannel(view.headlines) ? view.headlines : "", clock.now());
  }

  /** What the store holds, what a search has found, and in its tab what was saved. */
  stories() {
    const { store, view, isLive, clock } = this.#context;
    const stories = new Map(store.stories);
    const until = isLive ? Infinity : clock.now();
    for (const [key, story] of this.#finder.found) if (!stories.has(key) && Date.parse(story.event.time) <= until) stories.set(key, story);
    if (view.headlines !== SAVED_TAB) return stories.values();
    for (const event of [...this.#own.saved.values()].flat()) {
      const story = entryOf(event);
      if (!stories.has(story.key)) stories.set(story.key, story);
    }
    return stories.values();
  }

  /** Whether the reader has asked for it, and waits for it. @param {import("../../core/cards.js").Card} card */
  isFetched({ told }) {
    return told.every(({ key }) => !this.#context.store.stories.has(key));
  }

  /** Where a card belongs. */
  placer() {
    const { store, view, clock } = this.#context;
    const [own, { stays }] = [this.#own, this];
    const reader = {
      muted: own.muted,
      isRead: (/** @type {string} */ key) => own.isRead(key),
      isSaved: (/** @type {string} */ key) => own.saved.has(key),
      stays: (/** @type {string} */ key) => stays.has(key),
    };
    const wanted = { tab: view.headlines, query: this.query, unreadOnly: Boolean(view.unread) };
    return placer(wanted, reader, store.sources.values(), clock.now());
  }

  /** What the list says where it shows nothing. @param {{muted: number, read: number}} left how many are left out for that @param {boolean} isAny */
  emptyWords(left, isAny) {
    const { store, view, isLive, clock } = this.#context;
    const { phase, extent } = this.#finder;
    const known = { isPast: !isLive, tab: view.headlines, query: this.query, phase, extent, ...left, isAny, isNarrow: this.#isNarrow, feeds: feedsOf(store), reads: readsToCome(store) };
    return emptyWords(known, clock.now());
  }
}
