// What a reader may choose of the chart, beside its symbol and interval. Pure.

import { ZONES } from "./zones.js";

/** @typedef {import("./zones.js").ZoneChoice} ZoneChoice */
/** @typedef {"normal" | "log" | "percent"} Scale */
/** @typedef {import("./picture.js").Studies & {scale: Scale, zone: ZoneChoice}} ChartChoice what is kept by the browser */

export const LENGTHS = [20, 50];
const SCALES = /** @type {const} */ (["normal", "log", "percent"]);
const AVERAGES = /** @type {const} */ (["sma", "ema"]);

/** What was kept, whatever it is now. @param {string} text @returns {ChartChoice} */
export function choiceOf(text) {
  const kept = parsed(text);
  return {
    vwap: kept.vwap !== false,
    lengths: LENGTHS.filter((length) => Array.isArray(kept.lengths) && kept.lengths.includes(length)),
    average: AVERAGES.find((one) => one === kept.average) ?? "sma",
    scale: SCALES.find((one) => one === kept.scale) ?? "normal",
    zone: ZONES.find((one) => one === kept.zone) ?? "exchange",
  };
}

/** @param {string} text @returns {Record<string, unknown>} */
function parsed(text) {
  try {
    return JSON.parse(text) ?? {};
  } catch {
    return {};
  }
}

/** The symbols that are compared, as they stand in the address. @param {string} text @returns {string[]} */
export const comparedIn = (text) => [...new Set(text.split(",").filter(Boolean))];

/** With one more or one less. @param {string} text @param {string} symbol */
export const toggled = (text, symbol) => {
  const symbols = comparedIn(text);
  return (symbols.includes(symbol) ? symbols.filter((one) => one !== symbol) : [...symbols, symbol]).join(",");
};
