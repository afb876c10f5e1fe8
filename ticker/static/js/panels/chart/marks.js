// The marks of stories and alerts above their bars: a circle with N, a number where there are several, or ! of an alert.

import { clustered } from "../../core/markers.js";

/** @typedef {import("../../core/markers.js").Cluster} Cluster */

const RADIUS_PX = 9;
/** Of the size of their signs, which is the reader's. */
const RADIUS = 0.8;
const ABOVE_PX = 7;
/** With it, what a finger or a shaking hand still hits: 24 px across at least. */
const AROUND_PX = 4;

/** A primitive of the library's. */
export class Marks {
  #plot;
  #views = [{ zOrder: () => /** @type {const} */ ("top"), renderer: () => ({ draw: (/** @type {any} */ target) => this.#draw(target) }) }];

  /** @param {import("./plot.js").Plot} plot */
  constructor(plot) {
    this.#plot = plot;
  }

  paneViews() {
    return this.#views;
  }

  /** @param {number} x @param {number} y @returns {import("lightweight-charts").PrimitiveHoveredItem | null} */
  hitTest(x, y) {
    for (const { marker, place } of this.#placed()) {
      if (Math.hypot(place.x - x, place.y - y) <= this.#radius + AROUND_PX) return { externalId: marker.id, cursorStyle: "pointer", zOrder: "top" };
    }
    return null;
  }

  /** @param {string} id of a marker, or of one that stands for several @returns {{marker: Cluster, place: {x: number, y: number}} | null} */
  at(id) {
    for (const one of this.#placed()) if (one.marker.ids.includes(id)) return one;
    return null;
  }

  get #radius() {
    return Math.max(RADIUS_PX, RADIUS * this.#plot.colors.tiny);
  }

  *#placed() {
    const radius = this.#radius;
    const stacked = new Map();
    for (const marker of clustered(this.#plot.beside.markers, (start) => this.#plot.above(start)?.x ?? null, 2 * radius)) {
      const point = this.#plot.above(marker.start);
      if (!point) continue;
      const level = stacked.get(marker.start) ?? 0;
      stacked.set(marker.start, level + 1);
      const y = Math.max(radius + 1, point.y - radius - ABOVE_PX) - level * (2 * radius + 3);
      yield { marker, place: { x: point.x, y: Math.max(radius + 1, y) } };
    }
  }

  /** @param {import("fancy-canvas").CanvasRenderingTarget2D} target */
  #draw(target) {
    target.useMediaCoordinateSpace(({ context }) => {
      const { colors } = this.#plot;
      context.font = `700 ${colors.tiny}px ${colors.face}`;
      context.textAlign = "center";
      context.textBaseline = "middle";
      for (const { marker, place } of this.#placed()) this.#mark(context, marker, place);
    });
  }

  /** @param {CanvasRenderingContext2D} context @param {Cluster} marker @param {{x: number, y: number}} place */
  #mark(context, marker, { x, y }) {
    const { colors, beside } = this.#plot;
    const color = marker.kind === "alert" ? colors.warn : colors.accent;
    const isLit = marker.ids.some((id) => beside.lit.has(id));
    context.beginPath();
    context.arc(x, y, this.#radius, 0, 2 * Math.PI);
    context.fillStyle = isLit ? color : colors.panel;
    context.fill();
    context.lineWidth = 1.5;
    context.strokeStyle = color;
    context.stroke();
    context.fillStyle = isLit ? colors["on-accent"] : color;
    context.fillText(signOf(marker), x, y + 0.5);
  }
}

/** @param {Cluster} marker */
function signOf({ kind, cards }) {
  if (cards.length > 9) return "9+";
  if (cards.length > 1) return String(cards.length);
  return kind === "alert" ? "!" : "N";
}
