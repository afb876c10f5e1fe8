// Numbers and ages as people read them. `ticker/web/first_paint/phrases.py` says the same for the
// first paint; both are held to tests/web/phrases.json.

export const DASH = "\u2013";
const MINUS = "\u2212";
const ARROWS = { up: "\u25B2", down: "\u25BC", flat: "\u25C6", none: "" };
const UNITS = [[1e3, "K"], [1e6, "M"], [1e9, "B"], [1e12, "T"]];
const SESSIONS = { pre: "pre-market", open: "open", post: "after hours", closed: "closed" };

/** @typedef {"up" | "down" | "flat" | "none"} Direction */

/** @param {string} digits @returns {string} with a comma between thousands */
function grouped(digits) {
  const point = digits.indexOf(".");
  let at = (point < 0 ? digits.length : point) - 3;
  let text = digits;
  for (; at > 0; at -= 3) text = `${text.slice(0, at)},${text.slice(at)}`;
  return text;
}

const isZero = (value, decimals) => Number(Math.abs(value).toFixed(decimals)) === 0;

/** @param {number | null} value @param {number} decimals */
export function price(value, decimals) {
  if (value === null) return DASH;
  const sign = value < 0 && !isZero(value, decimals) ? MINUS : "";
  return sign + grouped(Math.abs(value).toFixed(decimals));
}

/** @param {number | null} value @param {number} decimals */
export function signed(value, decimals) {
  if (value === null) return DASH;
  return (value > 0 && !isZero(value, decimals) ? "+" : "") + price(value, decimals);
}

/** @param {number | null} value */
export const percent = (value) => (value === null ? DASH : `${signed(value, 2)}%`);

/** Where a change points once it is rounded as it is shown.
 * @param {number | null} change @param {number} decimals @returns {Direction} */
export function direction(change, decimals) {
  if (change === null) return "none";
  if (isZero(change, decimals)) return "flat";
  return change > 0 ? "up" : "down";
}

/** @param {Direction} way */
export const arrow = (way) => ARROWS[way];

/** A volume in at most four figures and a letter. @param {number | null} count */
export function compact(count) {
  if (count === null) return DASH;
  let size = count;
  let text = String(count);
  for (const [unit, letter] of UNITS) {
    if (size < 1000) break;
    const tenths = (count / unit).toFixed(1);
    const figures = Number(tenths) < 100 ? tenths : (count / unit).toFixed(0);
    size = Number(figures);
    text = figures + letter;
  }
  return text;
}

/** @param {number} ms */
export function age(ms) {
  const seconds = Math.floor(ms / 1000);
  if (seconds < 10) return "now";
  if (seconds < 60) return `${seconds}s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m`;
  return seconds < 86400 ? `${Math.floor(seconds / 3600)}h` : `${Math.floor(seconds / 86400)}d`;
}

const two = (number) => String(number).padStart(2, "0");

/** What is left, as 0:48, 3:12 or 1:02:05. @param {number} ms */
export function countdown(ms) {
  const left = Math.max(0, Math.ceil(ms / 1000));
  const hours = Math.floor(left / 3600);
  const minutes = Math.floor((left % 3600) / 60);
  return hours ? `${hours}:${two(minutes)}:${two(left % 60)}` : `${minutes}:${two(left % 60)}`;
}

/** A length of time in words, as `duration_words` in ticker/times.py. @param {number} seconds */
export function durationWords(seconds) {
  if (seconds < 90) return `${seconds < 10 ? String(Number(seconds.toPrecision(6))) : seconds.toFixed(0)} s`;
  if (seconds < 7200) return `${(seconds / 60).toFixed(0)} min`;
  if (seconds < 172800) return `${(seconds / 3600).toFixed(0)} h`;
  return `${(seconds / 86400).toFixed(0)} days`;
}

/** @param {string | null} value */
export const session = (value) => SESSIONS[value] ?? "";

/** The reader's own time of day. @param {number} ms @param {boolean} [seconds] */
export function clock(ms, seconds = false) {
  const at = new Date(ms);
  const minutes = `${two(at.getHours())}:${two(at.getMinutes())}`;
  return seconds ? `${minutes}:${two(at.getSeconds())}` : minutes;
}

/** @param {string | null} url @returns {string} the address if it is one a reader may be sent to, else "" */
export function safeUrl(url) {
  return url && /^https?:\/\//i.test(url) ? url : "";
}

/** @param {string} symbol */
export const hrefOf = (symbol) => `#${encodeURIComponent(symbol)}`;
