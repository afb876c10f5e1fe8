// A widget is dragged by its veil, by a finger by its grip, to where a line shows it would stand.

import { MOST_COLUMNS, placed, titleOf } from "../../core/layout.js";
import { newElement } from "../../dom.js";
import { aimedAt, panelsOf } from "./desk.js";

/** @typedef {import("../../core/layout.js").Layout} Layout */

const BEGIN_PX = 5;
/** Nearer to an edge of the window than this, the page scrolls. */
const EDGE_PX = 56;
const SCROLL_PX = 14;

export class Drag {
  /** @type {{widget: string, pointer: number, x: number, y: number, began: boolean, place: import("../../core/layout.js").Place | null} | null} */
  #now = null;
  #layout;
  #put;
  #line = newElement("div", { class: "drop-line", "aria-hidden": "true" });
  #label = newElement("div", { class: "drop-label", "aria-hidden": "true" });

  /** @param {() => Layout} layout as it is now @param {(layout: Layout, widget: string) => void} put @param {AbortSignal} signal */
  constructor(layout, put, signal) {
    this.#layout = layout;
    this.#put = put;
    document.addEventListener("pointerdown", (pointer) => this.#take(pointer), { signal });
    document.addEventListener("pointermove", (pointer) => this.#drag(pointer), { signal });
    document.addEventListener("pointerup", (pointer) => this.#letGo(pointer), { signal });
    document.addEventListener("pointercancel", () => this.cancel(), { signal });
  }

  get isDragging() {
    return this.#now?.began === true;
  }

  cancel() {
    this.#end();
  }

  /** @param {PointerEvent} pointer */
  #take(pointer) {
    const target = /** @type {Element} */ (pointer.target);
    const veil = /** @type {HTMLElement | null} */ (target.closest(".veil"));
    if (!veil || pointer.button !== 0 || target.closest("[data-act]") || (pointer.pointerType === "touch" && !target.closest(".grip"))) return;
    this.#now = { widget: veil.dataset.of ?? "", pointer: pointer.pointerId, x: pointer.clientX, y: pointer.clientY, began: false, place: null };
  }

  /** @param {PointerEvent} pointer */
  #drag(pointer) {
    const now = this.#now;
    if (!now || pointer.pointerId !== now.pointer) return;
    const [x, y] = [pointer.clientX, pointer.clientY];
    if (!now.began && Math.hypot(x - now.x, y - now.y) < BEGIN_PX) return;
    if (!now.began) this.#begin(now.widget);
    now.began = true;
    const aim = aimedAt(this.#layout(), now.widget, x, y, MOST_COLUMNS);
    now.place = aim?.place ?? null;
    for (const [name, px] of Object.entries(aim?.line ?? {})) this.#line.style.setProperty(name, `${px}px`);
    this.#label.style.translate = `${x + 12}px ${y + 12}px`;
    scrollNear(y);
  }

  /** @param {string} widget */
  #begin(widget) {
    for (const panel of panelsOf(widget)) panel.toggleAttribute("data-dragged", true);
    this.#label.textContent = titleOf(widget);
    document.body.append(this.#line, this.#label);
    document.documentElement.toggleAttribute("data-dragging", true);
  }

  /** @param {PointerEvent} pointer */
  #letGo(pointer) {
    const now = this.#now;
    if (!now || pointer.pointerId !== now.pointer) return;
    this.#end();
    if (now.began && now.place) this.#put(placed(this.#layout(), now.widget, now.place), now.widget);
  }

  #end() {
    for (const panel of panelsOf(this.#now?.widget ?? "")) panel.toggleAttribute("data-dragged", false);
    this.#now = null;
    this.#line.remove();
    this.#label.remove();
    document.documentElement.toggleAttribute("data-dragging", false);
  }
}

/** @param {number} y of the pointer */
function scrollNear(y) {
  const by = y < EDGE_PX ? -SCROLL_PX : y > innerHeight - EDGE_PX ? SCROLL_PX : 0;
  if (by) for (const place of [document.scrollingElement, document.querySelector(".desk"), document.querySelector("main")]) place?.scrollBy(0, by);
}
