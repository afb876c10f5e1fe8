// The watchlist: a table of symbols, of a channel or of a list of one's own. Only rows in view are painted.

import { COLUMNS, sortOf } from "../core/columns.js";
import { loudest } from "../core/digits.js";
import { placeIn } from "../core/lists.js";
import { groupOf, tabsOf } from "../core/watchlist.js";
import { arrange, fieldsOf, tabOf } from "../dom.js";
import { Row } from "../rows.js";
import { WatchColumns } from "./watch_columns.js";
import { watchCommands } from "./watch_commands.js";
import { WatchDrag } from "./watch_drag.js";
import { groupBody } from "./watch_group.js";
import { WatchKeys } from "./watch_keys.js";
import { WatchLines } from "./watch_lines.js";
import { WatchLists } from "./watch_lists.js";
import { WatchNote } from "./watch_note.js";
import { WatchRows } from "./watch_rows.js";
import { WatchSaid } from "./watch_said.js";
import { WatchStop } from "./watch_stop.js";
import { onSwipe } from "./watch_swipe.js";

/** @typedef {import("../core/watchlist.js").Group} Group */
/** @typedef {import("./watch_row.js").WatchRow} WatchRow */

const MOST_FLASHING = 6;

/** @type {import("./panel.js").Mount} */
export const mount = (root, context) => new Watchlist(root, context);

class Watchlist {
  commands;
  #context;
  #fields;
  #end = new AbortController();
  #rows;
  /** @type {Map<string, HTMLElement>} */
  #bodies = new Map();
  /** What is shown, from the top. @type {WatchRow[]} */
  #shown = [];
  /** How it is laid out, to tell whether another order waits. */
  #laidOut = "";
  #wanted = "";
  #lines;
  /** Rows that were moved are drawn from the next frame on: until then none of them is in view. */
  #isLaidOut = false;
  #stop;
  #isPointedAt = false;
  #columns;
  #lists;
  #menus;
  #note;
  #said;
  #drag;

