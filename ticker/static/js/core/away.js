// What happened while nobody looked, in a few lines. Pure.

import { cardKey } from "./cards.js";
import { written } from "./locale.js";
import { durationWords, signed } from "./words.js";

/** Changes of a day that are worth a word when they are crossed, in percent. */
const LEVELS = [1, 2, 3, 5, 10, 20, 50];
const MOST_MOVES = 3;
const MOST_SOURCES = 2;

/** A price as it was or is: its change of the day, what that counts from, and how far it has been.
 * @typedef {Pick<import("./events.js").Quote, "symbol" | "change_pct" | "prev_close" | "high" | "low">} Price */

/** What is known of the time between. @typedef {object} Between
 * @property {number} since ms: when it was looked at last
 * @property {number} now ms
 * @property {Price[]} before the prices as they were then
 * @property {Price[]} after the same now
 * @property {import("./events.js").Event[]} events headlines, alerts and what sources said, ascending
 * @property {Set<string>} failing the sources that were failing already
 * @property {Set<string>} own the reader's symbols
 * @property {(source: string) => string} titleOf
 * @property {number} followed how many events there were in all, as far as they are kept
 * @property {boolean} whole whether all of them are kept
 */

/** Where to go back to: no further than to where something is kept. @param {number} since ms
 * @param {{prices: string | null, stories: string | null}} kept since when */
export function backTo(since, { prices, stories }) {
  const begins = [prices, stories].flatMap((one) => (one === null ? [] : [Date.parse(one)]));
  return begins.length ? Math.max(since, Math.min(...begins)) : since;
}

/** @param {Between} between @returns {{away: string, told: string[], events: string}} */
export function digestOf({ since, now, before, after, events, failing, own, titleOf, followed, whole }) {
  const told = [crossings(before, after), stories(events, since, own), alerts(events), sources(events, failing, titleOf)];
  const count = counted(followed, "event");
  return {
    away: `Away ${durationWords(Math.round((now - since) / 1000))}.`,
    told: told.filter(Boolean),
    events: whole ? `${count}, none lost.` : `${count} kept, older ones are not.`,
  };
}

/** @param {number} count @param {string} what */
const counted = (count, what, more = `${what}s`) => `${written(String(count))} ${count === 1 ? what : more}`;

/** The last level that was crossed, with its sign; 0 for none. @param {number} from @param {number} to */
export function crossed(from, to) {
  const way = Math.sign(to - from);
  const level = LEVELS.findLast((one) => from * way < one && to * way >= one);
  return level ? way * level : 0;
}

/** @param {Between["before"]} before @param {Between["after"]} after */
function crossings(before, after) {
  const then = new Map(before.map((price) => [price.symbol, price]));
  const moves = after.flatMap((price) => {
    const was = then.get(price.symbol);
    return was ? crossing(was, price) : [];
  });
  const found = moves.sort((a, b) => Math.abs(b.by) - Math.abs(a.by)).slice(0, MOST_MOVES);
  const words = found.map(({ symbol, level, isBack }, n) => `${symbol} ${n ? "" : "crossed "}${signed(level, 0)}\u00A0%${isBack ? " and came back" : ""}`);
  return words.length ? `${words.join(", ")}.` : "";
}

/** The level that a price has crossed, if any: by what it is now, else by how far it has been meanwhile. Each day counts from
 * its own previous close. @param {Price} was @param {Price} is @returns {{symbol: string, by: number, level: number, isBack: boolean}[]} */
function crossing(was, is) {
  const isSameDay = was.prev_close === is.prev_close;
  const from = isSameDay ? was.change_pct : 0;
  if (from === null || is.change_pct === null) return [];
  const tops = [is.high !== was.high || !isSameDay ? is.high : null, is.low !== was.low || !isSameDay ? is.low : null];
  const reached = tops.flatMap((top) => (top && is.prev_close ? [100 * (top / is.prev_close - 1)] : []));
  const found = [is.change_pct, ...reached].map((to, n) => ({ symbol: is.symbol, by: to - from, level: crossed(from, to), isBack: n > 0 }));
  return found.filter(({ level }) => level).slice(0, 1);
}

/** @param {Between["events"]} events @param {number} since @param {Set<string>} own */
function stories(events, since, own) {
  /** @type {Map<string, boolean>} */
  const cards = new Map();
  for (const event of events) {
    if (event.type !== "headline" || event.backfill || Date.parse(event.first_seen) < since) continue;
    const key = cardKey(event);
    cards.set(key, Boolean(cards.get(key)) || event.symbols.some((symbol) => own.has(symbol)));
  }
  if (!cards.size) return "No new story.";
  const about = [...cards.values()].filter(Boolean).length;
  const aside = about ? `, ${about} about your symbols` : "";
  return `${counted(cards.size, "story", "stories")}${aside}.`;
}

/** @param {Between["events"]} events */
function alerts(events) {
  const fired = events.filter((event) => event.type === "alert");
  const newest = fired.at(-1);
  if (newest?.type !== "alert") return "";
  return fired.length === 1 ? `Alert: ${newest.title}.` : `${fired.length} alerts, the last: ${newest.title}.`;
}

/** @param {Between["events"]} events @param {Set<string>} failing @param {(source: string) => string} titleOf */
function sources(events, failing, titleOf) {
  /** @type {Map<string, {count: number, state: string}>} */
  const found = new Map();
  for (const event of events) {
    if (event.type !== "source") continue;
    const one = found.get(event.name) ?? { count: 0, state: "" };
    found.set(event.name, { count: one.count + Number(event.state === "failing"), state: event.state });
  }
  const told = [...found].flatMap(([name, { count, state }]) => {
    if (failing.has(name)) return state === "ok" ? [`${titleOf(name)} recovered`] : [];
    if (!count) return [];
    const often = count === 1 ? "once" : count === 2 ? "twice" : `${count} times`;
    return [state === "failing" ? `${titleOf(name)} is failing` : `${titleOf(name)} failed ${often} and recovered`];
  });
  const more = told.length - MOST_SOURCES;
  const words = told.slice(0, MOST_SOURCES).join(", ");
  const others = more > 0 ? `, and ${counted(more, "source")} more` : "";
  return words && `${words}${others}.`;
}
