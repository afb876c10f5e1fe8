// What the address says of the view: a line for each field that survives a reload and can be shared. Pure.

/** @typedef {import("./view.js").View} View */
/** @typedef {{parameter: string, history: "push" | "replace" | "enter"}} Line its parameter, and whether a change of it is
 * a step that Back undoes; "enter": only from nothing to something, and back. What it is without the parameter, the page says. */

/** Each of these fields is a text. @type {Partial<Record<keyof View, Line>>} */
const LINES = {
  selected: { parameter: "symbol", history: "push" },
  watchlist: { parameter: "list", history: "push" },
  sort: { parameter: "sort", history: "replace" },
  only: { parameter: "only", history: "replace" },
  headlines: { parameter: "news", history: "push" },
  unread: { parameter: "unread", history: "replace" },
  room: { parameter: "room", history: "push" },
  screen: { parameter: "screen", history: "push" },
  full: { parameter: "full", history: "enter" },
  query: { parameter: "q", history: "enter" },
  interval: { parameter: "interval", history: "push" },
  kind: { parameter: "kind", history: "replace" },
  compare: { parameter: "compare", history: "push" },
  at: { parameter: "at", history: "enter" },
};
const FIELDS = /** @type {[keyof View, Line][]} */ (Object.entries(LINES));
/** Arrow keys go through ten symbols in a moment: that is one step back, not ten. */
const ONE_STEP_MS = 1000;

/** What an address asks for. @param {string} search its query, with or without the `?` @returns {Partial<View>} */
export function viewIn(search) {
  const given = new URLSearchParams(search);
  return Object.fromEntries(FIELDS.flatMap(([field, { parameter }]) => (given.has(parameter) ? [[field, given.get(parameter)]] : [])));
}

/** The whole of what an address can say: what it asks for, and of the rest how it is at first.
 * @param {Partial<View>} asked @param {View} initial how the page is at first @returns {Partial<View>} */
export function viewOf(asked, initial) {
  return Object.fromEntries(FIELDS.map(([field]) => [field, asked[field] ?? initial[field]]));
}

/** An address that asks for this. What is not of the view (a token, `kiosk`) stays in it.
 * @param {string} search the query as it is now @param {Partial<View>} asked
 * @param {View} initial how the page is at first, which need not be said @returns {string} "" or with its `?` */
export function searchOf(search, asked, initial) {
  const given = new URLSearchParams(search);
  for (const [field, { parameter }] of FIELDS) {
    const value = asked[field] ?? initial[field];
    if (value === initial[field]) given.delete(parameter);
    else given.set(parameter, String(value));
  }
  const written = given.toString();
  return written && `?${written}`;
}

/** Which of the changes Back undoes. @param {Iterable<keyof View>} changed @param {Partial<View>} before @param {Partial<View>} after */
export const stepsIn = (changed, before, after) =>
  [...changed].filter((field) => LINES[field]?.history === "push" || (LINES[field]?.history === "enter" && !before[field] !== !after[field]));

/** Whether it is one more step, or goes with the last one. @param {number} sinceMs how long ago that was */
export const isNewStep = (sinceMs) => sinceMs >= ONE_STEP_MS;

/** The address of a symbol on the page that it stands on. @param {string} symbol */
export const hrefOf = (symbol) => `?symbol=${encodeURIComponent(symbol)}`;

/** @param {string} hash @returns {string} what a fragment names, if it can be read: addresses of before had the symbol there */
export function namedIn(hash) {
  try {
    return decodeURIComponent(hash.slice(1));
  } catch {
    return "";
  }
}

const ALERT = "alert:";

/** @param {string} hash decoded @returns {string} the alert that a fragment leads to, or "" */
export const alertIn = (hash) => (hash.startsWith(ALERT) ? hash.slice(ALERT.length) : "");