  /** @param {HTMLElement} root @param {import("./panel.js").Context} context */
  constructor(root, context) {
    this.#context = context;
    root.querySelector(".foot")?.append(new Row("watch_note").element);
    this.#fields = fieldsOf(root);
    const { signal } = this.#end;
    const [table, scroll] = [this.#field("table"), this.#field("scroll")];
    for (const body of root.querySelectorAll("tbody")) this.#bodies.set(body.dataset["channel"] ?? "", body);
    this.#rows = new WatchRows(table, root.querySelectorAll("tr.row"), context);
    this.#stop = new WatchStop(this.#rows, context, () => this.#shown);
    this.#columns = new WatchColumns(table, scroll, context);
    this.#note = new WatchNote(this.#fields, signal);
    this.#lists = new WatchLists(context, (said, undo) => this.#note.say(said, undo), signal);
    this.#said = new WatchSaid(this.#fields, context, this.#lists, this.#note);
    const symbols = () => this.#shown.map(({ symbol }) => symbol);
    const watched = { lists: this.#lists, columns: this.#columns, note: this.#note, symbols };
    this.#menus = context.loader.later(async () => new (await import("./watch_menus.js")).WatchMenus(root, context, watched, signal));
    this.#drag = new WatchDrag(table, scroll, this.#dragged(), signal);
    this.#listen(table, scroll);
    this.commands = watchCommands(context, { shown: symbols, lists: this.#lists, columns: this.#columns, stepList: (step) => this.#stepList(step), open: (symbol) => this.#open(symbol) });
    this.#lines = new WatchLines(context);
    this.#layOut();
  }

  /** @param {import("./panel.js").Changes} changes @param {number} frameMs @returns {boolean} whether more sparklines are to be drawn */
  update(changes, frameMs) {
    if (this.#isLaidOut) this.#age(this.#context.clock.now());
    this.#isLaidOut = false;
    if (changes.jump) this.#jump();
    const moved = this.#take(changes.quotes, frameMs);
    const loud = changes.jump ? new Set() : loudest(moved, MOST_FLASHING);
    for (const { row } of moved) this.#rows.paint(row, frameMs, loud.has(row));
    if (changes.view.size || this.#isNews(changes.quotes)) this.#follow(changes.view);
    return this.#lines.draw() || this.#isLaidOut;
  }

  /** Once a second: the lines of visible rows are due, and ages age. */
  tick() {
    const now = this.#context.clock.now();
    this.#age(now);
    this.#lines.tick(this.#shown, now);
    this.#reorder();
    this.#said.showStanding();
    if (!this.#shown.length) this.#said.showEmpty();
  }

  /** @param {number} now */
  #age(now) {
    this.#rows.look(this.#shown);
    for (const row of this.#shown) if (row.visible) row.age(now);
  }

  destroy() {
    this.#end.abort();
    this.#rows.destroy();
    this.#columns.destroy();
  }

  /** @param {string} name */
  #field(name) {
    return /** @type {HTMLElement} */ (this.#fields[name]);
  }

  /** @param {HTMLElement} table @param {HTMLElement} scroll */
  #listen(table, scroll) {
    const { signal } = this.#end;
    const keys = new WatchKeys({ shown: () => this.#shown, columns: this.#columns, move: (symbol, by) => this.#move(symbol, by), remove: (symbol) => this.#remove(symbol) });
    this.#field("tabs").addEventListener("click", (click) => this.#choose(tabOf(click)), { signal });
    for (const name of ["rows-button", "lists-button"]) this.#field(name).addEventListener("click", () => this.#openMenu(name), { signal });
    // A symbol's lists open from wherever it stands: a row, the head of the chart.
    document.addEventListener("click", (click) => this.#opened(click), { signal });
    table.addEventListener("click", (click) => this.#click(click), { signal });
    table.addEventListener("keydown", (key) => keys.press(key), { signal });
    table.addEventListener("focusin", ({ target }) => this.#stop.at(/** @type {Element} */ (target)), { signal });
    table.addEventListener("pointerenter", () => (this.#isPointedAt = true), { signal });
    table.addEventListener("pointerleave", () => (this.#isPointedAt = false), { signal });
    onSwipe(scroll, (step) => this.#stepList(step), signal);
  }

  /** The rows in view that have moved, and how far; the others wait. @param {Set<string>} symbols @param {number} frameMs */
  #take(symbols, frameMs) {
    const { store } = this.#context;
    const moved = [];
    for (const symbol of symbols) {
      const row = this.#rows.get(symbol);
      const quote = store.quotes.get(symbol);
      if (!row || !quote) continue;
      if (row.visible) moved.push({ row, move: row.moveOf(quote, frameMs) });
      else row.behind = true;
    }
    return moved;
  }

  /** Whether symbols have come or gone. @param {Set<string>} symbols */
  #isNews(symbols) {
    const { store } = this.#context;
    for (const symbol of symbols) if (store.quotes.has(symbol) !== this.#known.has(symbol)) return true;
    return false;
  }

  /** Symbols that had a quote when it was last laid out. @type {Set<string>} */
  #known = new Set();

  #jump() {
    for (const row of this.#rows.all) row.forget();
    this.#lines.fetch();
    this.#layOut();
  }

  /** @param {Set<string>} changed what of the view */
  #follow(changed) {
    if (changed.has("sort")) this.#columns.showSort();
    this.#layOut();
  }

  // Which rows, and in which order

  /** Another order waits while somebody points at a row or is in the table; another choice does not. */
  get #isFrozen() {
    return this.#isPointedAt || this.#drag.isDragging || this.#field("table").contains(document.activeElement);
  }

  #reorder() {
    const group = groupOf(this.#context.store, this.#context.view);
    this.#columns.measure(this.#bodyOf(group), group.quotes);
    const isOther = orderOf(group) !== this.#laidOut;
    this.#note.held(isOther && this.#isFrozen);
    if (isOther && !this.#isFrozen) this.#show(group);
  }

  #layOut() {
    const { store, view } = this.#context;
    const group = groupOf(store, view);
    const wanted = JSON.stringify([view.watchlist, view.sort, view.only, view.lists, group.quotes.map(({ symbol }) => symbol).sort()]);
    this.#known = new Set(store.quotes.keys());
    for (const symbol of this.#rows.symbols) if (!store.quotes.has(symbol) && !group.quotes.some((quote) => quote.symbol === symbol)) this.#rows.remove(symbol);
    // What has only another order since waits for the next tick.
    if (wanted !== this.#wanted) this.#show(group);
    this.#wanted = wanted;
    this.#stop.mark();
    this.#said.showTabs();
    this.#said.showCount(group.quotes.length);
  }

  /** @param {Group} group */
  #show(group) {
    this.#drag.end();
    this.#laidOut = orderOf(group);
    this.#shown = group.quotes.map((quote) => this.#rows.of(quote));
    const shown = new Set(this.#shown);
    const focused = this.#shown.find(({ link }) => link === document.activeElement);
    for (const row of this.#rows.all) if (!shown.has(row)) this.#rows.hide(row);
    for (const body of this.#bodies.values()) if (body.dataset["channel"] !== group.name) body.remove();
    const body = this.#bodyOf(group);
    this.#columns.measure(body, group.quotes);
    this.#field("table").append(body);
    body.removeAttribute("data-off");
    arrange(body, [/** @type {Element} */ (body.firstElementChild), ...this.#shown.map(({ element }) => element)]);
    focused?.link.focus({ preventScroll: true });
    this.#rows.look(this.#shown);
    this.#isLaidOut = true;
    this.#stop.place();
  }

  /** @param {Group} group */
  #bodyOf({ name, title }) {
    const body = this.#bodies.get(name) ?? groupBody(name, title);
    this.#bodies.set(name, body);
    return body;
  }

  // What the reader does

  /** @param {string | undefined} watchlist */
  #choose(watchlist) {
    if (watchlist !== undefined) this.#context.actions.choose({ watchlist });
  }

  /** @param {number} step */
  #stepList(step) {
    const tabs = tabsOf(this.#context.store, this.#context.view);
    const at = tabs.findIndex(({ name }) => name === this.#context.view.watchlist);
    const to = tabs[at + step];
    if (!to) return;
    this.#choose(to.name);
    this.#note.tell(to.title);
  }

  /** @param {MouseEvent} click */
  #click(click) {
    const target = /** @type {Element} */ (click.target);
    const head = target.closest("button[data-sort]");
    if (head) this.#columns.press(/** @type {HTMLElement} */ (head).dataset["sort"] ?? "");
    const row = this.#rows.at(target);
    if (row && !click.defaultPrevented && !target.closest("a, button")) this.#context.actions.choose({ selected: row.symbol });
  }

  /** @param {string} symbol @param {number} by */
  #move(symbol, by) {
    if (this.#lists.own === null) return this.#note.tell("Only lists of your own can be put in another order");
    if (this.#context.view.sort) return this.#note.tell(`Sorted by ${COLUMNS.find(({ name }) => name === sortOf(this.#context.view.sort).column)?.title}: the list's own order comes back with the third press`);
    this.#lists.move(symbol, by);
  }

  /** @param {string} symbol @returns {boolean} whether it is out of the list */
  #remove(symbol) {
    if (this.#lists.own === null) this.#note.tell("Only out of lists of your own can a symbol be taken");
    else this.#lists.remove(symbol);
    return this.#lists.own !== null;
  }

  /** The lists of a symbol, beside its row where that is shown. @param {string} symbol */
  #open(symbol) {
    const row = this.#rows.get(symbol);
    this.#menus.use((menus) => menus.openLists(symbol, row?.element.isConnected ? row.link : this.#field("lists-button")));
  }

  /** Once the menus are there, the browser opens what a button names. @param {string} name */
  #openMenu(name) {
    const button = /** @type {HTMLButtonElement} */ (this.#field(name));
    if (!this.#menus.here) this.#menus.use(() => /** @type {HTMLElement | null} */ (button.popoverTargetElement)?.showPopover());
  }

  /** @param {MouseEvent} click */
  #opened(click) {
    const opener = click.target instanceof Element ? click.target.closest("[data-lists]") : null;
    if (opener instanceof HTMLElement) this.#menus.use((menus) => menus.openLists(opener.dataset["lists"] ?? "", opener));
  }

  /** @returns {import("./watch_drag.js").Dragged} */
  #dragged() {
    return {
      may: () => this.#lists.own !== null && !this.#context.view.sort && !this.#context.view.only,
      rows: () => this.#shown.map(({ element }) => element),
      show: (element, before) => {
        element.parentElement?.insertBefore(element, before);
        this.#shown = [.../** @type {Element} */ (element.parentElement).querySelectorAll("tr.row")].flatMap((one) => this.#rows.at(one) ?? []);
      },
      put: (element, to) => this.#lists.moveTo(this.#rows.at(element)?.symbol ?? "", this.#lists.own ? placeIn(this.#lists.own, this.#shown.map(({ symbol }) => symbol), to) : 0),
      drop: () => this.#show(groupOf(this.#context.store, this.#context.view)),
    };
  }
}

/** @param {Group} group */
const orderOf = ({ name, quotes }) => `${name} ${quotes.map(({ symbol }) => symbol).join(" ")}`;
