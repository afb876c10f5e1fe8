import assert from "node:assert/strict";
import { test } from "node:test";

import { popoutOf } from "../../ticker/static/js/core/popout.js";
import { newView } from "../../ticker/static/js/core/view.js";

const VIEW = { ...newView(), selected: "BRK.B", watchlist: "stocks", headlines: "?mine", query: "rate cut" };

test("a chart in a window of its own has the bars and the others that it has here", () => {
  assert.equal(popoutOf("chart", VIEW, { theme: "dark" }), "embed/chart?symbol=BRK.B&interval=1m&kind=candles&theme=dark");
  assert.equal(popoutOf("chart", { ...VIEW, interval: "5m", kind: "line", compare: "A,B,A" }, {}), "embed/chart?symbol=BRK.B&interval=5m&kind=line&compare=A%2CB");
});

test("a list has its name, its symbols, also where there are none, its order and what it is narrowed to", () => {
  assert.equal(popoutOf("watchlist", { ...VIEW, sort: "-percent", only: "up text:a b" }, {}), "embed/watchlist?channels=stocks&sort=-percent&only=up+text%3Aa+b");
  assert.equal(popoutOf("watchlist", { ...VIEW, watchlist: "~Mine:A,B" }, {}), "embed/watchlist?list=Mine&symbols=A%2CB");
  const empty = { ...VIEW, watchlist: "~Mine", lists: [{ name: "Mine", symbols: [] }] };
  assert.equal(popoutOf("watchlist", empty, {}), "embed/watchlist?list=Mine");
});

test("news have their tab, what is searched for, and whether only the unread are shown", () => {
  assert.equal(popoutOf("headlines", VIEW, { palette: "red" }), "embed/headlines?news=%3Fmine&search=rate+cut&palette=red");
  assert.equal(popoutOf("headlines", { ...VIEW, headlines: "world", query: "", unread: "only" }, {}), "embed/headlines?news=world&unread=only");
});

test("what an address asked for that there is not is left to what is usual", () => {
  const view = { ...VIEW, interval: "2m", kind: "pie", compare: "A,B,C,D,E", sort: "-constructor" };
  assert.equal(popoutOf("chart", view, {}), "embed/chart?symbol=BRK.B&interval=1m&kind=candles&compare=A%2CB%2CC%2CD");
  assert.equal(popoutOf("watchlist", view, {}), "embed/watchlist?channels=stocks");
});
