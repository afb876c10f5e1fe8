// Where the reader is on the chart: the bar that the pointer is over, the cursor that keys move, and the stretch between two.

/** @typedef {import("../../core/bars.js").Bar} Bar */

/** @typedef {object} Pointed
 * @property {() => readonly Bar[]} bars
 * @property {() => import("./plot.js").Plot | null} plot
 * @property {() => void} changed another bar, or another stretch
 * @property {(place: number) => void} moved the cursor, by a key: it is to be spoken
 * @property {(start: number) => void} opened the bar at which Enter was pressed
 * @property {() => void} released Escape
 */

const LEAP = 10;
const ZOOM = 0.75;
/** @type {Record<string, -1 | 1>} */
const STEPS = { ArrowLeft: -1, ArrowRight: 1 };

export class Pointing {
  /** Where the pointer is, the cursor, and where the measured stretch begins and ends: starts of bars in ms.
   * @type {{over: number | null, cursor: number | null, from: number | null, until: number | null}} */
  at = { over: null, cursor: null, from: null, until: null };
  /** Whether a drag measures. */
  measures = false;
  #pointed;
  #element;
  #drags = false;

  /** @param {HTMLElement} element @param {HTMLElement} canvas @param {Pointed} pointed @param {AbortSignal} signal */
  constructor(element, canvas, pointed, signal) {
    this.#element = element;
    this.#pointed = pointed;
    element.addEventListener("keydown", (key) => this.#key(key), { signal });
    element.addEventListener("blur", () => this.#blurred(), { signal });
    canvas.addEventListener("pointerdown", (down) => this.#begin(down, canvas), { signal, capture: true });
    canvas.addEventListener("pointermove", (move) => this.#drag(move, canvas), { signal, capture: true });
    for (const end of ["pointerup", "pointercancel"]) canvas.addEventListener(end, () => this.#release(), { signal, capture: true });
  }

  /** The bar to be read: the cursor's, the pointer's, or the last. @returns {number} its place, -1 for none */
  get place() {
    const { cursor, over } = this.at;
    const bars = this.#pointed.bars();
    const start = cursor ?? over;
    const found = start === null ? -1 : bars.findIndex((bar) => bar.start === start);
    return found < 0 ? bars.length - 1 : found;
  }

  /** The places of the measured stretch. @returns {[number, number] | null} */
  get stretch() {
    const { from, until, cursor } = this.at;
    const bars = this.#pointed.bars();
    const end = until ?? cursor;
    if (from === null || end === null || from === end) return null;
    return [bars.findIndex((bar) => bar.start === from), bars.findIndex((bar) => bar.start === end)];
  }

  /** @param {number | null} start of the bar that the pointer is over */
  over(start) {
    if (this.at.over === start) return;
    this.at.over = start;
    this.#pointed.changed();
  }

  /** Have the crosshair stand at the cursor still, where the picture is another. */
  stay() {
    const bar = this.#isAt ? this.#pointed.bars()[this.place] : undefined;
    if (bar) this.#pointed.plot()?.pointAt(bar);
  }

  /** Nothing is pointed at any more. @returns {boolean} whether something was */
  clear() {
    const was = this.isHeld;
    this.at = { over: this.at.over, cursor: null, from: null, until: null };
    this.#pointed.plot()?.pointAt(null);
    this.#pointed.changed();
    return was;
  }

  /** @param {boolean} isOn */
  setMeasures(isOn) {
    this.measures = isOn;
    this.#element.toggleAttribute("data-measures", isOn);
    this.#dragsPlot(!isOn);
    if (!isOn) this.clear();
  }

  /** Make the stretch on show shorter (below 1) or longer, about the cursor or the newest bar. @param {number} factor */
  zoom(factor) {
    const plot = this.#pointed.plot();
    const range = plot?.range;
    if (!plot || !range) return;
    const bar = this.at.cursor === null ? null : this.#pointed.bars()[this.place];
    const middle = bar ? plot.slotOf(bar.start) : range.to;
    plot.range = { from: middle - (middle - range.from) * factor, to: middle + (range.to - middle) * factor };
  }

  /** Go to a bar. @param {number} place */
  go(place) {
    const bars = this.#pointed.bars();
    const bar = bars[Math.min(bars.length - 1, Math.max(0, place))];
    if (!bar) return;
    this.at.cursor = bar.start;
    this.at.until = null;
    this.#pointed.plot()?.reveal(bar);
    this.#pointed.changed();
    this.#pointed.moved(this.place);
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.target !== this.#element || event.ctrlKey || event.metaKey || event.altKey || !this.#do(event)) return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** @param {KeyboardEvent} event @returns {boolean} whether the key means something here */
  #do({ key, shiftKey }) {
    const step = STEPS[key];
    if (step) this.go(this.#isAt ? this.place + step * (shiftKey ? LEAP : 1) : this.#pointed.bars().length - 1);
    else if (key === "Home") this.go(0);
    else if (key === "End") this.go(Infinity);
    else if (key === "+" || key === "=") this.zoom(ZOOM);
    else if (key === "-") this.zoom(1 / ZOOM);
    else if (key === "m" || key === "M") this.#mark();
    else if (key === "Enter" && this.#isAt) this.#pointed.opened(/** @type {number} */ (this.at.cursor));
    else if (key === "Escape") return this.letGo();
    else return false;
    return true;
  }

  get #isAt() {
    return this.at.cursor !== null;
  }

  /** Measure from the cursor on, or no more. */
  #mark() {
    if (!this.#isAt) this.go(Infinity);
    this.at.from = this.at.from === null ? this.at.cursor : null;
    this.#pointed.changed();
  }

  /** Whether a cursor stands here, or a measured stretch: a key may have put it there from elsewhere on the page. */
  get isHeld() {
    return this.#isAt || this.at.from !== null;
  }

  /** @returns {boolean} whether anything was held */
  letGo() {
    const was = this.clear();
    this.#pointed.released();
    return was;
  }

  #blurred() {
    if (this.at.cursor !== null) this.clear();
  }

  /** @param {PointerEvent} down @param {HTMLElement} canvas */
  #begin(down, canvas) {
    if (down.button !== 0 || !(down.shiftKey || this.measures)) return;
    const start = this.#startAt(down, canvas);
    if (start === null) return;
    this.#drags = true;
    this.#dragsPlot(false);
    canvas.setPointerCapture(down.pointerId);
    this.at = { ...this.at, cursor: null, from: start, until: start };
    this.#pointed.changed();
  }

  /** @param {PointerEvent} move @param {HTMLElement} canvas */
  #drag(move, canvas) {
    const start = this.#drags ? this.#startAt(move, canvas) : null;
    if (start === null || start === this.at.until) return;
    this.at.until = start;
    this.#pointed.changed();
  }

  #release() {
    if (!this.#drags) return;
    this.#drags = false;
    this.#dragsPlot(!this.measures);
    if (this.at.from === this.at.until) this.clear();
  }

  /** @param {boolean} isOn */
  #dragsPlot(isOn) {
    const plot = this.#pointed.plot();
    if (plot) plot.drags = isOn;
  }

  /** @param {PointerEvent} pointer @param {HTMLElement} canvas @returns {number | null} the start of the nearest bar */
  #startAt(pointer, canvas) {
    const plot = this.#pointed.plot();
    return plot?.nearest(pointer.clientX - canvas.getBoundingClientRect().left) ?? null;
  }
}
