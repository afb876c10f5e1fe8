// The connection's pill and banner, the pause button, and the session.

import { linkOf } from "../connection/state.js";
import { banner, pill } from "../connection/words.js";
import { momentWords } from "../core/moments.js";
import { notLive } from "../core/replay.js";
import { channelTitle } from "../core/select.js";
import { channelStanding } from "../core/standings.js";
import { arrow, direction, price } from "../core/words.js";
import { byId, fieldsOf, setAttribute, setText } from "../dom.js";

/** @type {import("./panel.js").Mount} */
export const mount = (_, context, options) => new Status(context, options.title);

class Status {
  #context;
  #title;
  #end = new AbortController();
  #pill = byId("pill");
  #pillFields = fieldsOf(this.#pill);
  #banner = byId("banner");
  #bannerFields = fieldsOf(this.#banner);
  #pause = byId("pause");
  #pauseFields = fieldsOf(this.#pause);

  /** @param {import("./panel.js").Context} context @param {string} title */
  constructor(context, title) {
    this.#context = context;
    this.#title = title;
    const { signal } = this.#end;
    this.#pause.addEventListener("click", context.actions.togglePause, { signal });
    this.#bannerFields["retry"]?.addEventListener("click", context.actions.retry, { signal });
    document.addEventListener("visibilitychange", () => this.#nameWindow(), { signal });
  }

  commands = [
    { name: "page.pause", title: "Pause, or go on", group: "Page", keys: ["p", "Space"], run: () => this.#context.actions.togglePause() },
  ];

  /** @param {import("./panel.js").Changes} [changes] */
  update(changes) {
    // The sessions of now are none of then, not even for a second.
    if (changes?.jump) this.#paintSession();
    const { connection, store, isLive, rewind } = this.#context;
    const now = Date.now();
    const shown = isLive ? pill(connection, store.held, now) : this.#pastPill();
    setAttribute(document.documentElement, "data-link", isLive ? shown.link : linkOf(connection, now));
    setAttribute(document.documentElement, "data-past", isLive ? "" : rewind.state.phase);
    setAttribute(this.#pill, "data-link", shown.link);
    setAttribute(this.#pill, "title", shown.title);
    write(this.#pillFields, { label: shown.label, detail: shown.detail });
    this.#paintBanner(banner(connection, now));
    const isStill = isLive ? Boolean(store.held) : rewind.state.phase === "still";
    setAttribute(this.#pause, "aria-pressed", String(isStill));
    write(this.#pauseFields, { word: isLive ? (isStill ? "Resume" : "Pause") : isStill ? "Play" : "Pause" });
  }

  /** What stands where else the connection does, while the desk is back in time. */
  #pastPill() {
    const { rewind } = this.#context;
    const pace = rewind.state.phase === "playing" ? ` \u00B7 ${rewind.state.pace}\u00D7` : "";
    return { link: "past", label: "Not live", detail: momentWords(rewind.shown, rewind.now) + pace, title: "The whole desk is as it was then. Esc returns to live." };
  }

  /** Once a second: countdowns, and the window's title. */
  tick() {
    this.update();
    this.#paintSession();
    this.#nameWindow();
  }

  /** With the selected symbol, and its price while that is kept up to date: in a tab that nobody looks at, it is not. */
  #nameWindow() {
    const { connection, store, view, isLive, rewind } = this.#context;
    const quote = store.quotes.get(view.selected);
    const past = isLive ? "" : `${notLive(rewind.shown, rewind.now)} \u00B7 `;
    if (!quote) document.title = past + this.#title;
    else if (document.hidden) document.title = `${past}${quote.symbol} ${this.#title}`;
    else if (isLive && linkOf(connection, Date.now()) === "offline") document.title = `Offline: ${quote.symbol} ${this.#title}`;
    else if (!store.held) document.title = past + windowTitle(quote, this.#title);
  }

  destroy() {
    this.#end.abort();
  }

  /** @param {ReturnType<typeof banner>} words */
  #paintBanner(words) {
    this.#banner.hidden = words === null;
    if (!words) return;
    const { reason, wait, kept, calm } = words;
    const { retry, session } = this.#bannerFields;
    // Who had signed in may be nobody now, and nobody may read here: to try again is of no use then.
    const { isShut, reason: why } = this.#context.connection;
    const isOver = Boolean(session) && !calm && (isShut || why === "refused");
    this.#banner.toggleAttribute("data-calm", calm);
    write(this.#bannerFields, { reason: isOver ? "Your session has ended." : reason, wait, kept });
    session?.toggleAttribute("hidden", !isOver);
    retry?.toggleAttribute("hidden", isOver || !wait.includes("Next try"));
  }

  #paintSession() {
    const { store, view, clock } = this.#context;
    if (!view.watchlist) return;
    const words = channelStanding(store, view.watchlist, clock.now());
    setText(byId("session"), words && `${channelTitle(store, view.watchlist)} ${words}`);
  }
}

/** @param {import("../dom.js").Fields} fields @param {Record<string, string>} words */
function write(fields, words) {
  for (const [name, text] of Object.entries(words)) {
    const field = fields[name];
    if (field) setText(field, text);
  }
}

/** @param {import("../core/events.js").Quote} quote @param {string} title */
const windowTitle = (quote, title) =>
  `${quote.symbol} ${price(quote.price, quote.decimals)} ${arrow(direction(quote.change_pct, 2))} ${title}`;
