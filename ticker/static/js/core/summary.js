// What has happened since it was last said, in one sentence for those who listen. Pure.

import { cardKey } from "./cards.js";
import { sourceTitle } from "./select.js";
import { signed } from "./words.js";

/** @typedef {import("./store.js").Store} Store */
/** What has been said, or was so from the beginning. @typedef {object} Said
 * @property {string} link
 * @property {Map<string, number>} levels of each symbol, as places in LEVELS, below 0 for a fall
 * @property {Set<string>} cards
 * @property {Map<string, string>} states of sources
 */

/** Changes of so many percent are worth a word, upwards and downwards. */
const LEVELS = [1, 2, 3, 4, 5, 7, 10, 15, 20, 30, 50, 100];
/** So many are named of each kind; more are counted. */
const NAMED = 3;
/** @type {Record<string, string>} */
const LINKS = { live: "Live", offline: "Offline", stale: "Stale", connecting: "", paused: "" };
/** @type {Record<string, string>} */
const STATES = { failing: "failing", gone: "gone", late: "late", ok: "reads again" };

/** How everything stands, with nothing said of it. @param {Store} store @param {string} link @returns {Said} */
export const unsaid = (store, link) => ({
  link,
  levels: new Map([...store.quotes.values()].map(({ symbol, change_pct }) => [symbol, levelOf(change_pct)])),
  cards: new Set([...store.stories.values()].map(({ event }) => cardKey(event))),
  states: new Map([...store.health].map(([name, { state }]) => [name, state])),
});

/** What has happened since, or "". @param {Said} said becomes what is said now @param {Store} store @param {string} link */
export function summary(said, store, link) {
  const parts = [linkWords(said, link), ...crossings(said, store), ...stories(said, store), ...sources(said, store)];
  const words = parts.filter(Boolean).join(", ");
  return words && `${words}.`;
}

/** @param {Said} said @param {string} link */
function linkWords(said, link) {
  const words = LINKS[link] ?? "";
  const before = said.link;
  if (words) said.link = link;
  return words && link !== before ? words : "";
}

/** The place of the last level that a change has passed. @param {number | null} pct */
function levelOf(pct) {
  const passed = LEVELS.filter((level) => Math.abs(pct ?? 0) >= level).length;
  return pct !== null && pct < 0 ? -passed : passed;
}

/** @param {Said} said @param {Store} store */
function crossings(said, store) {
  const crossed = [];
  for (const { symbol, change_pct } of store.quotes.values()) {
    const before = said.levels.get(symbol);
    const level = levelOf(change_pct);
    said.levels.set(symbol, levelSaid(before ?? level, level));
    if (before !== undefined && isBeyond(before, level)) crossed.push({ symbol, level });
  }
  crossed.sort((a, b) => Math.abs(b.level) - Math.abs(a.level));
  return named(crossed.map(({ symbol, level }) => `${symbol} crossed ${signed(Math.sign(level) * (LEVELS[Math.abs(level) - 1] ?? 0), 0)} %`), "symbols");
}

/** @param {number} before @param {number} level */
const isBeyond = (before, level) => level !== 0 && (Math.abs(level) > Math.abs(before) || Math.sign(level) === -Math.sign(before));

/** One that goes to and fro over a level is told of once; one that has gone well back may pass it again.
 * @param {number} before @param {number} level */
const levelSaid = (before, level) => (isBeyond(before, level) || Math.abs(level) < Math.abs(before) - 1 ? level : before);

/** @param {Said} said @param {Store} store */
function stories(said, store) {
  /** @type {Map<string, import("./events.js").Story>} */
  const fresh = new Map();
  const known = new Set();
  for (const { event } of store.stories.values()) {
    const key = cardKey(event);
    known.add(key);
    if (!said.cards.has(key) && !(event.type === "headline" && event.backfill)) fresh.set(key, event);
  }
  said.cards = known;
  const alerts = [...fresh.values()].flatMap((event) => (event.type === "alert" ? `alert: ${event.title}` : []));
  const told = [...fresh.values()].filter(({ type }) => type === "headline");
  const [only] = told;
  const words = told.length === 1 && only?.type === "headline" ? `story: ${only.title}` : told.length ? `${told.length} stories` : "";
  return [...named(alerts, "alerts"), words];
}

/** @param {Said} said @param {Store} store */
function sources(said, store) {
  const changed = [];
  for (const [name, { state }] of store.health) {
    const before = said.states.get(name);
    said.states.set(name, state);
    // A first read that went well is nothing to speak of, and one that is late is often on time the next minute.
    const isNews = state === "ok" ? before === "failing" || before === "gone" : state !== "late";
    if (before !== state && isNews) changed.push(`${sourceTitle(store, name)} ${STATES[state] ?? state}`);
  }
  return named(changed, "sources");
}

/** @param {string[]} all @param {string} what they are, where there are too many to name each */
const named = (all, what) => (all.length > NAMED ? [...all.slice(0, NAMED - 1), `${all.length - NAMED + 1} more ${what}`] : all);
