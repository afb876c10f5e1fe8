import assert from "node:assert/strict";
import { test } from "node:test";

import { popoutOf } from "../../ticker/static/js/core/popout.js";
import { newView } from "../../ticker/static/js/core/view.js";

test("a panel in a window of its own shows what it shows here", () => {
  const view = { ...newView(), selected: "BRK.B", watchlist: "stocks", headlines: "?mine", query: "rate cut" };
  assert.equal(popoutOf("chart", view, { theme: "dark" }), "embed/chart?symbol=BRK.B&interval=1m&kind=candles&theme=dark");
  assert.equal(popoutOf("watchlist", view, {}), "embed/watchlist?channels=stocks");
  assert.equal(popoutOf("watchlist", { ...view, watchlist: "~Mine:A,B" }, {}), "embed/watchlist?symbols=A%2CB");
  assert.equal(popoutOf("headlines", view, { palette: "red" }), "embed/headlines?q=rate+cut&palette=red");
});
