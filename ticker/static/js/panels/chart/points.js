// Bars and lines as the points of the library's series.

import { areAlike } from "./colors.js";

/** @typedef {import("../../core/bars.js").Bar} Bar */
/** @typedef {import("./colors.js").Colors} Colors */

/** Of volume, where rises and falls have one colour: as far apart as the bodies of candles, which are hollow or filled. */
const SHADES = { up: ".25", down: ".8" };
const NOTHING = "rgba(0, 0, 0, 0)";
/** From this point to the next a line is not drawn: the library would draw it straight through a gap. */
const UNDRAWN = { color: NOTHING, lineColor: NOTHING, topColor: NOTHING, bottomColor: NOTHING };

/** @param {number} ms @returns {import("lightweight-charts").UTCTimestamp} */
export const timeOf = (ms) => /** @type {any} */ (ms / 1000);

/** @param {Bar | undefined} bar none where one is missing @param {number} slot its place
 * @param {import("./plot.js").Kind} kind @param {ReadonlySet<number>} breaks the starts of bars before gaps */
export function pointOf(bar, slot, kind, breaks) {
  const time = timeOf(slot);
  if (!bar) return { time };
  const { open, high, low, close } = bar;
  if (kind === "candles" || kind === "bars") return { time, open, high, low, close };
  return breaks.has(slot) ? { time, value: close, ...UNDRAWN } : { time, value: close };
}

/** Nothing was traded, or it is not known: of no height the library would draw a dash. @param {Bar} bar @param {Colors} colors */
export function volumeOf({ start, open, close, volume }, colors) {
  if (!volume) return { time: timeOf(start) };
  const way = close < open ? "down" : "up";
  return { time: timeOf(start), value: volume, color: areAlike(colors) ? shade(colors[way], SHADES[way]) : faint(colors[way]) };
}

/** @param {import("../../core/picture.js").Line} line */
export function pointsOf({ bars, values, breaks }) {
  return bars.flatMap(({ start }, n) => {
    const value = values[n] ?? null;
    if (value === null) return [];
    return breaks.has(start) ? { time: timeOf(start), value, ...UNDRAWN } : { time: timeOf(start), value };
  });
}

/** Of what lies below a line. @param {Colors} colors @param {import("./plot.js").Way} way */
export function areaColors(colors, way) {
  return { lineColor: colors[way], topColor: faint(colors[way]), bottomColor: NOTHING };
}

/** For what is not to be looked at first: volume, and what lies below a line. @param {string} color rgba() */
const faint = (color) => shade(color, ".35");

/** @param {string} color rgba() @param {string} alpha */
const shade = (color, alpha) => color.replace(/[\d.]+\)$/, `${alpha})`);
