// Where the widgets of a page stand, as its reader moves them, and the text that config.yaml takes.

import assert from "node:assert/strict";
import { test } from "node:test";

import { added, keptLayout, moved, operatorsLayout, placeWords, placed, sized, takenAway, toKeep } from "../../ticker/static/js/core/layout.js";
import { laidOut, yamlOf } from "../../ticker/static/js/core/layout_yaml.js";

/** @param {string} text such as "watchlist,sources|CHART|headlines", in capitals what is wide; behind "-" what is away */
function layoutOf(text) {
  const [stands = "", ...away] = text.split("-");
  const columns = stands.split("|").map((one) => ({ size: /** @type {import("../../ticker/static/js/core/layout.js").Size} */ (one === one.toLowerCase() ? "small" : "full"), widgets: one.toLowerCase().split(",") }));
  return { columns, away };
}

/** @param {import("../../ticker/static/js/core/layout.js").Layout} layout */
const textOf = ({ columns, away }) => [columns.map(({ size, widgets }) => (size === "full" ? widgets.join().toUpperCase() : widgets.join())).join("|"), ...away].join("-");

const DESK = layoutOf("watchlist|CHART|headlines,sources");

test("a widget goes up and down in its column, and to the sides into the next ones", () => {
  assert.equal(textOf(moved(DESK, "sources", "up")), "watchlist|CHART|sources,headlines");
  assert.equal(textOf(moved(DESK, "headlines", "down")), "watchlist|CHART|sources,headlines");
  assert.equal(textOf(moved(DESK, "sources", "left")), "watchlist|CHART,SOURCES|headlines");
  // A column that is left empty is no more.
  assert.equal(textOf(moved(DESK, "watchlist", "right")), "WATCHLIST,CHART|headlines,sources");
  assert.equal(textOf(moved(DESK, "headlines", "left")), "watchlist|HEADLINES,CHART|sources");
});

test("beyond the last column it gets one of its own, of which there are at most four", () => {
  assert.equal(textOf(moved(DESK, "sources", "right")), "watchlist|CHART|headlines|sources");
  const four = layoutOf("watchlist,messages|CHART|headlines|sources");
  assert.equal(moved(four, "watchlist", "left"), four);
  assert.equal(placed(four, "watchlist", { newColumn: 2 }), four);
  // Alone in its column it takes that along, as wide as it was.
  assert.equal(textOf(placed(four, "chart", { newColumn: 0 })), "CHART|watchlist,messages|headlines|sources");
});

test("where it can go no further it stays, and the same layout is given back", () => {
  for (const [widget, way] of /** @type {const} */ ([["watchlist", "up"], ["watchlist", "left"], ["sources", "down"], ["nothing", "up"]])) assert.equal(moved(DESK, widget, way), DESK);
});

test("a widget is taken away and added again, and the last one stays", () => {
  const without = takenAway(DESK, "watchlist");
  assert.equal(textOf(without), "CHART|headlines,sources-watchlist");
  assert.equal(textOf(added(without, "watchlist")), "CHART,WATCHLIST|headlines,sources");
  const last = layoutOf("chart");
  assert.equal(takenAway(last, "chart"), last);
});

test("a column is wide or narrow, and it is said where a widget stands", () => {
  assert.equal(textOf(sized(DESK, 2, "full")), "watchlist|CHART|HEADLINES,SOURCES");
  assert.equal(placeWords(DESK, "sources"), "Sources: column 3 of 3, narrow, 2 of 2 in it");
  assert.equal(placeWords(DESK, "chart"), "Chart: column 2 of 3, wide");
});

test("what was kept is shown as far as it is there, and what a deploy has added stands last", () => {
  const columns = [{ size: /** @type {const} */ ("small"), widgets: ["watchlist", "headlines"].map((type) => ({ type })) }];
  const before = operatorsLayout(columns, ["watchlist", "headlines", "sources"]);
  assert.equal(textOf(before), "watchlist,headlines-sources");
  const kept = toKeep(takenAway(moved(before, "headlines", "right"), "watchlist"), before);
  assert.equal(textOf(kept), "headlines-watchlist");
  const later = operatorsLayout([{ size: "full", widgets: ["watchlist", "headlines", "sources"].map((type) => ({ type })) }], ["watchlist", "headlines", "sources", "chart"]);
  assert.equal(textOf(keptLayout(kept, later)), "headlines,sources-watchlist-chart");
  assert.equal(keptLayout(kept, operatorsLayout([{ size: "full", widgets: [{ type: "chart" }] }], ["chart"])).columns.length, 1);
  for (const nothing of [null, {}, { columns: [], away: [] }, { columns: [{}], away: [] }, { columns: "x", away: [] }, 7]) assert.equal(keptLayout(nothing, later), later);
});

test("the text has the widgets where they stand with the operator's options, and quotes what YAML takes for something else", () => {
  /** @type {import("../../ticker/static/js/core/layout_yaml.js").Page} */
  const page = { name: "Crypto: all", slug: "crypto", columns: [{ size: "full", widgets: [{ type: "chart", options: { symbol: "BTC-USD", interval: "5m" } }, { type: "headlines", options: {} }] }] };
  const text = yamlOf([laidOut(page, layoutOf("headlines|CHART"))]);
  assert.equal(text, `pages:
  - name: "Crypto: all"
    slug: crypto
    columns:
      - size: small
        widgets:
          - type: headlines
      - size: full
        widgets:
          - {type: chart, symbol: BTC-USD, interval: "5m"}
`);
});
