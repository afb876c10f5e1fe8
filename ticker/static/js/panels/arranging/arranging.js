// The page is arranged by its reader: what stands where, kept by the browser for each page.

import { added, isSame, keptLayout, moved, operatorsLayout, placeWords, sized, takenAway, titleOf, toKeep } from "../../core/layout.js";
import { laidOut, yamlOf } from "../../core/layout_yaml.js";
import { keep, keptJson } from "../../kept.js";
import { Bar } from "./bar.js";
import { allWidgets, lay, layoutShown, panelsOf } from "./desk.js";
import { Drag } from "./drag.js";
import { LayoutText } from "./export.js";
import { Veils } from "./veils.js";

/** @typedef {import("../../core/layout.js").Layout} Layout */
/** @typedef {import("../../core/layout.js").Size} Size */

const MOST_UNDONE = 50;
/** @type {Record<string, "up" | "down" | "left" | "right">} */
const WAYS = { ArrowUp: "up", ArrowDown: "down", ArrowLeft: "left", ArrowRight: "right" };

export class Arranging {
  #context;
  #options;
  #layout = layoutShown();
  #operators;
  /** @type {Layout[]} */
  #before = [];
  #end = new AbortController();
  /** @type {AbortController | null} */
  #session = null;
  /** @type {Drag | null} */
  #drag = null;
  #veils = new Veils();
  #text = new LayoutText(this.#end.signal);
  #bar = new Bar({ add: (widget) => this.#change(added(this.#layout, widget), widget), undo: () => this.undo(), reset: () => this.reset(), text: () => this.showText(), done: () => this.done() });
  /** @type {Element | null} */
  #focused = null;

  /** @param {import("../panel.js").Context} context @param {import("../panel.js").Options} options */
  constructor(context, options) {
    this.#context = context;
    this.#options = options;
    const own = options.pages.find(({ slug }) => slug === options.page);
    this.#operators = operatorsLayout(own?.columns ?? [], allWidgets());
  }

  get isOn() {
    return this.#session !== null;
  }

  get canUndo() {
    return this.isOn && this.#before.length > 0 && !this.#text.isOpen;
  }

