// The rows of cards, by the cards' keys: found where the server painted them, made, and changed where they differ.

import { cardValues } from "../../core/cards.js";
import { movesOf } from "../../core/moves.js";
import { sourceTitle } from "../../core/select.js";
import { toldOf } from "../../core/told.js";
import { CARDS, Row } from "../../rows.js";

/** @typedef {import("../../core/cards.js").Card} Card */
/** @typedef {{row: Row, card: Card, values: import("../../core/cards.js").CardValues, moves: import("../../core/moves.js").Moved[], ids: string, folded: boolean, newUntil: number}} CardRow */

const NEW_MS = 60_000;
let named = 0;

export class CardRows {
  #context;
  #options;
  #own;
  /** @type {Map<string, CardRow>} */
  #rows = new Map();
  /** The card that is a tab stop, the only one. */
  current = "";
  /** Whether lines may come and go now: not under who points at them. */
  still = false;

  /** @param {import("../panel.js").Context} context @param {import("../panel.js").Options} options @param {import("./own.js").Own} own */
  constructor(context, options, own) {
    this.#context = context;
    this.#options = options;
    this.#own = own;
  }

  get size() {
    return this.#rows.size;
  }

  /** @param {string} key */
  get(key) {
    return this.#rows.get(key);
  }

  [Symbol.iterator]() {
    return this.#rows.values();
  }

  /** The row of an element, or of what stands in it. @param {EventTarget | null} target */
  at(target) {
    const element = target instanceof Element ? target.closest(".story") : null;
    return element instanceof HTMLElement ? this.#rows.get(element.dataset.key ?? "") : undefined;
  }

  /** @param {Element} element one that the server painted @param {Card} card */
  adopt(element, card) {
    const picture = element.querySelector("img");
    if (picture?.complete && !picture.naturalWidth) picture.hidden = true;
    this.#add(new Row("story", element), card);
  }

  /** @param {Card} card @param {boolean} isNew whether it came while the page was open */
  create(card, isNew) {
    const added = this.#add(new Row("story"), card);
    const event = card.told[0]?.event;
    if (!isNew || (event?.type === "headline" && event.backfill)) return;
    added.newUntil = this.#context.clock.now() + NEW_MS;
    added.row.element.setAttribute("data-new", "");
  }

  /** @param {string} key */
  remove(key) {
    this.#rows.get(key)?.row.element.remove();
    this.#rows.delete(key);
  }

  /** @param {Row} row @param {Card} card */
  #add(row, card) {
    const added = { row, card, values: this.valuesOf(card), moves: movesOf(this.#context.store.moves, card), ids: "", folded: false, newUntil: 0 };
    this.#rows.set(card.key, added);
    const [article, title] = [row.element.querySelector("article"), row.element.querySelector("h3")];
    if (article && title) {
      title.id ||= `story-${++named}`;
      article.setAttribute("aria-labelledby", title.id);
      article.tabIndex = -1;
    }
    this.fill(added, card);
    return added;
  }

  /** @param {Card} card */
  valuesOf(card) {
    const values = cardValues(card, CARDS, (name) => sourceTitle(this.#context.store, name));
    return this.#options.images ? values : { ...values, image: "" };
  }

  /** Show a card as it is now. @param {CardRow} one @param {Card} card */
  fill(one, card) {
    const values = this.valuesOf(card);
    if (values.image !== one.values.image) one.row.element.querySelector("img")?.removeAttribute("hidden");
    Object.assign(one, { card, values, ids: idsOf(card) });
    this.show(one);
  }

  /** @param {CardRow} one */
  show(one) {
    const { row, values, folded } = one;
    const { store, clock } = this.#context;
    if (!this.still) one.moves = movesOf(store.moves, one.card);
    const { key } = one.card;
    const resting = key !== this.current;
    const chips = values.symbols.map((symbol) => ({ symbol, change_pct: store.quotes.get(symbol)?.change_pct ?? null, resting }));
    const own = { read: this.#own.isRead(key), saved: this.#own.saved.has(key) };
    row.update({ ...values, ...own, live: true, resting, chips, moves: one.moves, folded }, clock.now());
  }

  /** @param {string} key of a card that something else is known of */
  redraw(key) {
    const row = this.#rows.get(key);
    if (row) this.show(row);
  }

  /** Once a second: ages, changes beside symbols, and what is not new any more. */
  tick() {
    const now = this.#context.clock.now();
    for (const one of this) {
      this.show(one);
      if (!one.newUntil || now <= one.newUntil) continue;
      one.newUntil = 0;
      one.row.element.removeAttribute("data-new");
    }
  }

  /** Light the cards that are pointed at, here or on the chart. */
  light() {
    for (const { row, card } of this) row.element.toggleAttribute("data-lit", isLit(card, this.#context.view));
  }

  /** Make a card the one that the tab key leads to. @param {string} key */
  stopAt(key) {
    if (key === this.current) return;
    const before = this.#rows.get(this.current);
    this.current = key;
    for (const one of [before, this.#rows.get(key)]) {
      if (!one) continue;
      const article = one.row.element.querySelector("article");
      if (article) article.tabIndex = one.card.key === key ? 0 : -1;
      this.show(one);
    }
  }
}

/** @param {Card} card */
export const idsOf = ({ told }) => told.map((story) => story.event.id).join();

/** @param {Card} card @param {Readonly<import("../../core/view.js").View>} view */
function isLit({ key, told }, { story, lit }) {
  const first = told.at(-1)?.at ?? 0;
  return key === story || (lit !== null && first >= lit.from && first < lit.until);
}

/** @type {WeakMap<Card, import("../../core/listing.js").Listed>} */
const LISTED = new WeakMap();

/** A card as it is looked at to tell where it belongs. @param {Card} card @returns {import("../../core/listing.js").Listed} */
export function listedOf(card) {
  const known = LISTED.get(card);
  if (known) return known;
  const listed = { key: card.key, channel: card.told[0]?.event.channel ?? "", told: card.told.map(({ event, at }) => toldOf(event, at)) };
  LISTED.set(card, listed);
  return listed;
}
