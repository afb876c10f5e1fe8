// Which digits of a price have changed, and which can be told apart. Pure.

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

/** How many digits of a number hold, whatever it is. */
const DIGITS_HELD = 15;

/** The least that a price can be seen to move: what its decimals say, or where it is so large that a number cannot hold them, more. A scale
 * finer than that would be as high as it is low. @param {number} decimals @param {number} largest of the prices */
export const leastMove = (decimals, largest) => 10 ** Math.max(-decimals, Math.ceil(Math.log10(largest || 1)) - DIGITS_HELD);
