// What a reader searches for: words in any order, "phrases", -without, symbol:NVDA or $NVDA, source:bbc, since:2h. Pure.
//
// The server finds by the same rules (docs/http.md, "Words"): a word begins a word, a phrase is words in a row.

/** `from` is the first instant, in ms, or null for any time.
 * @typedef {{words: string[], phrases: string[], without: string[], symbols: string[], sources: string[], from: number | null}} Query */
/** What is looked at of a headline, an alert or a message; `source` is the name of one that is configured, or "".
 * @typedef {{text: string, symbols: readonly string[], source: string, at: number}} Told */
/** @typedef {{name: string, title: string}} Source */

const TOKENS = /(-?)(?:(symbol|source|since):)?(?:"([^"]*)"?|([^\s"]+))/giu;
const SYMBOL = /^\$([a-z^][\w.^=/-]*)$/i;
const DURATION = /^(\d{1,5})(m|h|d|w)$/i;
/** @type {Record<string, number>} */
const UNIT_MS = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/** @param {string} text @param {number} now @returns {Query} */
export function parseQuery(text, now) {
  /** @type {Query} */
  const query = { words: [], phrases: [], without: [], symbols: [], sources: [], from: null };
  for (const [whole, minus, key = "", phrase, word = ""] of text.matchAll(TOKENS)) {
    const value = (phrase ?? word).trim().replace(/\s+/gu, " ");
    if (value && value !== "-") take(query, { whole, minus: Boolean(minus), key: key.toLowerCase(), value, isPhrase: phrase !== undefined }, now);
  }
  return query;
}

/** @typedef {{whole: string, minus: boolean, key: string, value: string, isPhrase: boolean}} Token */

/** @param {Query} query @param {Token} token @param {number} now */
function take(query, { whole, minus, key, value, isPhrase }, now) {
  const symbol = SYMBOL.exec(value)?.[1];
  const from = key === "since" ? instantOf(value, now) : null;
  if (minus) query.without.push(value);
  else if (from !== null) query.from = Math.max(from, query.from ?? from);
  else if (key === "since") query.words.push(whole);
  else if (key === "symbol") query.symbols.push(value.replace(/^\$/, "").toUpperCase());
  else if (key === "source") query.sources.push(value);
  else if (isPhrase) query.phrases.push(value);
  else if (symbol) query.symbols.push(symbol.toUpperCase());
  else query.words.push(value);
}

/** @param {string} text @param {number} now @returns {number | null} */
function instantOf(text, now) {
  const [, count, unit = ""] = DURATION.exec(text) ?? [];
  if (count) return now - Number(count) * (UNIT_MS[unit.toLowerCase()] ?? 0);
  // A day begins at the reader's own midnight.
  const at = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(`${text}T00:00`) : NaN;
  return Number.isNaN(at) ? null : at;
}

/** @param {Query} query */
export const isEmpty = ({ words, phrases, without, symbols, sources, from }) =>
  from === null && !(words.length + phrases.length + without.length + symbols.length + sources.length);

/** Where words in a row stand: each begins where no letter, digit or _ is before it. @param {string} words */
export const patternOf = (words) =>
  new RegExp(`(?<![\\p{L}\\p{N}_])${words.split(" ").map((word) => word.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&")).join("\\s+")}`, "iu");

/** What shows where a query was met. @param {Query} query */
export const marksOf = ({ words, phrases }) => [...words, ...phrases].map((one) => new RegExp(patternOf(one), "giu"));

/** The names of the sources that are meant by a part of a name or title. @param {string} term @param {Iterable<Source>} sources */
export function sourcesMeant(term, sources) {
  const pattern = patternOf(term);
  return [...sources].filter(({ name, title }) => pattern.test(`${name} ${title}`)).map(({ name }) => name);
}

/** Those of several terms, together; null where none is asked for. @param {Query} query @param {Iterable<Source>} sources */
const namesMeant = (query, sources) => (query.sources.length ? query.sources.flatMap((term) => sourcesMeant(term, sources)) : null);

/** @param {Query} query @param {Iterable<Source>} sources @returns {(told: Told) => boolean} */
export function matcherOf(query, sources) {
  const wanted = [...query.words, ...query.phrases].map(patternOf);
  const unwanted = query.without.map(patternOf);
  const names = namesMeant(query, sources);
  return ({ text, symbols, source, at }) =>
    (query.from === null || at >= query.from) &&
    (names === null || names.includes(source)) &&
    (!query.symbols.length || query.symbols.some((symbol) => symbols.includes(symbol))) &&
    wanted.every((pattern) => pattern.test(text)) &&
    !unwanted.some((pattern) => pattern.test(text));
}

/** What the server is asked; null where no headline can meet it, as no source is called so.
 * @param {Query} query @param {Iterable<Source>} sources @param {string} channel or "" for all @returns {URLSearchParams | null} */
export function askOf(query, sources, channel) {
  const names = namesMeant(query, sources);
  if (names && !names.length) return null;
  const asked = new URLSearchParams();
  for (const [name, values] of Object.entries({ q: query.words, symbols: query.symbols, sources: names ?? [] })) {
    if (values.length) asked.set(name, values.join(name === "q" ? " " : ","));
  }
  for (const phrase of query.phrases) asked.append("phrase", phrase);
  for (const unwanted of query.without) asked.append("without", unwanted);
  if (query.from !== null) asked.set("from", new Date(query.from).toISOString());
  if (channel) asked.set("channels", channel);
  return asked;
}
