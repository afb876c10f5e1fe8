// Words and sources that a reader does not want to see. Pure.

import { patternOf } from "./query.js";

/** Sources by their names. @typedef {{words: readonly string[], sources: readonly string[]}} Muted */
/** What is muted, as it stands in a list. @typedef {{kind: "words" | "sources", name: string}} Mute */

const MOST_MUTED = 200;

/** @param {unknown} kept @returns {Muted} */
export function mutedIn(kept) {
  const { words, sources } = /** @type {{words?: unknown, sources?: unknown}} */ (kept && typeof kept === "object" ? kept : {});
  return { words: textsIn(words), sources: textsIn(sources) };
}

/** @param {unknown} list @returns {string[]} */
const textsIn = (list) => (Array.isArray(list) ? list.filter((one) => typeof one === "string" && one).slice(-MOST_MUTED) : []);

/** @param {Muted} muted @param {Mute} mute @returns {Muted} */
export function withMute(muted, { kind, name }) {
  const clean = name.trim().replace(/\s+/gu, " ");
  const known = muted[kind].some((one) => one.toLowerCase() === clean.toLowerCase());
  return !clean || known ? muted : { ...muted, [kind]: [...muted[kind], clean].slice(-MOST_MUTED) };
}

/** @param {Muted} muted @param {Mute} mute @returns {Muted} */
export const withoutMute = (muted, { kind, name }) => ({ ...muted, [kind]: muted[kind].filter((one) => one !== name) });

/** @param {Muted} muted @returns {Mute[]} */
export const mutesOf = ({ words, sources }) => [
  ...sources.map((name) => ({ kind: /** @type {const} */ ("sources"), name })),
  ...words.map((name) => ({ kind: /** @type {const} */ ("words"), name })),
];

/** Whether a card is not to be seen: a word stands in one of its texts, or all who tell it are muted.
 * @param {Muted} muted @returns {(told: readonly import("./query.js").Told[]) => boolean} */
export function muterOf({ words, sources }) {
  const patterns = words.map(patternOf);
  return (told) => told.every(({ source }) => sources.includes(source)) || told.some(({ text }) => patterns.some((pattern) => pattern.test(text)));
}