  start() {
    if (this.isOn) return;
    this.#focused = document.activeElement;
    this.#context.actions.choose({ full: "" });
    this.#session = new AbortController();
    const { signal } = this.#session;
    document.documentElement.toggleAttribute("data-arranging", true);
    document.querySelector(".desk")?.before(this.#bar.element);
    document.addEventListener("click", (click) => this.#press(click), { signal });
    document.querySelector("main")?.addEventListener("keydown", (key) => this.#step(key), { signal });
    this.#drag = new Drag(() => this.#layout, (layout, widget) => this.#change(layout, widget), signal);
    this.#bar.say("");
    this.#show();
    this.#veils.gripOf(this.#layout.columns[0]?.widgets[0] ?? "")?.focus({ preventScroll: true });
  }

  /** Esc lets go of what is dragged, and then ends it. */
  done() {
    if (this.#drag?.isDragging) return this.#drag.cancel();
    this.#session?.abort();
    this.#session = null;
    this.#drag = null;
    this.#before = [];
    this.#veils.hide();
    this.#bar.element.remove();
    document.documentElement.toggleAttribute("data-arranging", false);
    if (this.#focused instanceof HTMLElement && this.#focused.isConnected) this.#focused.focus({ preventScroll: true });
  }

  undo() {
    const before = this.#before.pop();
    if (before) this.#put(before, "Undone");
  }

  reset() {
    this.#change(this.#operators, "", "As the operator has it");
  }

  /** All pages, as this browser has them. */
  showText() {
    const { pages, page } = this.#options;
    const can = [...new Set([...allWidgets(), ...pages.flatMap(({ columns }) => columns.flatMap(({ widgets }) => widgets.map(({ type }) => type)))])];
    const kept = pages.map((one) => laidOut(one, one.slug === page ? this.#layout : keptLayout(keptJson(`layout.${one.slug}`), operatorsLayout(one.columns, can))));
    this.#text.open(yamlOf(kept));
  }

  destroy() {
    this.done();
    this.#end.abort();
  }

  /** @param {Layout} layout @param {string} widget what is moved, or "" @param {string} [said] */
  #change(layout, widget, said = placeWords(layout, widget)) {
    if (layout === this.#layout || (isSame(layout, this.#layout) && !said)) return;
    if (isSame(layout, this.#layout)) return this.#bar.say(said);
    this.#before = [...this.#before, this.#layout].slice(-MOST_UNDONE);
    this.#put(layout, said, widget);
  }

  /** @param {Layout} layout @param {string} said @param {string} [widget] */
  #put(layout, said, widget = "") {
    const focused = document.activeElement;
    const fresh = layout.columns.flatMap(({ widgets }) => widgets).filter((one) => this.#layout.away.includes(one));
    this.#layout = layout;
    lay(layout);
    for (const panel of fresh.flatMap(panelsOf)) this.#context.actions.mount(panel);
    keep(`layout.${this.#options.page}`, isSame(layout, this.#operators) ? "" : JSON.stringify(toKeep(layout, this.#operators)));
    this.#show();
    this.#bar.say(said);
    const grip = this.#veils.gripOf(widget);
    // What has the focus keeps it while it is moved; what is taken away hands it on.
    if (grip) grip.focus({ preventScroll: true });
    else if (focused instanceof HTMLElement && focused.isConnected && focused.checkVisibility()) focused.focus({ preventScroll: true });
    else this.#veils.gripOf(layout.columns[0]?.widgets[0] ?? "")?.focus({ preventScroll: true });
    (grip ?? document.activeElement)?.scrollIntoView({ block: "nearest" });
  }

  #show() {
    if (!this.isOn) return;
    this.#veils.show(this.#layout);
    this.#bar.show(this.#layout, this.#before.length > 0, !isSame(this.#layout, this.#operators));
  }

  /** @param {MouseEvent} click */
  #press(click) {
    const target = /** @type {Element} */ (click.target);
    const widget = /** @type {HTMLElement | null} */ (target.closest("[data-act='away']")?.closest(".veil") ?? null)?.dataset.of;
    if (widget) return this.#takeAway(widget);
    const size = /** @type {HTMLButtonElement | null} */ (target.closest(".column-head button"));
    if (size) this.#size(Number(/** @type {HTMLElement} */ (size.closest(".column-head")).dataset.column), /** @type {Size} */ (size.value));
  }

  /** @param {number} column @param {Size} size */
  #size(column, size) {
    this.#change(sized(this.#layout, column, size), "", `Column ${column + 1}: ${size === "full" ? "wide" : "narrow"}`);
  }

  /** @param {string} widget */
  #takeAway(widget) {
    const left = takenAway(this.#layout, widget);
    if (left === this.#layout) this.#bar.say(`${titleOf(widget)} is the last: a page shows something`);
    else this.#change(left, "", `${titleOf(widget)} is taken away`);
  }

  /** By keyboard alone. @param {KeyboardEvent} key */
  #step(key) {
    const grip = key.target instanceof Element ? key.target.closest(".grip") : null;
    const widget = /** @type {HTMLElement | null | undefined} */ (grip?.closest(".veil"))?.dataset.of;
    const way = WAYS[key.key];
    if (!widget || key.ctrlKey || key.metaKey || key.altKey || (!way && key.key !== "Delete")) return;
    key.preventDefault();
    if (!way) return this.#takeAway(widget);
    const layout = moved(this.#layout, widget, way);
    if (layout === this.#layout) this.#bar.say(`${placeWords(layout, widget)}. It goes no further ${way}`);
    else this.#change(layout, widget);
  }
}
