// The table of ticker/page/locales.py, by what Intl says: node tools/locales.mjs > ticker/page/locales.json
//
// A language without a country is written as in the first country that is listed for it.

import { localeOf } from "../ticker/static/js/core/locale.js";
import { OFFERED } from "../ticker/static/js/core/locales.js";

const LANGUAGES = [...new Set(OFFERED.map((tag) => tag.slice(0, 2)))];
const COUNTRIES = [
  "en-NZ", "en-IE", "en-ZA", "en-SG", "en-HK", "en-PH", "es-CO", "es-CL", "es-PE", "es-US", "de-LI", "de-LU", "fr-LU", "it-SM", "ar-AE", "ar-SA", "ar-MA", "sv-FI", "nn-NO", "no-NO", "ru-KZ",
  "ur-PK", "ta-IN", "te-IN", "mr-IN", "gu-IN", "zh-SG", "is-IS", "ga-IE", "mt-MT", "mk-MK", "sq-AL", "bs-BA", "ka-GE", "hy-AM", "az-AZ", "kk-KZ", "sw-KE", "af-ZA", "eu-ES", "gl-ES", "fil-PH",
  "nn", "no", "ur", "ta", "te", "mr", "gu", "is", "mt", "mk", "sq", "bs", "ka", "hy", "az", "kk", "sw", "af", "eu", "gl", "fil",
];
const tags = [...LANGUAGES, ...OFFERED, ...COUNTRIES].sort();
const lines = tags.map((tag) => `  ${JSON.stringify(tag)}: ${JSON.stringify(localeOf(tag))}`);
process.stdout.write(`{\n${lines.join(",\n")}\n}\n`);
