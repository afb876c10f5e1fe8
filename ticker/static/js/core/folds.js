// Bursts of one source, folded behind their newest cards; ticker/page/folds.py finds the same. Pure.

/** Fewer cards of a source are no burst. */
export const LEAST = 5;
/** So many of a burst stay on show. */
export const SHOWN = 2;
/** Cards of one burst are no further apart than this. */
const MOST_APART_MS = 600_000;

/** What is looked at of a card. @typedef {{key: string, at: number, sources: string[], label: string}} Shown */
/** Cards of one source that are put away behind another; `id` stays while newer ones join the burst.
 * @typedef {{id: string, source: string, title: string, behind: string, keys: string[]}} Fold */

/** The only source that tells it, or nothing. @param {Shown} card */
const sourceOf = ({ sources }) => (sources.length === 1 ? sources[0] ?? "" : "");

/** Those of cards that are shown, newest first; none where all are of one source, as nothing is gained.
 * @param {Shown[]} cards @returns {Fold[]} */
export function foldsOf(cards) {
  if (new Set(cards.map(sourceOf)).size < 2) return [];
  return burstsOf(cards).flatMap((burst) => {
    const [newest, oldest, behind] = [burst[0], burst.at(-1), burst[SHOWN - 1]];
    if (burst.length < LEAST || !newest || !oldest || !behind) return [];
    const source = sourceOf(newest);
    const keys = burst.slice(SHOWN).map(({ key }) => key);
    return [{ id: `${source}:${oldest.key}`, source, title: newest.label, behind: behind.key, keys }];
  });
}

/** @param {Shown[]} cards @returns {Shown[][]} */
function burstsOf(cards) {
  const found = [];
  /** @type {Map<string, Shown[]>} */
  const open = new Map();
  for (const card of cards) {
    const source = sourceOf(card);
    if (!source) continue;
    let burst = open.get(source);
    const last = burst?.at(-1);
    if (!burst || (last && last.at - card.at > MOST_APART_MS)) {
      open.set(source, (burst = []));
      found.push(burst);
    }
    burst.push(card);
  }
  return found;
}
