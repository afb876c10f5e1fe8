// Figures and dates by locale, as ticker/page/locales.py writes them too.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { afterEach, test } from "node:test";

import { PLAIN, dateWords, dayAndMonth, localeMeant, localeOf, timeOfDay, useLocale } from "../../ticker/static/js/core/locale.js";
import { OFFERED } from "../../ticker/static/js/core/locales.js";
import { compact, percent, price } from "../../ticker/static/js/core/words.js";

/** @param {string} path */
const json = (path) => JSON.parse(readFileSync(new URL(path, import.meta.url), "utf-8"));
const cases = json("../web/written.json");
const table = json("../../ticker/page/locales.json");
/** @type {Record<string, (...given: any[]) => string>} */
const WRITTEN = {
  price,
  percent,
  compact,
  date: (day, month, year) => dateWords(day, month - 1, year),
  day: (day, month) => dayAndMonth(day, month - 1),
  time: timeOfDay,
};

afterEach(() => useLocale(PLAIN));

for (const [tag, groups] of Object.entries(cases)) {
  test(`${tag || "without a locale"} is written as the shared table has it`, () => {
    useLocale(tag ? localeOf(tag) : PLAIN);
    for (const [name, said] of Object.entries(/** @type {Record<string, [any[], string][]>} */ (groups))) {
      for (const [given, text] of said) assert.equal(WRITTEN[name]?.(...given), text, `${name} ${JSON.stringify(given)}`);
    }
  });
}

test("the server's table is what Intl says: if not, node tools/locales.mjs > ticker/page/locales.json", () => {
  for (const [tag, locale] of Object.entries(table)) assert.deepEqual(localeOf(tag), locale, tag);
  for (const tag of OFFERED) assert.ok(tag in table, tag);
});

test("what the server has painted by holds where it is what is meant, and no tag breaks the page", () => {
  const painted = { ...PLAIN, tag: "de-DE" };
  assert.equal(localeMeant(painted, "", "de-DE"), painted);
  assert.equal(localeMeant(painted, "en-IN", "de-DE").rest, 2);
  assert.equal(localeMeant(painted, "", "no such tag"), painted);
});
