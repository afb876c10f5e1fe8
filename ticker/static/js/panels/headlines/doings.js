// What a reader does with cards: reads, saves, mutes and searches, each with a way back.

import { feedOf } from "../../core/saved.js";
import { tabOfSearch } from "../../core/searches.js";
import { cardsAmong, sourceTitle } from "../../core/select.js";
import { entryOf } from "../../core/stories.js";
import { untilClosed } from "../../kept.js";
import { download } from "./download.js";

/** @typedef {import("./rows.js").CardRow} CardRow */
/** @typedef {{own: import("./own.js").Own, rows: import("./rows.js").CardRows, undo: import("./undo.js").Undo,
 *   scope: import("./scope.js").Scope, context: import("../panel.js").Context, options: import("../panel.js").Options, shown: () => CardRow[]}} Parts `shown` are the cards of the open tab */

export class Doings {
  #parts;

  /** @param {Parts} parts */
  constructor(parts) {
    this.#parts = parts;
  }

  /** @param {string[]} keys @param {boolean} are */
  mark(keys, are) {
    const { own, rows } = this.#parts;
    own.markRead(keys, are);
    for (const key of keys) rows.redraw(key);
  }

  /** What is read where only the unread are shown does not vanish under who reads it. @param {string} key @param {boolean} is */
  markOne(key, is) {
    this.#parts.scope.stays.add(key);
    this.mark([key], is);
  }

  /** @param {CardRow | undefined} row */
  toggleRead(row) {
    if (row) this.markOne(row.card.key, !this.#parts.own.isRead(row.card.key));
  }

  /** @param {CardRow | undefined} row */
  toggleSaved(row) {
    const { own, rows } = this.#parts;
    if (!row) return;
    const { card } = row;
    const toggle = () => {
      const isSaved = own.toggleSaved(card);
      rows.redraw(card.key);
      return isSaved;
    };
    this.#offer(toggle() ? "The story is saved" : "The story is not saved any more", toggle);
  }

  toggleUnread() {
    const { view, actions } = this.#parts.context;
    actions.choose({ unread: view.unread ? "" : "only" });
  }

  markAllRead() {
    const { own, shown } = this.#parts;
    const keys = shown().map(({ card }) => card.key).filter((key) => !own.isRead(key));
    if (!keys.length) return;
    this.mark(keys, true);
    this.#offer(`${keys.length} marked as read`, () => this.mark(keys, false));
  }

  /** @param {import("../../core/muting.js").Mute} mute */
  mute(mute) {
    const { own, context } = this.#parts;
    own.mute(mute);
    const name = mute.kind === "sources" ? sourceTitle(context.store, mute.name) : `\u201C${mute.name.trim()}\u201D`;
    this.#offer(`${name} is muted`, () => own.unmute({ ...mute, name: mute.name.trim() }));
  }

  /** Say what has been done, and offer the way back. @param {string} done @param {() => void} back */
  #offer(done, back) {
    const { own, undo } = this.#parts;
    undo.offer(`${done}${untilClosed(own.isKept)}.`, back);
  }

  /** Keep what is searched for as a tab, and open that; within such a tab, what that searches for, too. @param {string} name */
  saveSearch(name) {
    const { own, scope, context } = this.#parts;
    own.saveSearch({ name, query: scope.query });
    const search = own.searches.at(-1);
    if (search) context.actions.choose({ headlines: tabOfSearch(search), query: "" });
  }

  exportSaved() {
    const { own, rows, options } = this.#parts;
    const cards = cardsAmong([...own.saved.values()].flat().map((event) => entryOf(event)));
    const feed = feedOf(cards.map((card) => rows.valuesOf(card)), `${options.title}: saved stories`);
    download("saved-stories.json", "application/feed+json", JSON.stringify(feed, null, 2));
  }
}
