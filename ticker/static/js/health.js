// The state of a source in words; the twin of `source_words` in ticker/web/first_paint/phrases.py.

import { age, countdown, durationWords } from "./format.js";

/** A source read more often than this reports changes of state only, so it has no countdown. */
export const FAST_S = 30;
const ADVICE = [
  [/\b(401|403)\b/, "The publisher refuses: check its headers and the contact."],
  [/\b404\b/, "Check its address in feeds/."],
  [/\b(429|503)\b/, "Nothing to do: Ticker waits as asked."],
  [/resolve|certificate|\b(dns|tls)\b/i, "Check its address and the network."],
  [/not a feed|\b(html|xml)\b/i, "Check that its address is a feed."],
];
const ORDER = ["ok", "late", "failing", "gone", "waiting"];

/** @typedef {{name: string, title: string, kind: string, channel: string, url: string | null, every_s: number}} SourceView */

/** @param {any} event the source's newest, or null @param {number} everyS @param {number} now server time in ms
 * @returns {{word: string, line: string, advice: string}} */
export function sourceWords(event, everyS, now) {
  if (!event) return { word: "waiting", line: `first read to come, then every ${durationWords(everyS)}`, advice: "" };
  if (event.state === "gone") {
    return { word: "gone", line: event.detail || "not read any more", advice: "Fix its address in feeds/, or remove it." };
  }
  const ok = event.state === "ok";
  const live = ok && everyS < FAST_S;
  const next = live ? `live, every ${durationWords(everyS)}` : nextRead(event, now, ok ? "next" : "retrying");
  const line = [next, ok && !live ? event.next_reason : null, event.detail].filter(Boolean).join(" \u00B7 ");
  return { word: event.state, line, advice: ok ? "" : advice(event, now) };
}

function nextRead(event, now, verb) {
  if (event.next_read === null) return "";
  const left = Date.parse(event.next_read) - now;
  return left > 0 ? `${verb} in ${countdown(left)}` : "reading now";
}

function advice(event, now) {
  const known = ADVICE.find(([pattern]) => pattern.test(event.detail ?? ""));
  const said = known ? known[1] : "Nothing to do: Ticker tries again by itself.";
  if (!event.failures) return said;
  const count = `${event.failures} failed read${event.failures === 1 ? "" : "s"}`;
  if (event.last_ok === null) return `${count}, none good yet. ${said}`;
  return `${count}, last good ${age(now - Date.parse(event.last_ok))} ago. ${said}`;
}

/** How many sources are in which state. @param {string[]} states */
export function healthSummary(states) {
  return ORDER.map((state) => [states.filter((one) => one === state).length, state])
    .filter(([count]) => count)
    .map(([count, state]) => `${count} ${state}`)
    .join(" \u00B7 ");
}

/** What will fill an empty watchlist. @param {SourceView[]} sources */
export function noQuotes(sources) {
  const priced = sources.filter((source) => source.kind === "simulator").sort((a, b) => a.every_s - b.every_s);
  if (!priced.length) return "No source of prices is set up. Add one to feeds/, and its symbols appear here.";
  return `${priced[0].title} brings prices every ${durationWords(priced[0].every_s)}. The first are on their way.`;
}

/** What will fill an empty list of headlines. @param {SourceView[]} sources @param {Map<string, any>} health @param {number} now */
export function noStories(sources, health, now) {
  const reads = sources
    .filter((source) => source.kind !== "simulator" && health.get(source.name)?.next_read)
    .map((source) => [source.title, Date.parse(health.get(source.name).next_read)])
    .sort((a, b) => a[1] - b[1]);
  if (!reads.length) return "No feed has been read yet. Headlines appear here with the first read.";
  const [title, next] = reads[0];
  return `The next feed is read ${next > now ? `in ${countdown(next - now)}` : "now"}: ${title}.`;
}
