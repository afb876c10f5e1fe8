// Headlines, alerts and messages as cards, newest first; what several sources tell is one card that names
// them all. A new one slides in only if the list is at its top and nobody points at it; else it waits
// behind a button that counts what the open tab would show of them.

import { newestFirst } from "../core/cards.js";
import { isAll } from "../core/narrowing.js";
import { cardsAmong, sourceTitle } from "../core/select.js";
import { arrange, fieldsOf, tabOf } from "../dom.js";
import { Folds } from "./folds.js";
import { Arrivals } from "./headlines/arrivals.js";
import { commandsOf } from "./headlines/commands.js";
import { Doings } from "./headlines/doings.js";
import { Finder } from "./headlines/finder.js";
import { Finding } from "./headlines/finding.js";
import { makingRoom } from "./headlines/making_room.js";
import { Own } from "./headlines/own.js";
import { CardRows, idsOf, listedOf } from "./headlines/rows.js";
import { Said } from "./headlines/said.js";
import { Scope } from "./headlines/scope.js";
import { Selection } from "./headlines/selection.js";
import { placeTabs } from "./headlines/tabs.js";
import { Undo } from "./headlines/undo.js";

/** @typedef {import("../core/cards.js").Card} Card */
/** @typedef {import("./headlines/rows.js").CardRow} CardRow */

/** More than so many at once just appear: a list that slides for seconds cannot be read. */
const SLIDE_AT_MOST = 3;

/** @type {import("./panel.js").Mount} */
export const mount = (root, context, options) => new Headlines(root, context, options);

class Headlines {
  #context;
  #fields;
  #end = new AbortController();
  #own = new Own(() => this.#take(new Set()));
  #finder = new Finder(() => this.#take(new Set()));
  #scope;
  #said;
  #folds;
  /** @type {CardRows} */
  #rows;
  #arrivals;
  #finding;
  #selection;
  #cardMenu;
  #undo;
  #doings;
  /** @type {Map<string, Card>} */
  #cards = new Map();

