// Below a panel in a frame: how the stream stands, whether prices are made up, a pause, and the way to the whole page.

import { banner, pill } from "../connection/words.js";
import { listOf } from "../core/lists.js";
import { showsSimulated } from "../core/simulated.js";
import { channelStanding, standingOf, together } from "../core/standings.js";
import { byId, fieldsOf, setAttribute, setText } from "../dom.js";

export class Origin {
  #context;
  #asked;
  #fields = fieldsOf(byId("origin"));
  #told = fieldsOf(document.body)["told"];
  #link = "";

  /** @param {import("../panels/panel.js").Context} context @param {import("../core/narrowing.js").Asked} asked */
  constructor(context, asked) {
    this.#context = context;
    this.#asked = asked;
    this.#field("pause").addEventListener("click", context.actions.togglePause);
  }

  /** @param {string} name */
  #field(name) {
    return /** @type {HTMLElement} */ (this.#fields[name]);
  }

  update() {
    const { connection, store } = this.#context;
    const now = Date.now();
    const shown = pill(connection, store.held, now);
    setAttribute(document.documentElement, "data-link", shown.link);
    setText(this.#field("state"), this.#words(shown));
    setAttribute(this.#field("state"), "title", shown.title);
    setAttribute(this.#field("pause"), "aria-pressed", String(Boolean(store.held)));
    setAttribute(this.#field("pause"), "title", store.held ? "Resume" : "Pause");
    setText(this.#field("pause-word"), store.held ? "Resume" : "Pause");
    if (shown.link !== this.#link) this.#say(shown.link, now);
  }

  /** Once a second. */
  tick() {
    this.#field("simulated").hidden = !showsSimulated(this.#context.store, this.#context.view, this.#asked);
  }

  /** @param {ReturnType<typeof pill>} shown */
  #words({ link, label, detail }) {
    if (link !== "live") return [label, detail].filter(Boolean).join(" \u00B7 ");
    return this.#standing() || label;
  }

  /** How what is shown is traded. */
  #standing() {
    const { store, view, clock } = this.#context;
    if (this.#asked.panel !== "watchlist") return "";
    const list = listOf(view.lists, view.watchlist);
    if (!list) return channelStanding(store, view.watchlist, clock.now());
    return together(this.#listed(list.symbols).map((quote) => standingOf(store, quote)), clock.now());
  }

  /** @param {readonly string[]} symbols */
  #listed(symbols) {
    const { quotes } = this.#context.store;
    return symbols.flatMap((symbol) => quotes.get(symbol) ?? []);
  }

  /** Aloud, when it is another. @param {string} link @param {number} now */
  #say(link, now) {
    const before = this.#link;
    this.#link = link;
    const words = banner(this.#context.connection, now);
    if (this.#told && (before === "offline" || link === "offline" || link === "stale")) setText(this.#told, words ? `${words.reason} ${words.kept}` : "Live again.");
  }
}
