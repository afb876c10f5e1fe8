// The tabs of the news: all, every channel that tells something, every search that was saved, and the stories that were.

import { SAVED_TAB, tabOfSearch } from "../../core/searches.js";
import { channelTitle } from "../../core/select.js";
import { press, setTabs } from "../../dom.js";

/** @param {HTMLElement} tabs @param {import("../panel.js").Context} context @param {import("./own.js").Own} own */
export function placeTabs(tabs, { store, view }, own) {
  const told = new Set([...store.stories.values()].map(({ event }) => event.channel));
  const channels = store.channels.filter(({ name }) => told.has(name)).map(({ name }) => ({ name, title: channelTitle(store, name) }));
  const searches = own.searches.map((search) => ({ name: tabOfSearch(search), title: search.name }));
  const saved = own.saved.size || view.headlines === SAVED_TAB ? [{ name: SAVED_TAB, title: "Saved" }] : [];
  setTabs(tabs, [{ name: "", title: "All" }, ...channels, ...searches, ...saved]);
  tabs.hidden = told.size === 0;
  press(tabs, view.headlines);
}
