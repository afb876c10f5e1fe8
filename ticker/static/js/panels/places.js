// Where the focus can be taken to: the panels, and what is in them.

import { setAttribute } from "../dom.js";

/** @type {[key: string, id: string, title: string][]} */
const PLACES = [
  ["g w", "watchlist", "Go to the watchlist"],
  ["g c", "quote", "Go to the chart"],
  ["g h", "headlines", "Go to the headlines"],
  ["g s", "sources", "Go to the sources"],
  ["g m", "messages", "Go to the messages"],
];

/** What of a panel arrow keys go by: its rows, its bars, or else what can be scrolled. */
const STOPS = ['tbody [tabindex="0"]', '[role="application"]', ".scroll"];

/** @type {import("./panel.js").Mount} */
export function mount() {
  const end = new AbortController();
  document.addEventListener("click", (click) => skip(click), { signal: end.signal });
  document.addEventListener("keydown", (key) => enter(key), { signal: end.signal });
  const commands = PLACES.map(([key, id, title]) => ({ name: `go.${id}`, title, group: "Go to", keys: [key], when: () => document.querySelector(`main #${id}`) !== null, run: () => goTo(id) }));
  return { commands, update() {}, tick() {}, destroy: () => end.abort() };
}

/** By itself a fragment takes the focus only to what has it already by Tab. @param {MouseEvent} click */
function skip(click) {
  const link = click.target instanceof Element ? click.target.closest(".skips a") : null;
  if (!(link instanceof HTMLAnchorElement)) return;
  click.preventDefault();
  goTo(link.hash.slice(1));
}

/** Where a panel has the focus itself, an arrow key goes into it. @param {KeyboardEvent} key */
function enter(key) {
  const { target: panel } = key;
  if (!key.key.startsWith("Arrow") || !(panel instanceof HTMLElement) || !panel.dataset.panel) return;
  const stop = STOPS.map((one) => /** @type {HTMLElement | null} */ (panel.querySelector(one))).find((one) => one?.checkVisibility());
  if (!stop) return;
  key.preventDefault();
  stop.focus();
}

/** Take the focus to a panel, or to something in it. @param {string} id @param {string} [selector] */
export function goTo(id, selector) {
  const panel = document.getElementById(id);
  const place = (selector && /** @type {HTMLElement | null} */ (panel?.querySelector(selector))) || panel;
  if (!place) return;
  place.dispatchEvent(new Event("reveal", { bubbles: true }));
  if (place.tabIndex < 0) setAttribute(place, "tabindex", "-1");
  place.scrollIntoView({ block: "nearest" });
  place.focus({ preventScroll: true });
}
