// A screen on the wall, at which nobody sits: what its address asks for, and what comes next. Pure.

const PARAMETER = "kiosk";
const PACE_MS = 20_000;
const NOT_FOUND = 404;
const [LEAST_MS, MOST_MS] = [5000, 3_600_000];
/** @type {Record<string, number>} */
const UNIT_MS = { s: 1000, m: 60_000, h: 3_600_000 };

/** How long each page, symbol and part of a list is shown; null where the address asks for no kiosk. What cannot be read is as usual.
 * @param {string} search @returns {number | null} */
export function paceIn(search) {
  const given = new URLSearchParams(search).get(PARAMETER);
  if (given === null) return null;
  const [, count = "", unit = ""] = /^(\d{1,4})([smh])$/.exec(given) ?? [];
  return count ? Math.min(MOST_MS, Math.max(LEAST_MS, Number(count) * (UNIT_MS[unit] ?? 0))) : PACE_MS;
}

/** The address of another page, on the wall as well. @param {string} href @param {string} search of this one */
export function kioskAt(href, search) {
  const to = new URL(href);
  to.searchParams.set(PARAMETER, new URLSearchParams(search).get(PARAMETER) ?? "");
  return to.href;
}

/** This page without it. @param {string} href */
export function withoutKiosk(href) {
  const to = new URL(href);
  to.searchParams.delete(PARAMETER);
  return to.href;
}

/** The one behind another, and behind the last the first. @template T @param {readonly T[]} all @param {T} one @returns {T | undefined} */
export const after = (all, one) => all[(all.indexOf(one) + 1) % all.length];

/** Whether it stays as it is: offline there would be nothing to load, and what is there stands still under the banner; and
 * who is about to leave is not taken elsewhere. @param {boolean} isLive @param {number} now @param {number} offeredUntil the way out is shown */
export const rests = (isLive, now, offeredUntil) => !isLive || now <= offeredUntil;

/** Where the screen is turned to, by what the server answers for the next page: there; home, if that page is no more; or
 * nowhere yet. A browser's own error page would stay on the wall for good.
 * @param {number | null} status null for no answer @param {string} page @param {string} home @returns {string | null} */
export function turnedTo(status, page, home) {
  if (status === NOT_FOUND) return home;
  return status !== null && status < 400 ? page : null;
}

/** How far a list is scrolled next: to what has not been in sight, and from its end to its beginning.
 * @param {{top: number, height: number, whole: number}} list as high as it is, and as it would be whole */
export function nextTop({ top, height, whole }) {
  const last = whole - height;
  return top >= last - 1 ? 0 : Math.min(last, top + Math.max(1, height * 0.9));
}
