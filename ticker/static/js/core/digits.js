// Which digits of a price have changed. Pure.

/** Where two prices begin to differ, as they are written; at the beginning if one has another number of digits.
 * @param {string} before @param {string} now */
export function changedFrom(before, now) {
  if (before.length !== now.length) return 0;
  let n = 0;
  while (n < now.length && before[n] === now[n]) n += 1;
  return n;
}

/** Of rows that have moved, those whose digits flash: where many move at once, the ones that moved most.
 * @template T @param {readonly {row: T, move: number}[]} moves @param {number} most @returns {Set<T>} */
export const loudest = (moves, most) =>
  new Set((moves.length > most ? [...moves].sort((a, b) => b.move - a.move).slice(0, most) : moves).map(({ row }) => row));
