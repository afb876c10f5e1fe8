// How the library's charts and series look, by the page's colours.

import { ColorType, CrosshairMode, LineStyle } from "../../../vendor/lightweight-charts/lightweight-charts.standalone.production.mjs";
import { percent } from "../../core/words.js";
import { areAlike } from "./colors.js";

const NOTHING = "rgba(0, 0, 0, 0)";

/** @param {import("./colors.js").Colors} colors @param {import("./plot.js").Manner} manner */
export function plotOptions(colors, { intervalMs }) {
  const cross = { color: colors["ink-3"], width: 1, style: LineStyle.Dotted, labelBackgroundColor: colors.edge };
  return {
    autoSize: true,
    // Its own logo brings a <style>, which the page's Content-Security-Policy forbids; the link stands below the chart.
    layout: { background: { type: ColorType.Solid, color: NOTHING }, textColor: colors["ink-3"], fontFamily: colors.face, fontSize: colors.tiny, attributionLogo: false },
    localization: { percentageFormatter: percent },
    grid: { vertLines: { visible: false }, horzLines: { color: colors.grid } },
    rightPriceScale: { borderVisible: false, entireTextOnly: true, ensureEdgeTickMarksVisible: false, tickMarkDensity: 4 },
    timeScale: { borderVisible: false, timeVisible: intervalMs < 86_400_000, secondsVisible: intervalMs < 60_000, rightOffset: 4, barSpacing: 8, minBarSpacing: 1 },
    crosshair: { mode: CrosshairMode.Normal, vertLine: cross, horzLine: cross },
    // The page scrolls where a finger goes up or down over the chart.
    handleScroll: { vertTouchDrag: false },
    kineticScroll: { touch: true, mouse: false },
  };
}

/** @param {import("./plot.js").Kind} kind @param {import("./colors.js").Colors} colors */
export function seriesOptions(kind, colors) {
  const shared = { priceLineStyle: LineStyle.Dotted, priceLineWidth: 1, lastValueVisible: true };
  if (kind === "candles") {
    const { up, down, panel } = colors;
    const ways = { ...shared, downColor: down, wickUpColor: up, wickDownColor: down };
    // A rise is hollow where its colour does not say that it is one.
    return areAlike(colors) ? { ...ways, upColor: panel, borderUpColor: up, borderDownColor: down } : { ...ways, upColor: up, borderVisible: false };
  }
  if (kind === "bars") return { ...shared, upColor: colors.up, downColor: colors.down, thinBars: false };
  return { ...shared, lineWidth: 2, crosshairMarkerBackgroundColor: colors.panel };
}
