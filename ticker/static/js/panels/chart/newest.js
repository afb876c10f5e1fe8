// The newest places of a chart, as it shows them at first. Until the reader goes elsewhere they are shown afresh where there is
// another room for them, or where it turns out what they are: a gap is one place a minute until it is known how long trading was.

/** How far bars stand apart where there are few of them, and at first. */
const WIDEST_PX = 18;
const USUAL_PX = 8;
/** A bar that opens moves the others by one, and leaves them as wide as they are. */
const ONE_MORE = 1;

export class Newest {
  #timeScale;
  #end = new AbortController();
  #slots = 0;
  /** Whether they are what is on show. */
  isShown = false;

  /** @param {import("lightweight-charts").ITimeScaleApi<any>} timeScale @param {HTMLElement} container */
  constructor(timeScale, container) {
    this.#timeScale = timeScale;
    const listening = { signal: this.#end.signal, passive: true, capture: true };
    container.addEventListener("wheel", () => this.leave(), listening);
    container.addEventListener("touchmove", () => this.leave(), listening);
    container.addEventListener("pointermove", ({ buttons }) => buttons && this.leave(), listening);
    timeScale.subscribeSizeChange(() => this.isShown && this.#fit());
  }

  /** As many as fit well, and where there are few of them, those. @param {number} slots how many there are */
  show(slots) {
    this.#slots = slots;
    this.isShown = true;
    this.#fit();
  }

  /** There are so many now. @param {number} slots */
  take(slots) {
    const added = slots - this.#slots;
    this.#slots = slots;
    if (this.isShown && added !== 0 && added !== ONE_MORE) this.#fit();
  }

  /** The reader goes elsewhere. */
  leave() {
    this.isShown = false;
  }

  destroy() {
    this.#end.abort();
  }

  /** Out of sight there is no room to fit them to. */
  #fit() {
    const width = this.#timeScale.width();
    if (!width) return;
    const last = this.#slots - 1;
    const count = Math.max(width / WIDEST_PX, Math.min(this.#slots + 1, width / USUAL_PX));
    this.#timeScale.setVisibleLogicalRange({ from: last - count, to: last + Math.max(2, count * 0.05) });
  }
}
