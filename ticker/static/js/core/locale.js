// How figures, dates and times of day are written: words are English, these go by the reader's language and country.
//
// ticker/page/locales.py has the same for the first paint, from a table that tools/locales.mjs makes by this module.
// The locale in force is set once, before anything is written: figures are written thousands of times a second, where
// Intl itself would be too slow, and by whom it is all the same.

/** @typedef {object} Locale
 * @property {string} decimal
 * @property {string} group between groups of digits
 * @property {number} first how many digits the last group has
 * @property {number} rest and those before it: two in India
 * @property {number} least how many digits stand before the last group at least: with two, 1234 is not grouped
 * @property {"dmy" | "mdy" | "ymd"} date the order of day, month and year
 * @property {12 | 24} hours
 * @property {string} percent_before
 * @property {string} percent_after
 */

/** Where nothing is known of the reader. @type {Locale} */
export const PLAIN = { decimal: ".", group: ",", first: 3, rest: 3, least: 1, date: "dmy", hours: 24, percent_before: "", percent_after: "%" };

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

let inForce = PLAIN;

/** From now on figures and dates are written so. @param {Locale} locale */
export function useLocale(locale) {
  inForce = locale;
}

/** What Intl says of a locale. Digits are those that fonts have of one width. @param {string} tag @returns {Locale} */
export function localeOf(tag) {
  const language = `${tag}-u-nu-latn-ca-gregory`;
  const parts = new Intl.NumberFormat(language, { minimumFractionDigits: 1 }).formatToParts(12345678.9);
  const groups = parts.filter(({ type }) => type === "integer").map(({ value }) => value.length);
  const percent = new Intl.NumberFormat(language, { style: "percent" }).formatToParts(0.5);
  const at = percent.findIndex(({ type }) => type === "integer");
  const order = new Intl.DateTimeFormat(language, { year: "numeric", month: "2-digit", day: "2-digit" }).formatToParts(0);
  const date = order.map(({ type }) => ({ year: "y", month: "m", day: "d" })[/** @type {"year"} */ (type)] ?? "").join("");
  const of = /** @param {string} type */ (type) => parts.find((part) => part.type === type)?.value ?? "";
  return {
    decimal: of("decimal"),
    group: of("group"),
    first: groups.at(-1) ?? 3,
    rest: groups.at(-2) ?? 3,
    least: new Intl.NumberFormat(language).formatToParts(1234).some(({ type }) => type === "group") ? 1 : 2,
    date: date === "mdy" || date === "ymd" ? date : "dmy",
    hours: /^h1/.test(new Intl.DateTimeFormat(language, { hour: "numeric" }).resolvedOptions().hourCycle ?? "") ? 12 : 24,
    percent_before: percent.slice(0, at).map(visible).join(""),
    percent_after: percent.slice(at + 1).map(visible).join(""),
  };
}

/** Without the marks by which text of two directions is told apart: the page is written from left to right. @param {{value: string}} part */
const visible = ({ value }) => value.replace(/[\u061c\u200e\u200f]/g, "");

/** The locale that holds: what the server has painted by, where it is the one that is meant, for tables differ.
 * @param {Locale & {tag: string}} painted @param {string} chosen "" is that of the browser @param {string} browsers @returns {Locale} */
export function localeMeant(painted, chosen, browsers) {
  const tag = chosen || browsers;
  if (tag === painted.tag) return painted;
  try {
    return localeOf(tag);
  } catch {
    return painted;
  }
}

/** @param {string} digits such as "1234.50" @returns {string} as it is written here */
export function written(digits) {
  const { decimal, group, first, rest, least } = inForce;
  const point = digits.indexOf(".");
  const whole = point < 0 ? digits : digits.slice(0, point);
  const fraction = point < 0 ? "" : decimal + digits.slice(point + 1);
  if (whole.length < first + least) return whole + fraction;
  let at = whole.length - first;
  let text = whole.slice(at);
  for (; at > 0; at -= rest) text = whole.slice(Math.max(0, at - rest), at) + group + text;
  return text + fraction;
}

/** @param {string} figures */
export const ofHundred = (figures) => inForce.percent_before + figures + inForce.percent_after;

/** @param {number} day @param {number} month from 0 */
export const dayAndMonth = (day, month) => (inForce.date === "dmy" ? `${day} ${MONTHS[month]}` : `${MONTHS[month]} ${day}`);

/** @param {number} day @param {number} month from 0 @param {number} year */
export function dateWords(day, month, year) {
  if (inForce.date === "ymd") return `${year} ${MONTHS[month]} ${day}`;
  return inForce.date === "mdy" ? `${MONTHS[month]} ${day}, ${year}` : `${day} ${MONTHS[month]} ${year}`;
}

/** @param {number} month from 0 */
export const monthWords = (month) => MONTHS[month] ?? "";

/** @param {number} part */
const two = (part) => String(part).padStart(2, "0");

/** @param {number} hours @param {number} minutes @param {number | null} [seconds] */
export function timeOfDay(hours, minutes, seconds = null) {
  const rest = `:${two(minutes)}${seconds === null ? "" : `:${two(seconds)}`}`;
  if (inForce.hours === 24) return two(hours) + rest;
  return `${hours % 12 || 12}${rest} ${hours < 12 ? "AM" : "PM"}`;
}
