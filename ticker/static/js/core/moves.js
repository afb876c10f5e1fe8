// What headlines moved, as their cards show it; ticker/page/moves.py makes the same. Pure.
//
// A move names the event of its headline as that was first worded, which may have been edited since.

/** @typedef {{symbol: string, change_pct: number, span_s: number, unusual: boolean, z: number | null}} Moved */

/** By key of a headline what it moved, by symbol; and the key of each headline by the id of its first event.
 * @typedef {{told: Map<string, Map<string, Moved>>, keys: Map<string, string>}} HeadlineMoves */

/** @param {{told: Record<string, Moved[]>, earlier: Record<string, string>}} boot what the server has painted @returns {HeadlineMoves} */
export const newMoves = ({ told, earlier }) => ({
  told: new Map(Object.entries(told).map(([key, moved]) => [key, new Map(moved.map((one) => [one.symbol, one]))])),
  keys: new Map(Object.entries(earlier)),
});

/** @param {HeadlineMoves} moves @param {import("./events.js").Move} event @returns {string | undefined} the key of its headline, if that is known */
export function takeMove({ told, keys }, event) {
  const key = keys.get(event.about);
  if (key === undefined) return undefined;
  const moved = told.get(key) ?? new Map();
  told.set(key, moved.set(event.symbol, event));
  return key;
}

/** A headline is no longer shown. @param {HeadlineMoves} moves @param {string} key */
export function forget({ told, keys }, key) {
  told.delete(key);
  for (const [id, known] of keys) if (known === key) keys.delete(id);
}

/** What the headlines of a card moved: by the one that was first with a symbol. @param {HeadlineMoves} moves
 * @param {import("./cards.js").Card} card @returns {Moved[]} */
export function movesOf({ told }, card) {
  /** @type {Map<string, Moved>} */
  const found = new Map();
  for (const { key } of [...card.told].reverse()) {
    for (const [symbol, moved] of told.get(key) ?? []) if (!found.has(symbol)) found.set(symbol, moved);
  }
  return [...found.values()];
}
