// Numbers, ages and the state of a source as people read them. ticker/page/words.py says the same for the first
// paint; both are held to tests/web/phrases.json. Pure.

import { dateWords, dayAndMonth, ofHundred, timeOfDay, written } from "./locale.js";

export const DASH = "\u2013";
const MINUS = "\u2212";
const ARROWS = { up: "\u25B2", down: "\u25BC", flat: "\u25C6", none: "" };
/** @type {[number, string][]} */
export const UNITS = [[1e3, "K"], [1e6, "M"], [1e9, "B"], [1e12, "T"]];
/** @type {Record<string, string>} */
const STANDINGS = {
  pre: "pre-market", open: "open", post: "after hours", closed: "closed",
  halted: "halted", auction: "in auction", limit_up: "limit up", limit_down: "limit down",
};
/** In these nothing is traded. */
const RESTS = ["closed", "halted", "auction"];
/** @type {Record<string, string>} */
const NEXT = { pre: "opens", open: "closes", post: "ends", closed: "opens", halted: "resumes" };

/** @typedef {"up" | "down" | "flat" | "none"} Direction */

/** @param {number} value @param {number} decimals */
const isZero = (value, decimals) => Number(Math.abs(value).toFixed(decimals)) === 0;

/** @param {number | null} value @param {number} decimals @returns {string} */
export function price(value, decimals) {
  if (value === null) return DASH;
  const sign = value < 0 && !isZero(value, decimals) ? MINUS : "";
  return sign + written(fixed(Math.abs(value), decimals));
}

/** Also where toFixed would write an exponent. @param {number} size @param {number} decimals */
const fixed = (size, decimals) => (size < 1e21 ? size.toFixed(decimals) : BigInt(size) + (decimals ? `.${"0".repeat(decimals)}` : ""));

/** @param {number | null} value @param {number} decimals */
export function signed(value, decimals) {
  if (value === null) return DASH;
  return (value > 0 && !isZero(value, decimals) ? "+" : "") + price(value, decimals);
}

/** @param {number | null} value */
export const percent = (value) => (value === null ? DASH : ofHundred(signed(value, 2)));

/** Where a change points once it is rounded as it is shown.
 * @param {number | null} change @param {number} decimals @returns {Direction} */
export function direction(change, decimals) {
  if (change === null) return "none";
  if (isZero(change, decimals)) return "flat";
  return change > 0 ? "up" : "down";
}

/** @param {Direction} way */
export const arrow = (way) => ARROWS[way];

/** A volume in at most four figures and a letter. @param {number | null} count */
export function compact(count) {
  if (count === null) return DASH;
  let size = count;
  let text = String(count);
  for (const [unit, letter] of UNITS) {
    if (size < 1000) break;
    const tenths = (count / unit).toFixed(1);
    const figures = Number(tenths) < 100 ? tenths : (count / unit).toFixed(0);
    size = Number(figures);
    text = written(figures) + letter;
  }
  return text;
}

/** @param {number} ms */
export function age(ms) {
  const seconds = Math.floor(ms / 1000);
  if (seconds < 10) return "now";
  if (seconds < 60) return `${seconds}s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m`;
  return seconds < 86400 ? `${Math.floor(seconds / 3600)}h` : `${Math.floor(seconds / 86400)}d`;
}

/** @param {Date} at @param {boolean} year */
const day = (at, year) => (year ? dateWords(at.getDate(), at.getMonth(), at.getFullYear()) : dayAndMonth(at.getDate(), at.getMonth()));

/** How long ago something was told, and from a day on the date. @param {number} at @param {number} now */
export function when(at, now) {
  const seconds = Math.floor((now - at) / 1000);
  if (seconds < 10) return "now";
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 86400) return `${Math.floor(seconds / 3600)} h`;
  const then = new Date(at);
  return day(then, then.getFullYear() !== new Date(now).getFullYear());
}

/** The date and the reader's own time of day. @param {number} at */
export const moment = (at) => `${day(new Date(at), true)}, ${clock(at)}`;

