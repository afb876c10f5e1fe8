// One panel fills the window, by its button or a key, and everything in it goes on. Esc or Back gives the others back.

import { setAttribute } from "../dom.js";

/** @type {import("./panel.js").Mount} */
export const mount = (_, context) => new Fill(context);

class Fill {
  #context;
  #root = document.documentElement;
  /** Where the page had been scrolled to when a panel took its place. */
  #left = 0;
  #end = new AbortController();

  /** @param {import("./panel.js").Context} context */
  constructor(context) {
    this.#context = context;
    const { signal } = this.#end;
    document.addEventListener("click", (click) => this.#press(click), { signal });
    // Something in a panel that is out of sight is gone to by a key or a link.
    document.addEventListener("reveal", (event) => this.#reveal(/** @type {Element} */ (event.target)), { signal });
    this.#show();
  }

  /** @type {import("../core/commands.js").Command[]} */
  commands = [
    { name: "panel.fill", title: "Let the panel fill the window, or show all again", group: "Page", keys: ["f"], run: () => this.#turn(widgetMeant()) },
    { name: "panel.unfill", title: "Show the whole page again", group: "Page", keys: ["Escape"], when: () => this.#isFilled, run: () => this.#turn("") },
  ];

  /** @param {import("./panel.js").Changes} changes */
  update({ view: changed }) {
    if (changed.has("full")) this.#show();
  }

  tick() {}

  destroy() {
    this.#end.abort();
  }

  get #isFilled() {
    return this.#root.hasAttribute("data-full");
  }

  /** @param {string} widget */
  #turn(widget) {
    this.#context.actions.choose({ full: this.#isFilled ? "" : widget });
    this.#show();
  }

  /** @param {MouseEvent} click */
  #press(click) {
    const button = click.target instanceof Element ? click.target.closest("button.fill") : null;
    if (button) this.#turn(widgetOf(button));
  }

  /** @param {Element} place */
  #reveal(place) {
    if (this.#isFilled && !place.closest("[data-filled]")) this.#turn("");
  }

  /** As theme_first.js and layout_first.js did before the first paint. */
  #show() {
    const { full } = this.#context.view;
    const focused = document.activeElement;
    const panels = [...document.querySelectorAll("main [data-widget]")];
    const isThere = panels.some((panel) => panel.getAttribute("data-widget") === full);
    const isOther = isThere !== this.#isFilled;
    if (isOther && isThere) this.#left = scrollY;
    for (const panel of panels) panel.toggleAttribute("data-filled", panel.getAttribute("data-widget") === full);
    setAttribute(this.#root, "data-full", isThere ? full : "");
    if (isOther) this.#scroll(isThere ? 0 : this.#left);
    for (const button of document.querySelectorAll("button.fill")) press(button, isThere && widgetOf(button) === full);
    // What had the focus may be out of sight now; a key meant for this panel must not get lost.
    if (isThere && focused instanceof HTMLElement && focused !== document.body && !focused.checkVisibility()) focusOn(full);
  }

  /** A window that is filled does not scroll, and one that is not any more is where it was. What stands in the panel begins at its top.
   * @param {number} top */
  #scroll(top) {
    scrollTo({ top, behavior: "instant" });
    if (this.#isFilled) document.querySelector("[data-filled]")?.scrollTo({ top: 0, behavior: "instant" });
  }
}

/** @param {Element} button @param {boolean} isFilled */
function press(button, isFilled) {
  setAttribute(button, "aria-pressed", String(isFilled));
  setAttribute(button, "title", isFilled ? "Show the whole page (Esc)" : "Fill the window (F)");
}

/** @param {string} widget */
function focusOn(widget) {
  const button = document.querySelector(`[data-widget="${CSS.escape(widget)}"] button.fill`);
  if (button instanceof HTMLElement) button.focus({ preventScroll: true });
}

/** @param {Element | null} element */
const widgetOf = (element) => element?.closest("[data-widget]")?.getAttribute("data-widget") ?? "";

/** Of the panel that has the focus, else of that under the pointer, else of the chart or whatever comes first. */
const widgetMeant = () =>
  ["main [data-widget]:focus-within", "main [data-widget]:hover", "main [data-widget='chart']", "main [data-widget]"]
    .map((one) => widgetOf(document.querySelector(one)))
    .find(Boolean) ?? "";
