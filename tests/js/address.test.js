import assert from "node:assert/strict";
import { test } from "node:test";

import { hrefOf, isNewStep, namedIn, searchOf, stepsIn, viewIn, viewOf } from "../../ticker/static/js/core/address.js";
import { newView } from "../../ticker/static/js/core/view.js";

test("an address asks for what it names, and for nothing else", () => {
  assert.deepEqual(viewIn("?symbol=%5EGSPC&list=fx&q=rate+cut&kiosk&room="), { selected: "^GSPC", watchlist: "fx", query: "rate cut", room: "" });
  assert.deepEqual(viewIn(""), {});
});

test("what an address does not name is as it is at first", () => {
  const asked = viewOf(viewIn("?news=world"), newView());
  assert.deepEqual(asked, { ...asked, headlines: "world", selected: newView().selected, query: newView().query });
});

test("what is asked for is written as it is read", () => {
  const asked = { selected: "BRK.B", headlines: "world & more", query: "100 % up" };
  assert.deepEqual(viewIn(searchOf("", asked, newView())), asked);
});

test("an address keeps what is not of the view, and leaves out what is as it is at first", () => {
  assert.equal(searchOf("?token=abcdef&symbol=AAPL&q=rates", { selected: "MSFT", query: "" }, newView()), "?token=abcdef&symbol=MSFT");
  assert.equal(searchOf("?symbol=AAPL", {}, newView()), "");
});

test("a symbol is a step back, and so is a search, but not other words in one", () => {
  assert.deepEqual([stepsIn(["selected", "sort", "watchlist"], {}, {}), stepsIn(["sort"], {}, {}), stepsIn([], {}, {})], [["selected", "watchlist"], [], []]);
  assert.deepEqual([["", "rates"], ["rates", "rate cut"], ["rate cut", ""]].map(([before, after]) => stepsIn(["query"], { query: before }, { query: after })), [["query"], [], ["query"]]);
  assert.deepEqual([["", "14:02"], ["14:02", "14:03"], ["14:03", ""]].map(([before, after]) => stepsIn(["at"], { at: before }, { at: after })), [["at"], [], ["at"]]);
});

test("symbols that are gone through in a moment are one step", () => {
  assert.deepEqual([isNewStep(Infinity), isNewStep(80), isNewStep(1000)], [true, false, true]);
});

test("a symbol has an address that says it", () => {
  assert.deepEqual(viewIn(hrefOf("^GSPC&x")), { selected: "^GSPC&x" });
});

test("a fragment names a symbol, if it can be read", () => {
  assert.deepEqual(["#BRK.B", "#%5EGSPC", "#%", ""].map(namedIn), ["BRK.B", "^GSPC", "", ""]);
});

test("what a page shows at first is not said, and what is chosen instead is, also if that is nothing", () => {
  const page = { ...newView(), headlines: "world" };
  assert.equal(searchOf("?page=europe", { headlines: "world" }, page), "?page=europe");
  const all = searchOf("?page=europe", { headlines: "" }, page);
  assert.deepEqual([all, viewOf(viewIn(all), page).headlines], ["?page=europe&news=", ""]);
});