  /** @param {HTMLElement} root @param {import("./panel.js").Context} context @param {import("./panel.js").Options} options */
  constructor(root, context, options) {
    this.#context = context;
    this.#fields = fieldsOf(root);
    const [{ signal }, fields, list] = [this.#end, this.#fields, this.#field("list")];
    const titleOf = (/** @type {string} */ name) => sourceTitle(context.store, name);
    this.#scope = new Scope(context, this.#own, this.#finder, options.embed !== undefined && !isAll(options.embed, context.store.channels));
    this.#said = new Said(fields, this.#scope);
    this.#folds = new Folds(list);
    this.#rows = new CardRows(context, options, this.#own);
    this.#arrivals = new Arrivals(root, fields, () => this.#letIn(), signal);
    this.#selection = new Selection(list, this.#field("scroll"), this.#rows, context, signal);
    this.#undo = new Undo(fields, signal);
    const doings = new Doings({ own: this.#own, rows: this.#rows, undo: this.#undo, scope: this.#scope, context, options, shown: () => this.#shown() });
    this.#doings = doings;
    this.#finding = new Finding(fields, this.#finder, (name) => doings.saveSearch(name), signal);
    const { loader } = context;
    this.#cardMenu = loader.later(async () => new (await import("./headlines/card_menu.js")).CardMenu(root, this.#own, doings, titleOf));
    const menu = loader.later(async () => new (await import("./headlines/news_menu.js")).NewsMenu(root, this.#field("menu"), this.#own, context, doings, titleOf));
    const openMenu = () => menu.use((one) => one.open());
    this.#field("menu").addEventListener("click", openMenu, { signal });
    this.commands = commandsOf(this.#selection, doings, openMenu);
    this.#listen();
    this.#scope.chosen();
    this.#sort();
    for (const element of [...list.querySelectorAll(":scope > .story")]) this.#adopt(element);
    for (const card of this.#cards.values()) if (!this.#rows.get(card.key)) this.#rows.create(card, false);
    this.#place(false);
  }

  #listen() {
    const { signal } = this.#end;
    const list = this.#field("list");
    // A picture that is not there any more leaves no frame behind.
    list.addEventListener("error", (event) => hide(event.target), { capture: true, signal });
    list.addEventListener("click", (click) => this.#clicked(click), { signal });
    list.addEventListener("auxclick", (click) => this.#opened(click), { signal });
    this.#field("fresh").addEventListener("click", () => this.#showWaiting(), { signal });
    this.#field("tabs").addEventListener("click", (click) => this.#choose(tabOf(click)), { signal });
  }

  /** @param {import("./panel.js").Changes} changes */
  update({ stories, view, jump }) {
    const isOther = view.has("headlines") || view.has("query") || view.has("unread");
    if (isOther) this.#scope.chosen();
    if (view.has("headlines")) this.#field("scroll").scrollTop = 0;
    if (stories.size || isOther || jump) this.#take(stories, jump);
    else if (this.#context.store.held) this.#countWaiting();
    if (view.has("story") || view.has("lit")) {
      this.#rows.light();
      this.#selection.follow();
    }
  }

  /** Once a second: ages, and the changes beside the symbols named. */
  tick() {
    this.#rows.still = this.#arrivals.pointed;
    this.#rows.tick();
    this.#undo.tick();
    if (!this.#field("empty").hidden) this.#said.empty(this.#left, this.#rows.size > 0);
  }

  destroy() {
    this.#end.abort();
    this.#own.close();
    this.#finder.close();
  }

  /** @param {string} name */
  #field(name) {
    return /** @type {HTMLElement} */ (this.#fields[name]);
  }

  /** @param {Set<string>} changed keys of stories @param {boolean} [jump] */
  #take(changed, jump = false) {
    this.#rows.still = this.#arrivals.pointed && !jump;
    if (jump) this.#arrivals.waiting.clear();
    const still = this.#arrivals.takesAll() || jump;
    const open = still || !this.#rows.size;
    const left = this.#sort();
    let added = 0;
    for (const card of this.#cards.values()) {
      const row = this.#rows.get(card.key);
      if (row?.ids === idsOf(card)) {
        // Its headlines are the same: one of them has moved something.
        if (card.told.some(({ key }) => changed.has(key))) this.#rows.show(row);
        continue;
      }
      // One more source would take its card to the top, away from whoever points at it.
      if (row && (still || newestFirst(card, row.card) >= 0)) this.#fill(row, card);
      else if (!row && (jump || this.#scope.isFetched(card))) this.#create(card, false);
      // What was on show stays so when its link is edited and with it the card.
      else if (!row && (open || card.told.some(({ key }) => left.has(key)))) added += this.#create(card, true);
      else this.#arrivals.waiting.add(card.key);
    }
    this.#place(added > 0 && added <= SLIDE_AT_MOST);
  }

  /** Sort anew, and drop the rows of cards that are no more. @returns {Set<string>} the keys of events that rows
   * showed whose cards have left them */
  #sort() {
    this.#cards = new Map(cardsAmong(this.#scope.stories()).map((card) => [card.key, card]));
    const left = new Set();
    for (const { card } of [...this.#rows]) {
      const told = new Set(this.#cards.get(card.key)?.told.map((story) => story.key));
      for (const story of card.told) if (!told.has(story.key)) left.add(story.key);
      if (!this.#cards.has(card.key)) this.#rows.remove(card.key);
    }
    const { waiting } = this.#arrivals;
    for (const key of waiting) if (!this.#cards.has(key)) waiting.delete(key);
    return left;
  }

  /** @param {Element} element one that the server painted */
  #adopt(element) {
    const card = this.#cards.get(/** @type {HTMLElement} */ (element).dataset.key ?? "");
    if (card) this.#rows.adopt(element, card);
    else element.remove();
  }

  /** @param {Card} card @param {boolean} isNew @returns {number} 1 */
  #create(card, isNew) {
    this.#arrivals.waiting.delete(card.key);
    this.#rows.create(card, isNew);
    return 1;
  }

  /** @param {CardRow} row @param {Card} card */
  #fill(row, card) {
    this.#arrivals.waiting.delete(card.key);
    this.#rows.fill(row, card);
  }

  /** @param {boolean} slide */
  #place(slide) {
    for (const { row } of this.#rows) if (!row.element.isConnected) row.element.classList.toggle("slide", slide);
    placeTabs(this.#field("tabs"), this.#context, this.#own);
    if (slide) makingRoom(this.#field("list"), () => this.#filter());
    else this.#filter();
  }

  /** The cards of the open tab. @returns {CardRow[]} */
  #shown() {
    const placeOf = this.#scope.placer();
    return [...this.#rows].filter(({ card }) => placeOf(listedOf(card)) === "shown");
  }

  /** How many cards of the open tab are muted, or left out as they have been read. */
  #left = { muted: 0, read: 0 };

  #filter() {
    const focused = this.#rows.at(document.activeElement);
    const placeOf = this.#scope.placer();
    const rows = this.#inOrder();
    const places = new Map(rows.map((row) => [row, placeOf(listedOf(row.card))]));
    const shown = rows.filter((row) => places.get(row) === "shown");
    for (const [{ row }, place] of places) row.element.toggleAttribute("data-off", place !== "shown");
    this.#left = { muted: count(places, "muted"), read: count(places, "read") };
    this.#fold(rows, this.#scope.query ? [] : shown);
    this.#said.count(shown.filter(({ card }) => !this.#own.isRead(card.key)).length, shown.length, this.#left);
    this.#field("empty").hidden = shown.length > 0;
    if (!shown.length) this.#said.empty(this.#left, this.#rows.size > 0);
    const { view } = this.#context;
    this.#finding.show(this.#scope.query, !view.query, shown.length);
    this.#finding.mark(shown.map(({ row }) => row.element));
    this.#selection.keepStop();
    this.#selection.handOn(focused);
    this.#rows.light();
    this.#countWaiting(placeOf);
  }

  /** @param {ReturnType<Scope["placer"]>} [placeOf] */
  #countWaiting(placeOf = this.#scope.placer()) {
    this.#arrivals.count(this.#cards, this.#context.store, (card) => placeOf(listedOf(card)) === "shown");
  }

  /** By what the rows show: a card that waits with its newest source stands where it stood. */
  #inOrder() {
    const rows = [...this.#cards.keys()].flatMap((key) => this.#rows.get(key) ?? []);
    return rows.sort((a, b) => newestFirst(a.card, b.card));
  }

  /** Put every row in its place, and the bursts among those to be folded behind their newest.
   * @param {CardRow[]} rows @param {CardRow[]} burstsAmong */
  #fold(rows, burstsAmong) {
    const cards = burstsAmong.map(({ card, values: { sources, label } }) => ({ key: card.key, at: card.at, sources, label }));
    const { folded, behind } = this.#folds.of(cards, this.#context.clock.now());
    for (const one of rows) {
      const { key } = one.card;
      if (one.folded === folded.has(key)) continue;
      one.folded = !one.folded;
      this.#rows.show(one);
    }
    arrange(this.#field("list"), rows.flatMap(({ row, card }) => [row.element, behind.get(card.key) ?? []].flat()));
  }

  /** @param {string | undefined} headlines */
  #choose(headlines) {
    if (headlines !== undefined) this.#context.actions.choose({ headlines });
  }

  #letIn() {
    if (this.#arrivals.waiting.size && !this.#context.store.held) this.#showWaiting();
  }

  #showWaiting() {
    const { store, actions } = this.#context;
    if (store.held) {
      this.#arrivals.isAsked = true;
      return actions.togglePause();
    }
    const { waiting } = this.#arrivals;
    const slide = waiting.size <= SLIDE_AT_MOST;
    for (const key of [...waiting]) {
      const [row, card] = [this.#rows.get(key), this.#cards.get(key)];
      if (row && card) this.#fill(row, card);
      else if (card) this.#create(card, true);
    }
    this.#place(slide);
    this.#field("scroll").scrollTop = 0;
  }

  /** @param {MouseEvent} click */
  #clicked(click) {
    if (this.#folds.toggle(click)) return this.#filter();
    const row = this.#rows.at(click.target);
    const button = click.target instanceof Element ? click.target.closest(".act") : null;
    if (row && button) this.#cardMenu.use((menu) => menu.open(row, button));
    else this.#opened(click);
  }

  /** What is opened has been read. @param {MouseEvent} click */
  #opened(click) {
    const row = this.#rows.at(click.target);
    if (row && click.target instanceof Element && click.target.closest("h3 a[href]")) this.#doings.markOne(row.card.key, true);
  }
}

/** @param {Map<unknown, string>} places @param {string} place */
const count = (places, place) => [...places.values()].filter((one) => one === place).length;

/** @param {EventTarget | null} target */
function hide(target) {
  if (target instanceof HTMLElement) target.hidden = true;
}
