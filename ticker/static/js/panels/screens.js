// A phone shows one part of the page at once: the tabs at its foot, and the way back from a symbol to its list.

import { screenIn } from "../core/screens.js";
import { byId, setAttribute } from "../dom.js";

/** Where css/phone.css begins. */
export const PHONE = matchMedia("(max-width: 43.74em)");

/** The screen of each panel. @type {Record<string, string>} */
const OF = { watchlist: "watch", quote: "chart", replay: "chart", headlines: "news", sources: "more", messages: "more" };

/** @type {import("./panel.js").Mount} */
export const mount = (_, context) => new Screens(context);

class Screens {
  #context;
  #root = document.documentElement;
  #tabs = byId("screens");
  /** Where each list was scrolled to when it was left, and what had the focus. @type {Map<Element, number>} */
  #places = new Map();
  /** @type {Map<string, Element>} */
  #focused = new Map();
  #end = new AbortController();

  /** @param {import("./panel.js").Context} context */
  constructor(context) {
    this.#context = context;
    const { signal } = this.#end;
    this.#tabs.addEventListener("click", (click) => this.#press(click), { signal });
    byId("back").addEventListener("click", () => context.actions.choose({ screen: "watch" }), { signal });
    // Something in a panel is gone to by a key or a link.
    document.addEventListener("reveal", (event) => this.#reveal(/** @type {Element} */ (event.target)), { signal });
    this.#show();
  }

  /** @param {import("./panel.js").Changes} changes */
  update({ view: changed }) {
    if (changed.has("screen") || changed.has("selected")) this.#show();
  }

  tick() {}

  destroy() {
    this.#end.abort();
  }

  /** @param {MouseEvent} click */
  #press(click) {
    const tab = click.target instanceof Element ? click.target.closest("button") : null;
    const screen = tab?.dataset.screen ?? "";
    if (screen && screen === this.#root.dataset.screen) this.#toTop();
    else if (screen) this.#context.actions.choose({ screen });
  }

  /** A second press of a tab goes to the beginning of its list. */
  #toTop() {
    for (const list of scrolls()) list.scrollTo({ top: 0 });
  }

  /** @param {Element} panel */
  #reveal(panel) {
    const screen = OF[/** @type {HTMLElement} */ (panel.closest("[data-panel]")).dataset.panel ?? ""];
    if (!screen || panel.checkVisibility()) return;
    this.#context.actions.choose({ screen });
    this.#show();
  }

  #show() {
    const screen = screenIn(location.search, location.hash, (this.#root.dataset.screens ?? "").split(" "));
    const before = this.#root.dataset.screen ?? "";
    for (const tab of this.#tabs.children) {
      setAttribute(tab, "aria-current", /** @type {HTMLElement} */ (tab).dataset.screen === screen ? "page" : "");
    }
    if (screen === before) return;
    this.#leave(before);
    this.#root.dataset.screen = screen;
    this.#return(screen);
  }

  /** @param {string} screen */
  #leave(screen) {
    for (const list of scrolls()) this.#places.set(list, list.scrollTop);
    const focused = document.activeElement;
    if (focused?.closest("main")) this.#focused.set(screen, focused);
    else this.#focused.delete(screen);
  }

  /** @param {string} screen */
  #return(screen) {
    for (const list of scrolls()) list.scrollTop = this.#places.get(list) ?? 0;
    if (document.activeElement?.checkVisibility() && document.activeElement !== document.body) return;
    const known = /** @type {HTMLElement | undefined} */ (this.#focused.get(screen));
    if (known?.isConnected) known.focus({ preventScroll: true });
  }
}

/** The lists that are in sight. */
const scrolls = () => [...document.querySelectorAll("main .scroll")].filter((list) => list.checkVisibility());
