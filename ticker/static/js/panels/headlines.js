// Headlines, alerts and messages as cards, newest first; what several sources tell is one card that names
// them all. A new one slides in only if the list is at its top and nobody points at it; else it waits
// behind a button that counts.

import { cardValues, newestFirst } from "../core/cards.js";
import { movesOf } from "../core/moves.js";
import { cardsInOrder, channelTitle, feedsOf, readsToCome, sourceTitle } from "../core/select.js";
import { noStories } from "../core/words.js";
import { arrange, fieldsOf, press, setTabs, setText, tabOf } from "../dom.js";
import { CARDS, Row } from "../rows.js";
import { Folds } from "./folds.js";

/** @typedef {import("../core/cards.js").Card} Card */
/** @typedef {import("../core/cards.js").CardValues} CardValues */
/** @typedef {{row: Row, card: Card, values: CardValues, moves: import("../core/moves.js").Moved[], ids: string,
 *   words: string, folded: boolean, newUntil: number}} StoryRow */

const NEW_MS = 60_000;
/** More than so many at once just appear: a list that slides for seconds cannot be read. */
const SLIDE_AT_MOST = 3;

/** @type {import("./panel.js").Mount} */
export const mount = (root, context, options) => new Headlines(root, context, options);

class Headlines {
  #root;
  #context;
  #options;
  #fields;
  #folds;
  #end = new AbortController();
  /** @type {Map<string, StoryRow>} */
  #rows = new Map();
  /** @type {Map<string, Card>} */
  #cards = new Map();
  /** Cards that wait to be let in, or to be shown as they are now. @type {Set<string>} */
  #kept = new Set();
  #atTop = true;
  #pointed = false;

