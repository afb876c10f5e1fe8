import assert from "node:assert/strict";
import { test } from "node:test";

import { inSight, screenIn } from "../../ticker/static/js/core/screens.js";

const ALL = ["watch", "chart", "news", "more"];

test("a phone shows the list at first, and the chart to who was sent a symbol", () => {
  assert.deepEqual(
    [screenIn("", "", ALL), screenIn("?list=fx", "", ALL), screenIn("?symbol=AAPL", "", ALL), screenIn("", "#AAPL", ALL)],
    ["watch", "watch", "chart", "chart"],
  );
});

test("a panel that fills the window elsewhere is on show, until another is asked for", () => {
  const shown = ["chart", "watchlist", "headlines", "sources", "messages", "weather", "constructor"].map((full) => screenIn(`?full=${full}`, "", ALL));
  assert.deepEqual(shown, ["chart", "watch", "news", "more", "more", "watch", "watch"]);
  assert.equal(screenIn("?full=toString&symbol=AAPL", "", ALL), "chart");
  assert.equal(screenIn("?full=chart&screen=news", "", ALL), "news");
});

test("the screen that is asked for is shown, if the page has it", () => {
  assert.equal(screenIn("?symbol=AAPL&screen=news", "", ALL), "news");
  assert.deepEqual([screenIn("?screen=none", "", ALL), screenIn("", "", ["news", "more"]), screenIn("", "", [])], ["watch", "news", ""]);
});

test("a symbol that is chosen is shown, but to who goes through a list by its keys", () => {
  assert.deepEqual(inSight({ selected: "AAPL" }, "watch", false), { selected: "AAPL", screen: "chart" });
  assert.deepEqual(inSight({ selected: "AAPL" }, "watch", true), { selected: "AAPL", screen: "watch" });
  assert.deepEqual(inSight({ headlines: "world" }, "watch", false), { headlines: "world" });
});
