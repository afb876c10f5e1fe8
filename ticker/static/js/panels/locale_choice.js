// What can be chosen of how figures and dates are written, and what comes of it.

import { dayAndMonth } from "../core/locale.js";
import { OFFERED } from "../core/locales.js";
import { clock, price } from "../core/words.js";
import { newElement } from "../dom.js";
import { keep, kept } from "../kept.js";

/** The server paints by it: ticker/web/views/page/pages.py. */
const COOKIE = "ticker-locale";
const KEPT_S = 400 * 86_400;
const SAMPLE = 1234.5;

/** Once. @param {HTMLSelectElement} select */
export function fill(select) {
  if (select.length > 1) return;
  const names = new Intl.DisplayNames("en", { type: "language" });
  const offered = OFFERED.map((tag) => /** @type {const} */ ([tag, names.of(tag) ?? tag])).sort(([, one], [, other]) => one.localeCompare(other, "en"));
  const chosen = kept("locale");
  const now = new Date();
  if (!chosen) /** @type {HTMLOptionElement} */ (select.options[0]).text = `Auto: ${price(SAMPLE, 1)} \u00B7 ${dayAndMonth(now.getDate(), now.getMonth())} ${clock(now.getTime())}`;
  select.append(...offered.map(([value, name]) => newElement("option", { value }, name)));
  select.value = chosen;
}

/** All is written anew, from the first paint on. @param {string} tag */
export function choose(tag) {
  keep("locale", tag);
  document.cookie = `${COOKIE}=${tag}; max-age=${tag ? KEPT_S : 0}; samesite=lax${location.protocol === "https:" ? "; secure" : ""}`;
  location.reload();
}
