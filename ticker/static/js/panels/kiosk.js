// The page on a wall: it goes on by itself, keeps the screen awake, takes over a new version, and says how it is left.

import { statusOf } from "../connection/answering.js";
import { linkOf } from "../connection/state.js";
import { reloadAfterDeploy } from "../connection/version.js";
import { after, kioskAt, nextTop, paceIn, rests, turnedTo, withoutKiosk } from "../core/kiosk.js";
import { groupOf } from "../core/watchlist.js";

/** So long the way out is shown when the pointer has moved, and to who asks for it by Esc. */
const [SHOWN_MS, OFFERED_MS] = [5000, 20_000];
/** Lists go on at this part of the time that a page has. */
const LISTS_AT = 0.5;
/** A page for which nobody has answered is asked for again. */
const AGAIN_MS = 5000;

/** @type {import("./panel.js").Mount} */
export const mount = (root, context) => new Kiosk(root, context);

class Kiosk {
  #context;
  #pace = paceIn(location.search) ?? 0;
  #due = performance.now() + this.#pace;
  #listsDue = performance.now() + this.#pace * LISTS_AT;
  #way = wayOut();
  #hideAt = 0;
  #followVersion = reloadAfterDeploy();
  #end = new AbortController();

  /** @param {HTMLElement} root @param {import("./panel.js").Context} context */
  constructor(root, context) {
    this.#context = context;
    const { signal } = this.#end;
    root.append(this.#way);
    this.#way.addEventListener("click", () => location.replace(withoutKiosk(location.href)), { signal });
    // A screen that is switched on sends one without a way.
    addEventListener("pointermove", ({ movementX, movementY }) => (movementX || movementY) && this.#show(SHOWN_MS), { signal });
    document.addEventListener("visibilitychange", () => stayAwake(), { signal });
    stayAwake();
  }

  commands = [{ name: "kiosk.leave", title: "Leave kiosk", group: "Page", keys: ["Escape"], run: () => this.#offer() }];

  update() {}

  /** Once a second. */
  tick() {
    const now = performance.now();
    this.#followVersion(this.#context.connection);
    if (now > this.#hideAt) this.#way.hidden = true;
    if (this.#rests(now)) return;
    if (now >= this.#listsDue) this.#scroll(now);
    if (now >= this.#due) this.#goOn(now);
  }

  destroy() {
    this.#end.abort();
    this.#way.remove();
  }

  /** @param {number} now */
  #scroll(now) {
    this.#listsDue = now + this.#pace;
    for (const list of document.querySelectorAll("main .scroll")) {
      const { scrollTop: top, clientHeight: height, scrollHeight: whole } = list;
      if (whole > height) list.scrollTo({ top: nextTop({ top, height, whole }) });
    }
  }

  /** To the next page, or where there is one only, to the next symbol. @param {number} now */
  #goOn(now) {
    this.#due = now + this.#pace;
    const pages = [.../** @type {NodeListOf<HTMLAnchorElement>} */ (document.querySelectorAll(".pages a"))];
    const here = pages.find((page) => page.ariaCurrent === "page");
    const next = here && after(pages, here);
    if (next && next !== here) return void this.#turn(next.href);
    const { store, view, actions } = this.#context;
    const symbols = groupOf(store, view).quotes.map(({ symbol }) => symbol);
    const selected = after(symbols, view.selected);
    if (selected) actions.choose({ selected });
  }

  /** To another page, once the server answers for it. @param {string} href */
  async #turn(href) {
    this.#due = Infinity;
    const page = kioskAt(href, location.search);
    const to = turnedTo(await statusOf(page), page, kioskAt(location.origin + location.pathname, location.search));
    if (to !== null && !this.#rests(performance.now())) location.replace(to);
    else this.#due = performance.now() + AGAIN_MS;
  }

  /** @param {number} now */
  #rests(now) {
    return rests(linkOf(this.#context.connection, Date.now()) === "live", now, this.#hideAt);
  }

  /** @param {number} forMs */
  #show(forMs) {
    this.#hideAt = Math.max(this.#hideAt, performance.now() + forMs);
    this.#way.hidden = false;
  }

  #offer() {
    this.#show(OFFERED_MS);
    this.#way.focus();
  }
}

function wayOut() {
  const button = document.createElement("button");
  Object.assign(button, { type: "button", className: "button filled kiosk-out", textContent: "Leave kiosk", hidden: true });
  return button;
}

/** Keep the screen on for as long as the page is seen; the browser lets go of it when it is not. */
const stayAwake = () => {
  if (!document.hidden) navigator.wakeLock?.request("screen").catch(() => {});
};
