// What the palette and the search box offer: commands, symbols, sources, searches; the best first. Pure.

import { fit, folded } from "./fit.js";

/** @typedef {import("./commands.js").Command} Command */

/** Something to choose. `id` is the same whenever it is offered, `names` is what else it is found by.
 * @typedef {{id: string, kind: string, title: string, detail: string, names: string[], key: string, run: () => void}} Entry */

/** @param {Command} command @returns {Entry} */
export const ofCommand = ({ name, title, group, keys, run }) => ({ id: `command:${name}`, kind: group, title, detail: "", names: [group], key: keys?.[0] ?? "", run });

/** @param {{symbol: string, name: string}} quote @param {string[]} aliases @param {() => void} run @returns {Entry} */
export const ofSymbol = ({ symbol, name }, aliases, run) => ({ id: `symbol:${symbol}`, kind: "Symbol", title: symbol, detail: name, names: [name, ...aliases], key: "", run });

/** @param {string} name @param {string} title @param {() => void} run @returns {Entry} */
export const ofSource = (name, title, run) => ({ id: `source:${name}`, kind: "Source", title, detail: "", names: [name], key: "", run });

/** @param {string} words @param {() => void} run @returns {Entry} */
export const ofSearch = (words, run) => ({ id: `search:${words}`, kind: "Search", title: words, detail: "", names: [], key: "", run });

/** Whether it is called so, or begins so. @param {Entry} entry @param {string} words */
export const beginsWith = ({ title, names }, words) => [title, ...names].some((name) => folded(name).startsWith(folded(words.trim())));

/** A title counts for more than what an entry is also called. */
const NAME_SHARE = 0.9;

/** The entries that fit, the best first; of those that fit alike, the ones chosen last, then in the order given.
 * Without a query it is these first. @param {Entry[]} entries @param {string} query @param {string[]} recent ids, the last first
 * @param {number} most @returns {Entry[]} */
export function bestOf(entries, query, recent, most) {
  const asked = folded(query.trim());
  return entries
    .map((entry) => ({ entry, score: scoreOf(entry, asked), age: ageOf(entry, recent) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => Math.round(b.score) - Math.round(a.score) || a.age - b.age || b.score - a.score)
    .slice(0, most)
    .map(({ entry }) => entry);
}

/** @param {Entry} entry @param {string} asked */
function scoreOf({ title, names }, asked) {
  const own = fit(asked, folded(title));
  const others = names.map((name) => NAME_SHARE * fit(asked, folded(name)));
  const whole = NAME_SHARE * fit(asked, folded([title, ...names].join(" ")));
  return Math.max(own, whole, ...others);
}

/** @param {Entry} entry @param {string[]} recent */
function ageOf({ id }, recent) {
  const at = recent.indexOf(id);
  return at < 0 ? recent.length : at;
}

/** What was chosen last, first; each once. @param {string[]} recent @param {string} chosen @param {number} most @returns {string[]} */
export const remembered = (recent, chosen, most) => [chosen, ...recent.filter((one) => one !== chosen)].slice(0, most);
