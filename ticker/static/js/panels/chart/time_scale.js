// The time axis by the clock of a zone: days turn and are named where they do there. The library's own knows only UTC.

import { defaultHorzScaleBehavior } from "../../../vendor/lightweight-charts/lightweight-charts.standalone.production.mjs";
import { momentWords, tickWords, weightOf } from "../../core/zones.js";

const Base = defaultHorzScaleBehavior();

export class ZonedTimeScale extends Base {
  #wall;
  #intervalMs;

  /** @param {import("../../core/zones.js").Wall} wall @param {number} intervalMs */
  constructor(wall, intervalMs) {
    super();
    this.#wall = wall;
    this.#intervalMs = intervalMs;
  }

  /** @param {any} points @param {number} startIndex @override */
  fillWeightsForPoints(points, startIndex) {
    for (let n = startIndex; n < points.length; n += 1) {
      points[n].timeWeight = weightOf(this.#wallOf(points[n].originalTime), n ? this.#wallOf(points[n - 1].originalTime) : null);
    }
  }

  /** @param {any} tick @returns {string} @override */
  formatTickmark(tick) {
    return tickWords(this.#wallOf(tick.originalTime), tick.weight);
  }

  /** @param {any} time @returns {string} @override */
  formatHorzItem(time) {
    const wall = this.#wallOf(this.key(time));
    return momentWords(wall, this.#intervalMs, this.#wall(Date.now()));
  }

  /** @param {any} seconds */
  #wallOf(seconds) {
    return this.#wall(Number(seconds) * 1000);
  }
}