/** @param {number} ms */
function lag(ms) {
  const seconds = Math.floor(ms / 1000);
  if (seconds < 60) return `+${seconds} s`;
  if (seconds < 3600) return `+${Math.floor(seconds / 60)} min`;
  return seconds < 86400 ? `+${Math.floor(seconds / 3600)} h` : `+${Math.floor(seconds / 86400)} d`;
}

const OTHERS_NAMED = 4;

/** Who else tells a story, and how much later. @param {import("./cards.js").Other[]} others */
export function firstOf(others) {
  if (!others.length) return "";
  const named = others.slice(0, OTHERS_NAMED).map(([title, ms]) => (ms === null ? `${title}, undated` : `${title} ${lag(ms)}`));
  const more = others.length > OTHERS_NAMED ? ` and ${others.length - OTHERS_NAMED} more` : "";
  return `first of ${others.length + 1}: ${named.join(", ")}${more}`;
}

/** @param {number} number */
const two = (number) => String(number).padStart(2, "0");

/** What is left, as 0:48, 3:12 or 1:02:05. @param {number} ms */
export function countdown(ms) {
  const left = Math.max(0, Math.ceil(ms / 1000));
  const hours = Math.floor(left / 3600);
  const minutes = Math.floor((left % 3600) / 60);
  return hours ? `${hours}:${two(minutes)}:${two(left % 60)}` : `${minutes}:${two(left % 60)}`;
}

/** A length of time in words, as `duration_words` in ticker/times.py. @param {number} seconds */
export function durationWords(seconds) {
  if (seconds < 90) return `${seconds < 10 ? String(Number(seconds.toPrecision(6))) : seconds.toFixed(0)} s`;
  if (seconds < 7200) return `${(seconds / 60).toFixed(0)} min`;
  if (seconds < 172800) return `${(seconds / 3600).toFixed(0)} h`;
  return `${(seconds / 86400).toFixed(0)} days`;
}

