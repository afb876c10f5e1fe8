// Which card the reader is at: one tab stop for the whole list, left and entered where it was. Keys go from card to card;
// the one that is pointed at or has the focus is lit on the chart, and one that is pointed at there comes into sight.

/** @typedef {import("./rows.js").CardRow} CardRow */

/** @type {Record<string, (at: number, last: number) => number>} */
const STEPS = { ArrowDown: (at) => at + 1, ArrowUp: (at) => at - 1, Home: () => 0, End: (_, last) => last };

export class Selection {
  #list;
  #scroll;
  #rows;
  #context;

  /** @param {HTMLElement} list @param {HTMLElement} scroll what it scrolls in @param {import("./rows.js").CardRows} rows
   * @param {import("../panel.js").Context} context @param {AbortSignal} signal */
  constructor(list, scroll, rows, context, signal) {
    this.#list = list;
    this.#scroll = scroll;
    this.#rows = rows;
    this.#context = context;
    // The cards are what the tab key leads to.
    scroll.tabIndex = -1;
    list.addEventListener("focusin", ({ target }) => this.#entered(rows.at(target)), { signal });
    list.addEventListener("focusout", ({ relatedTarget }) => rows.at(relatedTarget) || this.#point(""), { signal });
    list.addEventListener("pointerover", ({ target, pointerType }) => pointerType === "mouse" && this.#point(rows.at(target)?.card.key ?? ""), { signal });
    list.addEventListener("pointerleave", () => this.#point(rows.at(document.activeElement)?.card.key ?? ""), { signal });
    list.addEventListener("keydown", (key) => this.#pressed(key), { signal });
  }

  /** The card that commands are about: the one that has the focus, else the last that had it. */
  get current() {
    const row = this.#rows.get(this.#rows.current);
    return row && isShown(row.row.element) && this.#touched ? row : undefined;
  }

  #touched = false;
  /** What this panel has pointed at itself. */
  #pointed = "";

  /** Every list has one card that is a tab stop. */
  keepStop() {
    const row = this.#rows.get(this.#rows.current);
    if (row && isShown(row.row.element)) return;
    this.#rows.stopAt(this.#shown()[0]?.dataset.key ?? "");
  }

  /** To another card; from none, to the first. @param {number} step */
  move(step) {
    const shown = this.#shown();
    const at = this.current ? shown.indexOf(this.current.row.element) : -1;
    this.#goTo(shown[Math.max(0, Math.min(shown.length - 1, at + step))]);
  }

  open() {
    const link = this.current?.row.element.querySelector("h3 a[href]");
    if (link instanceof HTMLElement) link.click();
  }

  /** Bring a card that is pointed at elsewhere into sight; the focus stays where it is. */
  follow() {
    const { story } = this.#context.view;
    if (!story || story === this.#pointed) return;
    const element = this.#rows.get(story)?.row.element;
    if (element && isShown(element)) this.#show(element);
  }

  /** @param {CardRow | undefined} row */
  #entered(row) {
    if (!row) return;
    this.#touched = true;
    this.#rows.stopAt(row.card.key);
    this.#point(row.card.key);
  }

  /** @param {string} story */
  #point(story) {
    if (story === this.#context.view.story) return;
    this.#pointed = story;
    this.#context.actions.choose({ story });
  }

  /** @param {KeyboardEvent} key */
  #pressed(key) {
    if (!(key.target instanceof HTMLElement) || key.target.localName !== "article" || key.ctrlKey || key.metaKey || key.altKey) return;
    const shown = this.#shown();
    const at = shown.indexOf(/** @type {HTMLElement} */ (key.target.closest(".story")));
    const step = STEPS[key.key];
    if (step) this.#goTo(shown[step(at, shown.length - 1)]);
    else if (key.key === "Enter") this.open();
    else return;
    key.preventDefault();
  }

  /** A card that is put away under who is at it hands the focus to the next one, or the one before; without any, to the list.
   * @param {CardRow | undefined} row what had the focus */
  handOn(row) {
    if (!row || isShown(row.row.element)) return;
    const cards = /** @type {HTMLElement[]} */ ([...this.#list.querySelectorAll(":scope > .story")]);
    const at = cards.indexOf(row.row.element);
    const next = [...cards.slice(at + 1), ...cards.slice(0, Math.max(0, at)).reverse()].find(isShown);
    if (next) this.#goTo(next);
    else this.#scroll.focus({ preventScroll: true });
  }

  /** @param {HTMLElement | undefined} element */
  #goTo(element) {
    const article = element?.querySelector("article");
    if (!element || !article) return;
    article.focus({ preventScroll: true });
    this.#show(element);
  }

  /** Scroll the list, and never the page around it. @param {HTMLElement} element */
  #show(element) {
    const [card, frame] = [element.getBoundingClientRect(), this.#scroll.getBoundingClientRect()];
    if (card.top < frame.top) this.#scroll.scrollTop += card.top - frame.top;
    else if (card.bottom > frame.bottom) this.#scroll.scrollTop += Math.min(card.bottom - frame.bottom, card.top - frame.top);
  }

  #shown() {
    return /** @type {HTMLElement[]} */ ([...this.#list.querySelectorAll(":scope > .story")].filter(isShown));
  }
}

/** @param {Element} element */
const isShown = (element) => !element.hasAttribute("data-off") && !element.hasAttribute("data-folded");
