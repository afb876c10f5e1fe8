// All that a chart draws, worked out of what is known. Pure.

import { exponentialAverage, simpleAverage, volumeWeighted } from "./averages.js";
import { indexAt } from "./bars.js";
import { gapsIn, gapWords } from "./gaps.js";
import { about, firstTold, markersOf, toldWithin } from "./markers.js";
import { dayStarts, midnights, shaded, spellWords } from "./sessions.js";
import { slotsFor } from "./slots.js";

/** @typedef {import("./bars.js").Bar} Bar */
/** @typedef {import("./cards.js").Card} Card */
/** @typedef {import("./markers.js").Marker} Marker */
/** @typedef {"session" | "gap" | "lit" | "measure"} Ground */
/** A stretch of time that is shaded, in ms. @typedef {{from: number, until: number, ground: Ground, words: string}} Stretch */
/** A line beside the bars: a value for each of `bars`; `breaks` are the starts of those behind which it is not drawn on, `tone`
 * a colour, `dash` how it is broken. @typedef {{name: string, bars: readonly {start: number}[], values: import("./averages.js").Values,
 *   breaks: ReadonlySet<number>, tone: string, dash: number, width: number}} Line */

/** What the reader would have worked out. @typedef {{vwap: boolean, lengths: number[], average: "sma" | "ema"}} Studies */

/** @typedef {object} Known
 * @property {readonly Bar[]} bars
 * @property {number} intervalMs
 * @property {readonly import("./sessions.js").Spell[]} spells
 * @property {{symbol: string, bars: readonly Bar[]}[]} others
 * @property {Studies} studies
 */

/** What follows from bars alone, and is worked out when they are others. @typedef {object} Picture
 * @property {readonly Bar[]} bars
 * @property {number} intervalMs
 * @property {number[]} slots
 * @property {Stretch[]} grounds
 * @property {Line[]} lines
 * @property {ReadonlySet<number>} breaks the starts of the bars behind which there is a gap
 * @property {import("./averages.js").Values} vwap
 */

export const MOST_OTHERS = 4;
const DAY_MS = 86_400_000;
/** How long a story's stretch is where it is not known what it moved: as long as moves are looked at. */
const MOVE_MS = 300_000;
/** As the library numbers them: solid, dotted, dashed, in long dashes, dotted far apart. */
const DASHES = [2, 1, 3, 0];

/** @param {Known} known @returns {Picture} */
export function pictureOf({ bars, intervalMs, spells, others, studies }) {
  const gaps = gapsIn(bars, intervalMs, spells);
  const first = bars[0]?.start ?? 0;
  const until = (bars.at(-1)?.start ?? 0) + intervalMs;
  const sessions = intervalMs < DAY_MS ? shaded(spells, first, until) : [];
  const anchors = intervalMs < DAY_MS ? anchorsOf(spells, first, until) : [];
  const vwap = volumeWeighted(bars, anchors);
  return {
    bars,
    intervalMs,
    slots: slotsFor([bars, ...others.map((other) => other.bars)], gaps, intervalMs),
    grounds: [
      ...sessions.map((spell) => ({ from: spell.since, until: spell.until, ground: /** @type {const} */ ("session"), words: spellWords(spell) })),
      ...gaps.map((gap) => ({ ...gap, ground: /** @type {const} */ ("gap"), words: gapWords(gap) })),
    ],
    lines: [
      ...(studies.vwap ? [{ name: "vwap", bars, values: vwap, breaks: lastsBefore(bars, anchors), tone: "accent", dash: 0, width: 1 }] : []),
      ...averageLines(bars, studies),
      ...others.map((other, n) => otherLine(other, n, breaksOf(gapsIn(other.bars, intervalMs, spells), intervalMs))),
    ],
    breaks: breaksOf(gaps, intervalMs),
    vwap,
  };
}

/** What never closes has days by UTC. @param {readonly import("./sessions.js").Spell[]} spells @param {number} from @param {number} until */
function anchorsOf(spells, from, until) {
  const isShut = spells.some(({ session }) => session === "closed");
  return isShut ? dayStarts(spells) : midnights(from, until);
}

/** The starts of the bars before gaps. @param {import("./gaps.js").Gap[]} gaps @param {number} intervalMs */
const breaksOf = (gaps, intervalMs) => new Set(gaps.map((gap) => gap.from - intervalMs));

/** The starts of the last bars before moments. @param {readonly Bar[]} bars @param {readonly number[]} moments */
const lastsBefore = (bars, moments) => new Set(moments.map((moment) => bars[indexAt(bars, moment - 1)]?.start ?? 0));

/** @param {readonly Bar[]} bars @param {Studies} studies @returns {Line[]} */
function averageLines(bars, { lengths, average }) {
  const averageOf = average === "ema" ? exponentialAverage : simpleAverage;
  return lengths.map((length, n) => ({ name: `average:${length}`, bars, values: averageOf(bars, length), breaks: new Set(), tone: n ? "ink-2" : "warn", dash: n ? 2 : 0, width: 1 }));
}

/** @param {{symbol: string, bars: readonly Bar[]}} other @param {number} n @param {ReadonlySet<number>} breaks @returns {Line} */
const otherLine = ({ symbol, bars }, n, breaks) => ({ name: `other:${symbol}`, bars, values: bars.map((bar) => bar.close), breaks, tone: `other-${n + 1}`, dash: DASHES[n] ?? 0, width: 2 });

/** What of a story the reader points at, in the list or on the chart. @typedef {{story: string, lit: {from: number, until: number} | null}} Pointed */

/** Marks on the bars, and which of them are lit with which stretch.
 * @typedef {{markers: Marker[], lit: Set<string>, stretches: Stretch[], told: Card | undefined}} Marking */

/** @param {Card[]} cards newest first @param {string} symbol @param {Picture} picture @param {Pointed} pointed @returns {Marking} */
export function markingOf(cards, symbol, { bars, intervalMs }, { story, lit }) {
  const own = about(cards, symbol);
  const markers = markersOf(own, bars, intervalMs);
  const within = new Set(toldWithin(own, lit));
  const told = own.find((card) => card.key === story);
  const bright = markers.filter((marker) => marker.cards.some((card) => card === told || within.has(card)));
  /** @type {Stretch[]} */
  const stretches = lit ? [{ ...lit, ground: "lit", words: "" }] : [];
  const home = told && markers.find((marker) => marker.cards.includes(told));
  if (home && told) stretches.push({ from: home.start, until: Math.max(firstTold(told) + MOVE_MS, home.start + intervalMs), ground: "lit", words: "" });
  return { markers, lit: new Set(bright.map(({ id }) => id)), stretches, told };
}
