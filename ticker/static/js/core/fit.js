// How well texts fit what somebody has begun to type. Pure.

const EXACT = 1000;
const BEGINNING = 500;
const WORD = 300;
const WITHIN = 200;
const INITIALS = 100;
const SCATTERED = 20;

/** Letters without case and accents. @param {string} text */
export const folded = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

/** How well a text fits: every word of the query somewhere in it, best at its beginning; 0 if one is not.
 * @param {string} query @param {string} text both folded @returns {number} */
export function fit(query, text) {
  const words = query.split(/\s+/).filter(Boolean);
  if (query === text) return EXACT;
  let total = 0;
  for (const word of words) {
    const own = fitWord(word, text);
    if (!own) return 0;
    total += own;
  }
  return words.length ? total / words.length - Math.min(text.length, 99) / 100 : 1;
}

/** @param {string} word @param {string} text */
function fitWord(word, text) {
  const at = text.indexOf(word);
  if (at === 0) return BEGINNING;
  if (at > 0) return startsWord(text, at) || text.includes(` ${word}`) ? WORD : WITHIN;
  if (isInitials(word, text)) return INITIALS;
  return word.length > 2 && isScattered(word, text) ? SCATTERED : 0;
}

/** @param {string} text @param {number} at */
const startsWord = (text, at) => !/[\p{L}\p{N}]/u.test(text[at - 1] ?? " ");

/** "tld" for "theme: light or dark". @param {string} word @param {string} text */
function isInitials(word, text) {
  const initials = text.split(/[^\p{L}\p{N}]+/u).filter(Boolean).map((one) => one[0]);
  return word.length > 1 && isScattered(word, initials.join(""));
}

/** Every letter, in this order. @param {string} word @param {string} text */
function isScattered(word, text) {
  let at = -1;
  for (const letter of word) {
    at = text.indexOf(letter, at + 1);
    if (at < 0) return false;
  }
  return true;
}
