// Rules that what is pointed at could be about: a price, a symbol, a story. Pure.

/** `price` is the one that was pointed at, `last` the newest; either may be unknown.
 * @typedef {{kind: "price", symbol: string, price: number | null, last: number | null}
 *   | {kind: "story", title: string, symbols: readonly string[]}
 *   | {kind: "nothing"}} Subject */
/** What a rule could be: in a word or two, and as its condition is written. @typedef {{title: string, when: string}} Proposal */

const MOST_SYMBOLS = 2;
const MOST_WORDS = 3;
const LEAST_WORD = 4;
const MOST_NAME = 40;
/** As far as a price is from the newest that nobody has pointed at. */
const AWAY = 0.01;
const ROUNDED = 3;
const POINTED = 5;
/** They begin half of all headlines, and say nothing of what one is about. */
const PLAIN = new Set("about after again against amid around before being could does from have here into just like live more most news over says said should show than that their them there these they this those today under update what when where which while will with would year your".split(" "));

/** What a rule could be, the likeliest first. @param {Subject} subject @returns {Proposal[]} */
export function proposalsOf(subject) {
  if (subject.kind === "price") return ofSymbol(subject.symbol, subject.price, subject.last);
  if (subject.kind === "story") return ofStory(subject.title, subject.symbols);
  return [];
}

/** @param {string} symbol @param {number | null} price @param {number | null} last @returns {Proposal[]} */
function ofSymbol(symbol, price, last) {
  const at = price ?? null;
  const pointed = at === null ? [] : [beyond(symbol, last === null || at >= last, plain(at, POINTED))];
  const away = last === null ? [] : [beyond(symbol, true, plain(last * (1 + AWAY), ROUNDED)), beyond(symbol, false, plain(last * (1 - AWAY), ROUNDED))];
  return unlike([
    ...pointed,
    ...away,
    { title: "Moves 1% in 10 min", when: `${symbol} moves 1% in 10m` },
    { title: "Trades 3x its usual", when: `volume(${symbol}) > 3x` },
    { title: "In a headline", when: `headline about ${symbol}` },
  ]);
}

/** @param {string} symbol @param {boolean} above @param {string} level @returns {Proposal} */
const beyond = (symbol, above, level) => ({ title: `${above ? "Above" : "Below"} ${level}`, when: `${symbol} ${above ? ">" : "<"} ${level}` });

/** @param {string} title @param {readonly string[]} symbols @returns {Proposal[]} */
function ofStory(title, symbols) {
  const words = telling(title);
  const named = symbols.slice(0, MOST_SYMBOLS);
  return [
    ...(words ? [{ title: "These words", when: `headline matches "${words}"` }] : []),
    ...named.map((symbol) => ({ title: `About ${symbol}`, when: `headline about ${symbol}` })),
    ...named.map((symbol) => ({ title: `About ${symbol}, and it moves`, when: `headline about ${symbol} and ${symbol} moves 1% in 10m` })),
  ];
}

/** The words of a title that say most of what it is about, in its order: names first, then long ones. @param {string} title */
export function telling(title) {
  const words = title.match(/[\p{L}\p{N}][\p{L}\p{N}&.-]*[\p{L}\p{N}]/gu) ?? [];
  const told = [...new Set(words)].filter((word) => word.length >= LEAST_WORD && !PLAIN.has(word.toLowerCase()));
  const weight = (/** @type {string} */ word) => word.length + (/^\p{Lu}/u.test(word) && word !== words[0] ? 100 : 0);
  const chosen = new Set([...told].sort((a, b) => weight(b) - weight(a)).slice(0, MOST_WORDS));
  return (told.length ? told.filter((word) => chosen.has(word)) : words.slice(0, MOST_WORDS)).join(" ").toLowerCase();
}

/** @param {number} number @param {number} digits @returns {string} without an exponent, as a rule takes it */
function plain(number, digits) {
  const rounded = Number(number.toPrecision(digits));
  return rounded.toFixed(10).replace(/\.?0+$/, "");
}

/** @param {Proposal[]} proposals */
function unlike(proposals) {
  const known = new Set();
  return proposals.filter(({ when }) => !known.has(when) && known.add(when));
}

/** A name for a rule, of its condition, that no other has. @param {string} when @param {readonly string[]} taken */
export function ruleName(when, taken) {
  const said = when.toLowerCase().replace(/>=?/g, " above ").replace(/<=?/g, " below ").replace(/["'()]/g, "");
  const name = said.replace(/[^a-z0-9.]+/g, "-").replace(/^[^a-z0-9]+/, "").slice(0, MOST_NAME).replace(/[^a-z0-9]+$/, "") || "alert";
  return freeName(name, taken);
}

/** The name itself, or with the least number that makes it one of its own. @param {string} name @param {readonly string[]} taken */
export function freeName(name, taken) {
  if (!taken.includes(name)) return name;
  for (let number = 2; ; number++) if (!taken.includes(`${name}-${number}`)) return `${name}-${number}`;
}
