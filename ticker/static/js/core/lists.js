// The reader's own lists of symbols: made, changed, kept, handed on. Pure: each change gives new lists.

/** @typedef {Readonly<{name: string, symbols: readonly string[]}>} List */
/** @typedef {readonly List[]} Lists */

/** What a list of one's own is called in the view and in addresses begins with this; a channel's name cannot. */
const OWN = "~";
const MOST_LISTS = 50;
const MOST_SYMBOLS = 1000;
const MOST_LETTERS = 40;

/** @param {string} name @returns {string} what the view calls a list */
export const watchlistOf = (name) => OWN + name;

/** An address that shows a list to who does not have it. @param {List} list */
export const sharedOf = ({ name, symbols }) => `${OWN}${name}:${symbols.join(",")}`;

/** The list that the view names: one's own, or one that an address has brought; null if that is a channel or unknown.
 * @param {Lists} lists @param {string} watchlist @returns {List | null} */
export function listOf(lists, watchlist) {
  if (!watchlist.startsWith(OWN)) return null;
  const [name = "", ...rest] = watchlist.slice(OWN.length).split(":");
  if (!rest.length) return lists.find((list) => list.name === name) ?? null;
  const symbols = unique(rest.join(":").split(","));
  return nameOf(name) ? { name: nameOf(name), symbols } : null;
}

/** Whether a list is one that the reader keeps. @param {Lists} lists @param {List | null} list */
export const isKept = (lists, list) => list !== null && lists.includes(list);

/** A name as it can stand in an address. @param {string} name */
const nameOf = (name) => name.replace(/[:,~\s]+/g, " ").trim().slice(0, MOST_LETTERS).trim();

/** @param {readonly string[]} symbols */
const unique = (symbols) => [...new Set(symbols.map((symbol) => symbol.trim()).filter((symbol) => symbol && symbol.length <= MOST_LETTERS))].slice(0, MOST_SYMBOLS);

/** @param {Lists} lists @param {string} name */
function freeName(lists, name) {
  const wanted = nameOf(name) || "Mine";
  const taken = new Set(lists.map((list) => list.name));
  for (let n = 1; ; n += 1) if (!taken.has(n > 1 ? `${wanted} ${n}` : wanted)) return n > 1 ? `${wanted} ${n}` : wanted;
}

/** A list more, under a name that is free; it is the last. @param {Lists} lists @param {string} name
 * @param {readonly string[]} [symbols] @returns {Lists} */
export const made = (lists, name, symbols = []) =>
  lists.length < MOST_LISTS ? [...lists, { name: freeName(lists, name), symbols: unique(symbols) }] : lists;

/** @param {Lists} lists @param {string} name @param {string} other @returns {Lists} */
export function renamed(lists, name, other) {
  const free = freeName(lists.filter((list) => list.name !== name), other);
  return lists.map((list) => (list.name === name ? { ...list, name: free } : list));
}

/** @param {Lists} lists @param {string} name @returns {Lists} */
export const deleted = (lists, name) => lists.filter((list) => list.name !== name);

/** @param {Lists} lists @param {string} name @param {(symbols: readonly string[]) => readonly string[]} change
 * @returns {Lists} the same where there is none of that name */
const changed = (lists, name, change) =>
  lists.some((list) => list.name === name) ? lists.map((list) => (list.name === name ? { ...list, symbols: change(list.symbols) } : list)) : lists;

/** @param {Lists} lists @param {string} name @param {string} symbol */
export const added = (lists, name, symbol) => changed(lists, name, (symbols) => unique([...symbols, symbol]));

/** @param {Lists} lists @param {string} name @param {string} symbol */
export const removed = (lists, name, symbol) => changed(lists, name, (symbols) => symbols.filter((one) => one !== symbol));

/** @param {Lists} lists @param {string} name @param {string} symbol @param {number} to its place from then on */
export const moved = (lists, name, symbol, to) =>
  changed(lists, name, (symbols) => {
    const others = symbols.filter((one) => one !== symbol);
    return others.length === symbols.length ? symbols : [...others.slice(0, to), symbol, ...others.slice(to)];
  });

/** The place in a list that a place among the rows on show stands for: those of closed markets are shown last.
 * @param {List} list @param {readonly string[]} shown the symbols, that which is moved among them @param {number} to its place there */
export function placeIn({ symbols }, shown, to) {
  const after = shown[to - 1];
  return after === undefined ? 0 : symbols.filter((symbol) => symbol !== shown[to]).indexOf(after) + 1;
}

/** Lists beside those that are there, under names that are free. @param {Lists} lists @param {Lists} more @returns {Lists} */
export const joined = (lists, more) => more.reduce((all, { name, symbols }) => made(all, name, symbols), lists);

/** The lists of a JSON text, as far as it has any: what is kept may be of another version, or torn.
 * @param {string} text @returns {Lists} */
export function listsIn(text) {
  try {
    const found = JSON.parse(text);
    return joined([], (Array.isArray(found) ? found : (found?.lists ?? [])).filter(isList));
  } catch {
    return [];
  }
}

/** @param {any} one @returns {one is List} */
const isList = (one) => typeof one?.name === "string" && Array.isArray(one.symbols) && one.symbols.every((/** @type {unknown} */ symbol) => typeof symbol === "string");
