// What is said around the rows of the watchlist: its tabs, how its markets stand, how many rows there are, and why there are none.

import { filterOf, filterWords } from "../core/filters.js";
import { NOT_KEPT } from "../core/not_kept.js";
import { channelTitle, isSimulated } from "../core/select.js";
import { channelStanding, standingOf, together } from "../core/standings.js";
import { tabsOf } from "../core/watchlist.js";
import { noQuotes } from "../core/words.js";
import { press, setTabs, setText } from "../dom.js";

export class WatchSaid {
  #fields;
  #context;
  #lists;
  #note;

  /** @param {import("../dom.js").Fields} fields @param {import("./panel.js").Context} context
   * @param {import("./watch_lists.js").WatchLists} lists @param {import("./watch_note.js").WatchNote} note */
  constructor(fields, context, lists, note) {
    this.#fields = fields;
    this.#context = context;
    this.#lists = lists;
    this.#note = note;
  }

  /** @param {string} name */
  #field(name) {
    return /** @type {HTMLElement} */ (this.#fields[name]);
  }

  showTabs() {
    const { store, view } = this.#context;
    const tabs = tabsOf(store, view);
    setTabs(this.#field("tabs"), tabs);
    for (const tab of this.#field("tabs").children) {
      const { title = "" } = tabs.find(({ name }) => name === /** @type {HTMLElement} */ (tab).dataset["channel"]) ?? {};
      setText(tab, title);
    }
    press(this.#field("tabs"), view.watchlist);
    this.#field("tabs").hidden = tabs.length === 0;
    this.#note.filtered(filterWords(filterOf(view.only), (name) => channelTitle(store, name)), () => this.#context.actions.choose({ only: "" }));
    this.showStanding();
  }

  showStanding() {
    const { store, view, clock } = this.#context;
    const { shown } = this.#lists;
    const own = shown ? shown.symbols.flatMap((symbol) => store.quotes.get(symbol) ?? []) : [];
    const words = shown ? together(own.map((quote) => standingOf(store, quote)), clock.now()) : channelStanding(store, view.watchlist, clock.now());
    this.#field("standing").hidden = words === "";
    setText(this.#field("standing"), words);
    this.#field("simulated").hidden = shown ? !own.some(({ simulated }) => simulated) : !isSimulated(store, view.watchlist);
  }

  /** @param {number} count */
  showCount(count) {
    this.#field("table").hidden = count === 0;
    this.#field("empty").hidden = count > 0;
    setText(this.#field("count"), count ? String(count) : "");
    if (!count) this.showEmpty();
  }

  showEmpty() {
    const { store, view, isLive } = this.#context;
    const { shown } = this.#lists;
    const plain = Boolean(view.only || shown);
    this.#field("empty").toggleAttribute("data-plain", plain);
    setText(this.#field("empty-words"), plain ? this.#emptyWords() : isLive ? noQuotes([...store.sources.values()]) : NOT_KEPT.quotes);
  }

  /** How a symbol gets into a list is said where it can be put there. */
  #emptyWords() {
    const { own, shown } = this.#lists;
    if (this.#context.view.only && shown?.symbols.length !== 0) return "No symbol of this list is like that at the moment.";
    return `${shown?.name} has no symbols yet.${own ? " Choose \u22EF on a row, or press L, to put one in." : ""}`;
  }
}
