// A row of one's own list is taken by its symbol and put elsewhere. By finger the page is scrolled there: the menu of a
// row and the keys move it, too.

const BEGIN_PX = 5;

/** What is dragged over. @typedef {object} Dragged
 * @property {() => boolean} may whether rows stand in an order that can be changed
 * @property {() => HTMLElement[]} rows
 * @property {(element: HTMLElement, before: Element | null) => void} show a row before another, or last
 * @property {(element: HTMLElement, to: number) => void} put where it has been let go
 * @property {() => void} drop nothing has changed
 */

export class WatchDrag {
  #dragged;
  /** @type {{element: HTMLElement, pointer: number, from: number, y: number, top: number, height: number, to: number | null} | null} */
  #now = null;

  /** @param {HTMLElement} table @param {HTMLElement} scroll @param {Dragged} dragged @param {AbortSignal} signal */
  constructor(table, scroll, dragged, signal) {
    this.#dragged = dragged;
    this.scroll = scroll;
    table.addEventListener("pointerdown", (pointer) => this.#take(pointer), { signal });
    table.addEventListener("pointermove", (pointer) => this.#drag(pointer), { signal });
    for (const end of /** @type {const} */ (["pointerup", "pointercancel"])) {
      table.addEventListener(end, (pointer) => this.#letGo(/** @type {PointerEvent} */ (pointer), end === "pointerup"), { signal });
    }
    // A link would be dragged by the browser itself.
    table.addEventListener("dragstart", (drag) => this.#dragged.may() && drag.preventDefault(), { signal });
    // One by a key has no detail, and is meant.
    table.addEventListener("click", (click) => this.#isOver && click.detail && click.preventDefault(), { signal, capture: true });
  }

  /** Whether a drag has just ended, whose click means nothing. */
  #isOver = false;

  get isDragging() {
    return this.#now?.to != null;
  }

  /** What was dragged is gone, or stands elsewhere now. */
  end() {
    this.#isOver ||= this.isDragging;
    this.#now?.element.toggleAttribute("data-dragged", false);
    this.#now = null;
  }

  /** @param {PointerEvent} pointer */
  #take(pointer) {
    this.#isOver = false;
    const target = /** @type {Element} */ (pointer.target);
    const element = /** @type {HTMLElement | null} */ (target.closest("tr.row"));
    if (pointer.button !== 0 || pointer.pointerType === "touch" || !element || !target.closest("th") || target.closest("button") || !this.#dragged.may()) return;
    const rows = this.#dragged.rows();
    const box = element.getBoundingClientRect();
    const from = rows.indexOf(element);
    this.#now = { element, pointer: pointer.pointerId, from, y: pointer.clientY, top: box.top - from * box.height + this.scroll.scrollTop, height: box.height, to: null };
  }

  /** @param {PointerEvent} pointer */
  #drag(pointer) {
    const now = this.#now;
    if (!now || pointer.pointerId !== now.pointer) return;
    if (now.to === null && Math.abs(pointer.clientY - now.y) < BEGIN_PX) return;
    if (now.to === null) this.#begin(now.element, now.pointer);
    const others = this.#dragged.rows().filter((row) => row !== now.element);
    const to = Math.max(0, Math.min(others.length, Math.floor((pointer.clientY + this.scroll.scrollTop - now.top) / now.height)));
    if (to !== (now.to ?? now.from)) this.#dragged.show(now.element, others[to] ?? null);
    now.to = to;
  }

  /** @param {HTMLElement} element @param {number} pointer */
  #begin(element, pointer) {
    element.setPointerCapture(pointer);
    element.toggleAttribute("data-dragged", true);
  }

  /** @param {PointerEvent} pointer @param {boolean} isPut */
  #letGo(pointer, isPut) {
    const now = this.#now;
    if (!now || pointer.pointerId !== now.pointer) return;
    this.#now = null;
    now.element.toggleAttribute("data-dragged", false);
    if (now.to === null) return;
    this.#isOver = isPut;
    if (isPut && now.to !== now.from) this.#dragged.put(now.element, now.to);
    else this.#dragged.drop();
  }
}
