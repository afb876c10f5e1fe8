// What this reader has read, saved, muted and searched for, as the browser keeps it for all its tabs.

import { mutedIn, withMute, withoutMute } from "../../core/muting.js";
import { isRead, readIn, withRead } from "../../core/reading.js";
import { keptOf, savedIn, toggled } from "../../core/saved.js";
import { searchesIn, withSearch, withoutSearch } from "../../core/searches.js";
import { keep, keptJson, whenKeptElsewhere } from "../../kept.js";

const NAMES = ["read", "saved", "muted", "saved_searches"];

/** @param {string} name @returns {unknown[]} */
const itemsKept = (name) => {
  const list = keptJson(name);
  return Array.isArray(list) ? list : [];
};

export class Own {
  #changed;
  #end = new AbortController();
  /** Whether the browser has kept what was done last. */
  isKept = true;
  read = readIn(itemsKept("read"));
  saved = savedIn(itemsKept("saved"));
  muted = mutedIn(keptJson("muted"));
  searches = searchesIn(itemsKept("saved_searches"));

  /** @param {() => void} changed called when there is something else to show */
  constructor(changed) {
    this.#changed = changed;
    whenKeptElsewhere(NAMES, () => this.#load(), this.#end.signal);
  }

  close() {
    this.#end.abort();
  }

  /** Another tab has kept something. */
  #load() {
    this.read = readIn(itemsKept("read"));
    this.saved = savedIn(itemsKept("saved"));
    this.muted = mutedIn(keptJson("muted"));
    this.searches = searchesIn(itemsKept("saved_searches"));
    this.#changed();
  }

  /** @param {string} key */
  isRead(key) {
    return isRead(this.read, key);
  }

  /** @param {string[]} keys @param {boolean} are */
  markRead(keys, are) {
    this.read = withRead(this.read, keys, are);
    this.#keep("read", [...this.read]);
  }

  /** @param {import("../../core/cards.js").Card} card @returns {boolean} whether it is saved now */
  toggleSaved(card) {
    this.saved = toggled(this.saved, card);
    this.#keep("saved", keptOf(this.saved));
    return this.saved.has(card.key);
  }

  /** @param {import("../../core/muting.js").Mute} mute */
  mute(mute) {
    this.muted = withMute(this.muted, mute);
    this.#keep("muted", this.muted);
  }

  /** @param {import("../../core/muting.js").Mute} mute */
  unmute(mute) {
    this.muted = withoutMute(this.muted, mute);
    this.#keep("muted", this.muted);
  }

  /** @param {import("../../core/searches.js").Search} search */
  saveSearch(search) {
    this.searches = withSearch(this.searches, search);
    this.#keep("saved_searches", this.searches);
  }

  /** @param {string} name */
  dropSearch(name) {
    this.searches = withoutSearch(this.searches, name);
    this.#keep("saved_searches", this.searches);
  }

  /** @param {string} name @param {unknown} value */
  #keep(name, value) {
    this.isKept = keep(name, JSON.stringify(value));
    this.#changed();
  }
}
