// What an edit changed in a title, word by word; ticker/page/edits.py finds the same. Pure.

/** Words that stayed the `same`; or what is `gone`, what was `added` in its place, or both.
 * @typedef {{same: string, gone: string, added: string}} Change */
/** @typedef {{sign: "" | "-" | "+", word: string}} Step */

/** Pairs of words. Two longer texts are shown whole, one struck out and one added. */
const MOST_COMPARED = 40_000;

/** Both texts in one, in order; nothing where they have the same words.
 * @param {string} before @param {string} after @returns {Change[]} */
export function changesOf(before, after) {
  const [old, now] = [wordsOf(before), wordsOf(after)];
  if (old.join(" ") === now.join(" ")) return [];
  if (old.length * now.length > MOST_COMPARED) return [{ same: "", gone: old.join(" "), added: now.join(" ") }];
  /** @type {Step[][]} */
  const runs = [];
  for (const step of stepsOf(old, now)) {
    const run = runs.at(-1);
    if (run && !run[0]?.sign === !step.sign) run.push(step);
    else runs.push([step]);
  }
  return runs.map((run) => ({ same: said(run, ""), gone: said(run, "-"), added: said(run, "+") }));
}

/** Characters of each of the two. */
const MOST_IN_SHORT = 32;

/** An edit in a line, "" for none. @param {Change[]} changes */
export function inShort(changes) {
  const edits = changes.filter(({ same }) => !same);
  const [edit] = edits;
  if (!edit) return "";
  const { gone, added } = edit;
  const short = edits.length === 1 && gone && added && Math.max(gone.length, added.length) <= MOST_IN_SHORT;
  return short ? `Edited: \u201C${gone}\u201D became \u201C${added}\u201D` : "Title edited";
}

/** @param {string} text */
const wordsOf = (text) => text.split(/\s+/).filter(Boolean);

/** @param {Step[]} run @param {Step["sign"]} sign */
const said = (run, sign) => run.filter((step) => step.sign === sign).map(({ word }) => word).join(" ");

/** Each word with "-" where it is gone, "+" where it was added, and "" where it stayed.
 * @param {string[]} old @param {string[]} now @returns {Step[]} */
function stepsOf(old, now) {
  const common = commonOf(old, now);
  /** @type {Step[]} */
  const steps = [];
  let [at, to] = [0, 0];
  while (at < old.length || to < now.length) {
    if (at < old.length && old[at] === now[to]) {
      steps.push({ sign: "", word: old[at++] ?? "" });
      to += 1;
    } else if (at < old.length && (to === now.length || common(at + 1, to) >= common(at, to + 1))) {
      steps.push({ sign: "-", word: old[at++] ?? "" });
    } else steps.push({ sign: "+", word: now[to++] ?? "" });
  }
  return steps;
}

/** For each pair of places, how many words the rests have in common, in order.
 * @param {string[]} old @param {string[]} now @returns {(at: number, to: number) => number} */
function commonOf(old, now) {
  const table = Array.from({ length: old.length + 1 }, () => new Uint16Array(now.length + 1));
  /** @param {number} at @param {number} to */
  const common = (at, to) => table[at]?.[to] ?? 0;
  for (let at = old.length - 1; at >= 0; at--) {
    const row = table[at];
    for (let to = now.length - 1; row && to >= 0; to--) {
      row[to] = old[at] === now[to] ? common(at + 1, to + 1) + 1 : Math.max(common(at + 1, to), common(at, to + 1));
    }
  }
  return common;
}
