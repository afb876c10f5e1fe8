// Stories and alerts about a symbol as marks on its bars. Pure.

import { indexAt } from "./bars.js";

/** @typedef {import("./cards.js").Card} Card */
/** @typedef {import("./bars.js").Bar} Bar */

/** What happened during a bar; `start` is the bar's, `cards` the newest first.
 * @typedef {{id: string, start: number, kind: "story" | "alert", cards: Card[]}} Marker */

/** When a card was first told: its newest source may be hours behind. @param {Card} card */
export const firstTold = (card) => card.told.at(-1)?.at ?? card.at;

/** The cards that name a symbol, but for those of which nobody knows when they were written.
 * @param {Card[]} cards @param {string} symbol */
export const about = (cards, symbol) => cards.filter((card) => !card.undated && card.told.some(({ event }) => names(event, symbol)));

/** @param {import("./events.js").Story} event @param {string} symbol */
function names(event, symbol) {
  if (event.type === "headline") return event.symbols.includes(symbol);
  return event.type === "alert" && event.symbol === symbol;
}

/** A mark for each bar that something was told in, stories and alerts apart. What was told while there were no bars stands at
 * the first one after it, where it can first have moved something. @param {Card[]} cards about the symbol, newest first
 * @param {readonly Bar[]} bars ascending @param {number} intervalMs @returns {Marker[]} ascending */
export function markersOf(cards, bars, intervalMs) {
  /** @type {Map<string, Marker>} */
  const found = new Map();
  for (const card of cards) {
    const start = snapped(firstTold(card), bars, intervalMs);
    if (start === null) continue;
    const kind = card.told[0]?.event.type === "alert" ? "alert" : "story";
    const id = `${kind}:${start}`;
    const marker = found.get(id);
    if (marker) marker.cards.push(card);
    else found.set(id, { id, start, kind, cards: [card] });
  }
  return [...found.values()].sort((a, b) => a.start - b.start || (a.kind < b.kind ? 1 : -1));
}

/** @param {number} at @param {readonly Bar[]} bars @param {number} intervalMs @returns {number | null} the start of a bar */
function snapped(at, bars, intervalMs) {
  const index = indexAt(bars, at);
  const bar = bars[index];
  if (!bar) return null;
  const isWithin = at < bar.start + intervalMs;
  return (isWithin ? bar : (bars[index + 1] ?? bar)).start;
}

/** Marks that would stand over each other, as one at the newest. @typedef {Marker & {ids: string[]}} Cluster */

/** @param {readonly Marker[]} markers ascending @param {(start: number) => number | null} xOf px; null of what is not drawn
 * @param {number} apart how far marks have to be from each other, in px @returns {Cluster[]} ascending */
export function clustered(markers, xOf, apart) {
  /** @type {Cluster[]} */
  const found = [];
  /** @type {Map<string, {cluster: Cluster, x: number}>} */
  const last = new Map();
  for (const marker of markers) {
    const x = xOf(marker.start);
    if (x === null) continue;
    const near = last.get(marker.kind);
    if (near && x - near.x < apart) {
      const { cluster } = near;
      Object.assign(cluster, { id: marker.id, start: marker.start, ids: [...cluster.ids, marker.id], cards: [...marker.cards, ...cluster.cards] });
      continue;
    }
    const cluster = { ...marker, ids: [marker.id] };
    found.push(cluster);
    last.set(marker.kind, { cluster, x });
  }
  return found;
}

/** The cards that were first told in a stretch, the ends included. @param {Card[]} cards @param {{from: number, until: number} | null} lit */
export const toldWithin = (cards, lit) => (lit ? cards.filter((card) => firstTold(card) >= lit.from && firstTold(card) < lit.until) : []);

/** The marker to go to from a moment, forwards (1) or back (-1), of stories only. @param {readonly Marker[]} markers
 * @param {number | null} from the start of a bar; null for nowhere, from where it goes to the newest @param {1 | -1} step */
export function nextMarker(markers, from, step) {
  const stories = markers.filter((marker) => marker.kind === "story");
  if (from === null) return stories.at(-1);
  return step > 0 ? stories.find((marker) => marker.start > from) : stories.findLast((marker) => marker.start < from);
}
