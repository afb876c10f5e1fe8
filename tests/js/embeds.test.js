import assert from "node:assert/strict";
import { test } from "node:test";

import { homeOf, within } from "../../ticker/static/js/connection/here.js";
import { addressOf, admitterOf, isAll } from "../../ticker/static/js/core/narrowing.js";
import { showsSimulated } from "../../ticker/static/js/core/simulated.js";
import { newView } from "../../ticker/static/js/core/view.js";
import { quote, stored, story } from "./events.js";

/** @param {object} more */
const asked = (more) => ({ panel: "headlines", channels: ["world", "stocks"], symbols: [], words: "", ...more });

test("prices always pass, stories only where channel, symbols and words are those asked for", () => {
  const fed = story("Fed holds rates", 0, { symbols: ["brk.b"] });
  assert.ok(admitterOf(asked({ words: "rates nothing" }))(quote("A", 1)));
  /** @type {[object, boolean][]} */
  const cases = [[{}, true], [{ words: "fed rat" }, true], [{ words: "ates" }, false], [{ symbols: ["BRK.B", "A"] }, true], [{ symbols: ["A"] }, false], [{ channels: ["stocks"] }, false]];
  for (const [more, admitted] of cases) assert.equal(admitterOf(asked(more))(fed), admitted, JSON.stringify(more));
});

test("the server is asked for what is newest of them", () => {
  assert.equal(addressOf(asked({ words: "rate cut", symbols: ["A"] })), "events/world,stocks?types=headline%2Calert%2Cmessage&symbols=A&q=rate+cut");
  assert.ok(isAll(asked({}), ["stocks", "world"]));
  assert.ok(!isAll(asked({ channels: ["world"] }), ["stocks", "world"]));
});

test("a token in the page's own address goes along to wherever the server is asked", () => {
  const home = homeOf("https://host/below/", "?symbols=A&token=a%26b");
  assert.equal(home, "https://host/below/?token=a%26b");
  assert.equal(within("stream?types=quote", home), "https://host/below/stream?types=quote&token=a%26b");
  assert.equal(within("stream", homeOf("https://host/", "?symbols=A")), "https://host/stream");
});

test("prices in sight that are made up are said to be", () => {
  const store = stored(quote("A", 1, { simulated: false }), quote("B", 2), story("about B", 0, { symbols: ["B"] }));
  const view = { ...newView(), selected: "A", watchlist: "stocks" };
  assert.ok(!showsSimulated(store, view, asked({ panel: "chart" })));
  assert.ok(!showsSimulated(store, view, asked({ panel: "tape", symbols: ["A"] })));
  for (const panel of ["tape", "watchlist", "headlines"]) assert.ok(showsSimulated(store, view, asked({ panel })), panel);
  assert.ok(!showsSimulated(store, { ...view, watchlist: "~Mine:A" }, asked({ panel: "watchlist" })));
});