/** What is left of a session, at least a second: 48 s, 10 min, 2 h 10 min, 2 d 14 h. @param {number} ms */
export function left(ms) {
  const seconds = Math.max(1, Math.ceil(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.ceil(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return minutes % 60 ? `${hours} h ${minutes % 60} min` : `${hours} h`;
  return hours % 24 ? `${Math.floor(hours / 24)} d ${hours % 24} h` : `${hours / 24} d`;
}

/** How a symbol is traded: the session of its quote, and what its status says of it, if there is one. Until when is
 * said while it lies ahead, and only where both are of one mind.
 * @param {string | null} phase @param {string | null} state @param {string | null} until @param {number} now */
export function standing(phase, state, until, now) {
  const what = whatHolds(phase, state);
  const said = STANDINGS[what] ?? "";
  const fits = what === state || (state === "open" && (what === "pre" || what === "post"));
  const rest = until && fits ? Date.parse(until) - now : 0;
  return NEXT[what] && rest > 0 ? `${said} \u00B7 ${NEXT[what]} in ${left(rest)}` : said;
}

/** @param {string | null} phase @param {string | null} state */
function whatHolds(phase, state) {
  const stops = state === "halted" || state === "auction";
  const limits = phase === "open" && (state === "limit_up" || state === "limit_down");
  return (stops || limits ? state : phase || state) || "";
}

/** The reader's own time of day. @param {number} ms @param {boolean} [seconds] */
export function clock(ms, seconds = false) {
  const at = new Date(ms);
  return timeOfDay(at.getHours(), at.getMinutes(), seconds ? at.getSeconds() : null);
}

/** @param {string | null} url @returns {string} the address if it is one a reader may be sent to, else "" */
export function safeUrl(url) {
  return url && /^https?:\/\//i.test(url) ? url : "";
}

/** Over how long a move was, and how it was for its symbol, if that is known.
 * @param {number} span in seconds @param {boolean} unusual @param {number | null} z */
export function verdict(span, unusual, z) {
  const over = ` in ${Math.floor(span / 60)} min`;
  if (z === null) return over;
  return unusual ? `${over}, unusual (${written(Math.abs(z).toFixed(1))} \u03C3)` : `${over}, usual`;
}

/** Whether a price is older than prices of its symbol get while it is traded. @param {string} time @param {string | null} phase
 * @param {string | null} state @param {number} patience in ms @param {number} now */
export const isStale = (time, phase, state, patience, now) =>
  time !== "" && !RESTS.includes(whatHolds(phase, state)) && now - Date.parse(time) > patience;

/** From the day's low to its high. @param {number | null} low @param {number | null} high @param {number} decimals */
export const range = (low, high, decimals) =>
  low === null || high === null ? DASH : `${price(low, decimals)} to ${price(high, decimals)}`;

/** A source read more often than this reports changes of state only, so it has no countdown. */
export const FAST_S = 30;
const ORDER = ["ok", "late", "failing", "gone", "waiting"];

/** @param {import("./events.js").SourceEvent | null} event the source's newest @param {number} everyS
 * @param {number} now server time in ms @returns {{state: string, line: string, advice: string}} */
export function sourceWords(event, everyS, now) {
  if (!event) return { state: "waiting", line: `first read to come, then every ${durationWords(everyS)}`, advice: "" };
  if (event.state === "gone") return { state: "gone", line: event.detail || "not read any more", advice: event.advice ?? "" };
  const ok = event.state === "ok";
  const fast = ok && everyS < FAST_S && event.next_read === null;
  const soon = event.state === "failing" && everyS < FAST_S ? `retrying within ${durationWords(FAST_S)}` : "";
  const next = fast ? `every ${durationWords(everyS)}` : nextRead(event, now, ok ? "next" : "retrying") || soon;
  const line = [next, ok && !fast ? event.next_reason : null, event.detail].filter(Boolean).join(" \u00B7 ");
  return { state: event.state, line, advice: ok ? "" : failureWords(event, now) };
}

/** @param {import("./events.js").SourceEvent} event @param {number} now @param {string} verb */
function nextRead(event, now, verb) {
  if (event.next_read === null) return "";
  const left = Date.parse(event.next_read) - now;
  return left > 0 ? `${verb} in ${countdown(left)}` : "reading now";
}

/** @param {import("./events.js").SourceEvent} event @param {number} now */
function failureWords(event, now) {
  const said = event.advice ?? "";
  if (!event.failures) return said;
  const count = `${event.failures} failed read${event.failures === 1 ? "" : "s"}`;
  const good = event.last_ok === null ? "none good yet" : `last good ${age(now - Date.parse(event.last_ok))} ago`;
  return `${count}, ${good}. ${said}`.trimEnd();
}

/** What a strip of last reads shows. @param {string[]} states */
export function reads(states) {
  if (!states.length) return "No reads yet";
  return states.length === 1 ? `Last read: ${states[0]}` : `Last ${states.length} reads: ${healthSummary(states)}`;
}

/** How many sources, or reads, are in which state. @param {string[]} states */
export function healthSummary(states) {
  return ORDER.map((state) => /** @type {const} */ ([states.filter((one) => one === state).length, state]))
    .filter(([count]) => count)
    .map(([count, state]) => `${count} ${state}`)
    .join(" \u00B7 ");
}

/** What will fill an empty watchlist. @param {import("./events.js").SourceView[]} sources */
export function noQuotes(sources) {
  const [first] = sources.filter((source) => source.has_prices).sort((a, b) => a.every_s - b.every_s);
  if (!first) return "No source of prices is set up. Add one to feeds/, and its symbols appear here.";
  return `${first.title} brings prices every ${durationWords(first.every_s)}. The first are on their way.`;
}

/** @param {string} symbol */
export const noLatest = (symbol) => `No headline names ${symbol} yet.`;

/** What will fill an empty list of headlines. @param {number} feeds how many are set up
 * @param {{title: string, nextMs: number}[]} reads those to come @param {number} now */
export function noStories(feeds, reads, now) {
  const [first] = [...reads].sort((a, b) => a.nextMs - b.nextMs);
  if (!feeds) return "No feed of news is set up. Headlines appear here once there is one in feeds/.";
  if (!first) return "No feed has been read yet. Headlines appear here with the first read.";
  return `The next feed is read ${first.nextMs > now ? `in ${countdown(first.nextMs - now)}` : "now"}: ${first.title}.`;
}