  /** @param {HTMLElement} root @param {import("./panel.js").Context} context @param {import("./panel.js").Options} options */
  constructor(root, context, options) {
    this.#root = root;
    this.#context = context;
    this.#options = options;
    this.#fields = fieldsOf(root);
    this.#folds = new Folds(this.#field("list"));
    this.#listen();
    this.#sort();
    for (const element of [...this.#field("list").querySelectorAll(":scope > .story")]) this.#adopt(element);
    for (const card of this.#cards.values()) if (!this.#rows.has(card.key)) this.#create(card, false);
    this.#place(false);
  }

  #listen() {
    const { signal } = this.#end;
    const scroll = this.#field("scroll");
    const list = this.#field("list");
    scroll.addEventListener("scroll", () => this.#scrolled(scroll.scrollTop <= 4), { passive: true, signal });
    // The whole panel: or the button would vanish under a pointer on its way to it, and a story take the click.
    this.#root.addEventListener("pointerenter", (pointer) => this.#point(pointer.pointerType === "mouse"), { signal });
    this.#root.addEventListener("pointerleave", () => this.#point(false), { signal });
    list.addEventListener("focusin", () => this.#point(true), { signal });
    list.addEventListener("focusout", () => this.#point(false), { signal });
    // A picture that is not there any more leaves no frame behind.
    list.addEventListener("error", (event) => hide(event.target), { capture: true, signal });
    list.addEventListener("click", (click) => this.#folds.toggle(click) && this.#filter(), { signal });
    this.#field("fresh").addEventListener("click", () => this.#showKept(), { signal });
    this.#field("tabs").addEventListener("click", (click) => this.#choose(tabOf(click)), { signal });
  }

  /** @param {import("./panel.js").Changes} changes */
  update(changes) {
    if (changes.stories.size) this.#take(changes.stories, changes.jump);
    else if (changes.view.size) this.#filter();
  }

  /** Once a second: ages, and the changes beside the symbols named. */
  tick() {
    const now = this.#context.clock.now();
    for (const row of this.#rows.values()) {
      this.#show(row);
      if (row.newUntil && now > row.newUntil) {
        row.newUntil = 0;
        row.row.element.removeAttribute("data-new");
      }
    }
    if (!this.#rows.size) this.#sayEmpty();
  }

  destroy() {
    this.#end.abort();
  }

  /** @param {string} name */
  #field(name) {
    return /** @type {HTMLElement} */ (this.#fields[name]);
  }

  /** @param {Set<string>} changed keys of stories @param {boolean} jump the whole picture is another one */
  #take(changed, jump) {
    const still = jump || (this.#atTop && !this.#pointed);
    const open = still || !this.#rows.size;
    const left = this.#sort();
    let added = 0;
    for (const card of this.#cards.values()) {
      const row = this.#rows.get(card.key);
      if (row?.ids === idsOf(card)) {
        // Its headlines are the same: one of them has moved something.
        if (card.told.some(({ key }) => changed.has(key))) this.#show(row);
        continue;
      }
      // One more source would take its card to the top, away from whoever points at it.
      if (row && (still || newestFirst(card, row.card) >= 0)) this.#fill(row, card);
      // What was on show stays so when its link is edited and with it the card.
      else if (!row && (open || card.told.some(({ key }) => left.has(key)))) added += this.#create(card, !jump);
      else this.#kept.add(card.key);
    }
    this.#place(!jump && added <= SLIDE_AT_MOST);
  }

  /** Sort anew, and drop the rows of cards that are no more. @returns {Set<string>} the keys of events that rows
   * showed whose cards have left them */
  #sort() {
    this.#cards = new Map(cardsInOrder(this.#context.store).map((card) => [card.key, card]));
    const left = new Set();
    for (const [key, { row, card }] of this.#rows) {
      const told = new Set(this.#cards.get(key)?.told.map((story) => story.key));
      for (const story of card.told) if (!told.has(story.key)) left.add(story.key);
      if (this.#cards.has(key)) continue;
      row.element.remove();
      this.#rows.delete(key);
    }
    for (const key of this.#kept) if (!this.#cards.has(key)) this.#kept.delete(key);
    return left;
  }

  /** @param {Element} element one that the server painted */
  #adopt(element) {
    const card = this.#cards.get(/** @type {HTMLElement} */ (element).dataset.key ?? "");
    if (!card) return element.remove();
    const picture = element.querySelector("img");
    if (picture?.complete && !picture.naturalWidth) picture.hidden = true;
    this.#add(new Row("story", element), card);
  }

  /** @param {Card} card @param {boolean} live whether it came while the page was open @returns {number} 1 */
  #create(card, live) {
    const added = this.#add(new Row("story"), card);
    const { event } = /** @type {Card["told"][number]} */ (card.told[0]);
    if (live && !(event.type === "headline" && event.backfill)) {
      added.newUntil = this.#context.clock.now() + NEW_MS;
      added.row.element.setAttribute("data-new", "");
    }
    return 1;
  }

  /** @param {Row} row @param {Card} card */
  #add(row, card) {
    const added = { row, card, values: this.#valuesOf(card), moves: movesOf(this.#context.store.moves, card), ids: "", words: "", folded: false, newUntil: 0 };
    this.#rows.set(card.key, added);
    this.#fill(added, card);
    return added;
  }

  /** @param {Card} card */
  #valuesOf(card) {
    const values = cardValues(card, CARDS, (name) => sourceTitle(this.#context.store, name));
    return this.#options.images ? values : { ...values, image: "" };
  }

  /** @param {StoryRow} row @param {Card} card */
  #fill(row, card) {
    const values = this.#valuesOf(card);
    const { title, summary, label, symbols } = values;
    this.#kept.delete(card.key);
    if (values.image !== row.values.image) row.row.element.querySelector("img")?.removeAttribute("hidden");
    Object.assign(row, { card, values, ids: idsOf(card), words: `${title} ${summary} ${label} ${symbols.join(" ")}`.toLowerCase() });
    this.#show(row);
  }

  /** @param {StoryRow} one */
  #show(one) {
    const { row, values, folded } = one;
    const { store, clock } = this.#context;
    // A line more would take what is below away from whoever points at it.
    if (!this.#pointed) one.moves = movesOf(store.moves, one.card);
    const chips = values.symbols.map((symbol) => ({ symbol, change_pct: store.quotes.get(symbol)?.change_pct ?? null }));
    row.update({ ...values, chips, moves: one.moves, folded }, clock.now());
  }

  /** @param {boolean} slide */
  #place(slide) {
    for (const { row } of this.#rows.values()) if (!row.element.isConnected) row.element.classList.toggle("slide", slide);
    this.#placeTabs();
    this.#filter();
    this.#field("fresh").hidden = this.#kept.size === 0;
    setText(this.#field("fresh"), `${this.#kept.size} new`);
  }

  #placeTabs() {
    const { store } = this.#context;
    const told = new Set([...this.#rows.values()].map((row) => row.values.channel));
    const channels = store.channels.filter(({ name }) => told.has(name));
    setTabs(this.#field("tabs"), [{ name: "", title: "All" }, ...channels.map(({ name }) => ({ name, title: channelTitle(store, name) }))]);
    this.#field("tabs").hidden = told.size === 0;
  }

  #filter() {
    const { query, headlines } = this.#context.view;
    press(this.#field("tabs"), headlines);
    const rows = this.#inOrder();
    const shown = rows.filter(({ values, words }) => (!headlines || values.channel === headlines) && words.includes(query));
    const matching = new Set(shown);
    for (const one of rows) one.row.element.toggleAttribute("data-off", !matching.has(one));
    this.#fold(rows, query ? [] : shown);
    setText(this.#field("count"), shown.length ? String(shown.length) : "");
    this.#field("empty").hidden = shown.length > 0;
    if (!shown.length) this.#sayEmpty();
  }

  /** By what the rows show: a card that waits with its newest source stands where it stood. */
  #inOrder() {
    const rows = [...this.#cards.keys()].flatMap((key) => this.#rows.get(key) ?? []);
    return rows.sort((a, b) => newestFirst(a.card, b.card));
  }

  /** Put every row in its place, and the bursts among those to be folded behind their newest.
   * @param {StoryRow[]} rows @param {StoryRow[]} burstsAmong */
  #fold(rows, burstsAmong) {
    const cards = burstsAmong.map(({ card, values: { sources, label } }) => ({ key: card.key, at: card.at, sources, label }));
    const { folded, behind } = this.#folds.of(cards, this.#context.clock.now());
    for (const one of rows) {
      const { key } = one.card;
      if (one.folded === folded.has(key)) continue;
      one.folded = !one.folded;
      this.#show(one);
    }
    arrange(this.#field("list"), rows.flatMap(({ row, card }) => [row.element, behind.get(card.key) ?? []].flat()));
  }

  #sayEmpty() {
    const { store, view, clock } = this.#context;
    this.#field("empty").toggleAttribute("data-plain", Boolean(view.query || this.#rows.size));
    let words = noStories(feedsOf(store), readsToCome(store), clock.now());
    if (view.query) words = `No headline matches \u201C${view.query}\u201D.`;
    else if (this.#rows.size) words = "Nothing in this channel yet.";
    setText(this.#field("empty-words"), words);
  }

  /** @param {string | undefined} channel */
  #choose(channel) {
    if (channel !== undefined) this.#context.actions.choose({ headlines: channel });
  }

  /** @param {boolean} atTop */
  #scrolled(atTop) {
    this.#atTop = atTop;
    this.#letIn();
  }

  /** @param {boolean} pointed */
  #point(pointed) {
    this.#pointed = pointed;
    this.#letIn();
  }

  #letIn() {
    if (this.#kept.size && this.#atTop && !this.#pointed && !this.#context.store.held) this.#showKept();
  }

  #showKept() {
    const slide = this.#kept.size <= SLIDE_AT_MOST;
    for (const key of [...this.#kept]) {
      const card = this.#cards.get(key);
      const row = this.#rows.get(key);
      if (row && card) this.#fill(row, card);
      else if (card) this.#create(card, true);
    }
    this.#kept.clear();
    this.#place(slide);
    this.#field("scroll").scrollTop = 0;
  }
}

/** @param {Card} card */
const idsOf = ({ told }) => told.map((story) => story.event.id).join();

/** @param {EventTarget | null} target */
function hide(target) {
  if (target instanceof HTMLElement) target.hidden = true;
}
