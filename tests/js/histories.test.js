// What the chart asks the server for, and when.

import assert from "node:assert/strict";
import { mock, test } from "node:test";

import { BarHistory } from "../../ticker/static/js/connection/bars.js";
import { SessionHistory } from "../../ticker/static/js/connection/sessions.js";
import { NOW, at, quote } from "./events.js";

const MINUTE = 60_000;
const START = NOW - (NOW % MINUTE);

/** @param {number} minute @param {object} [more] */
const bar = (minute, more) => ({ start: new Date(START + minute * MINUTE).toISOString(), open: 1, high: 1, low: 1, close: 1, volume: 5, closed: minute < 0, ...more });

/** A server that gives these answers, one after the other, and remembers what it was asked.
 * @param {...any} answers bars, a status, or null for none */
function server(...answers) {
  /** @type {URLSearchParams[]} */
  const asked = [];
  /** @type {string[]} */
  const told = [];
  let until = Infinity;
  let seen = true;
  const outside = {
    fetch: async (/** @type {string} */ address) => {
      asked.push(new URLSearchParams(address.split("?")[1]));
      const answer = answers.shift();
      if (answer === null) throw new TypeError("no network");
      return /** @type {any} */ (typeof answer === "number" ? { ok: false, status: answer } : { ok: true, status: 200, json: async () => ({ bars: answer }) });
    },
    until: () => until,
    wall: () => NOW,
    random: () => 0,
    isSeen: () => seen,
    told: (/** @type {string} */ what) => void told.push(what),
  };
  return { outside, asked, told, stop: (/** @type {number} */ at) => void (until = at), hide: () => void (seen = false) };
}

/** Until what is under way is done. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

test("the newest bars come first, quotes grow the open one, and what has closed is asked for again", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const { outside, asked, told } = server([bar(-1), bar(0)], [bar(-1), bar(0, { closed: true, close: 9 }), bar(1)]);
  const history = new BarHistory("AAPL", "1m", outside);
  assert.equal(history.phase, "loading");
  await settled();
  assert.deepEqual([history.phase, history.bars.length, history.isWhole, told], ["here", 2, true, ["all"]]);
  assert.equal(history.take(quote("AAPL", 3, { time: at(1) })), "last");
  assert.equal(history.take(quote("AAPL", 4, { time: at(60) })), "all");
  mock.timers.tick(10_000);
  await settled();
  assert.equal(asked[1]?.get("from"), bar(-1).start);
  assert.deepEqual(history.bars.map(({ close }) => close), [1, 9, 4]);
  history.close();
  mock.timers.reset();
});

test("what is played over is asked for soon, from the last bar that the server has told of", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const { outside, asked, stop } = server([bar(-1), bar(0, { closed: true })], [-1, 0, 1, 2, 3, 4, 5, 6].map((n) => bar(n, { closed: true })));
  stop(START + 7 * 60_000);
  const history = new BarHistory("AAPL", "1m", outside);
  await settled();
  for (const minute of [1, 4, 5, 6]) history.take(quote("AAPL", 4, { time: at(60 * minute) }));
  assert.deepEqual(history.bars.map(({ grown }) => grown ?? false), [false, false, true, true, true, true]);
  mock.timers.tick(2000);
  await settled();
  assert.equal(asked[1]?.get("from"), bar(-1).start);
  assert.deepEqual([history.bars.length, history.bars.some(({ grown }) => grown)], [8, false]);
  history.close();
  mock.timers.reset();
});

test("what cannot be had is said, and tried again", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const { outside } = server(503, null, [bar(0)]);
  const history = new BarHistory("AAPL", "1m", outside);
  await settled();
  assert.deepEqual([history.phase, history.reason, history.retryAt - NOW], ["failed", "the server says 503", 2000]);
  mock.timers.tick(2000);
  await settled();
  assert.deepEqual([history.phase, history.reason, history.retryAt - NOW], ["failed", "no answer", 4000]);
  mock.timers.tick(4000);
  await settled();
  assert.deepEqual([history.phase, history.reason], ["here", ""]);
  history.close();
  mock.timers.reset();
});

test("a symbol that there are no bars of is none, and not a failure", async () => {
  const { outside } = server(404);
  const history = new BarHistory("AAPL", "1m", outside);
  await settled();
  assert.equal(history.phase, "none");
  history.close();
});

test("of a moment of the past nothing is shown that was known later: a bar within which it lies is made of seconds", async () => {
  const { outside, asked, stop } = server([bar(-1), bar(0, { closed: true, close: 99 })], [bar(0, { close: 2, closed: true }), bar(0.1, { close: 3, closed: true })]);
  stop(START + 10_000);
  const history = new BarHistory("AAPL", "1m", outside);
  await settled();
  await settled();
  assert.deepEqual(history.bars.map(({ close, closed }) => [close, closed]), [[1, true], [3, false]]);
  assert.deepEqual(asked.map((one) => [one.get("interval"), one.get("to")]), [["1m", new Date(START + 10_000).toISOString()], ["1s", new Date(START + 10_000).toISOString()]]);
  history.close();
});

test("at a moment of the past the open bar has the price of then, and a volume that counts on from there", async () => {
  const { outside, stop } = server([bar(-1), bar(0)], [bar(-1), bar(0)]);
  const history = new BarHistory("AAPL", "1m", outside);
  await settled();
  history.take(quote("AAPL", 3, { time: at(1), volume: 900 }));
  stop(Date.parse(at(1)));
  history.load();
  await settled();
  history.stand(quote("AAPL", 2.5, { time: at(0.5), volume: 800 }));
  history.take(quote("AAPL", 2, { time: at(2), volume: 810 }));
  assert.deepEqual(history.bars.at(-1), { ...history.bars.at(-1), high: 2.5, close: 2, volume: 15 });
  history.bars = [{ start: START, open: 1, high: 1, low: 1, close: 1, volume: 5, closed: true }];
  history.stand(quote("AAPL", 7, { time: at(0) }));
  assert.equal(history.bars.at(-1)?.close, 1);
  history.close();
});

test("the newest price that came before the bars begins the open one, once, and not a day that only the server knows", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const [closed, closes] = [bar(-1), () => history.bars.map(({ close, volume }) => [close, volume])];
  const { outside, asked } = server([closed], [closed], [{ ...closed, close: 1 }]);
  let history = new BarHistory("AAPL", "1m", outside);
  await settled();
  const newest = quote("AAPL", 3, { time: at(1), volume: 900 });
  history.stand(newest);
  mock.timers.tick(10_000);
  await settled();
  history.stand(newest);
  assert.deepEqual(closes(), [[1, 5], [3, 0]]);
  mock.timers.tick(60_000);
  assert.equal(asked.length, 2);
  history.close();
  history = new BarHistory("AAPL", "1d", outside);
  await settled();
  history.stand(quote("AAPL", 3, { time: at(3 * 86_400) }));
  mock.timers.tick(60_000);
  assert.deepEqual([closes(), asked.length], [[[1, 5]], 3]);
  history.close();
  mock.timers.reset();
});

test("older bars are asked for up to the first, and never once there are none", async () => {
  const full = Array.from({ length: 700 }, (_, n) => bar(n - 699));
  const { outside, asked } = server(full, [bar(-701), bar(-700)]);
  const history = new BarHistory("AAPL", "1m", outside);
  await settled();
  assert.equal(history.isWhole, false);
  history.older();
  await settled();
  assert.deepEqual([asked[1]?.get("to"), history.bars.length, history.isWhole], [bar(-699).start, 702, true]);
  history.older();
  assert.equal(asked.length, 2);
  history.close();
});

test("what is let go of is asked for again when it is scrolled to; nothing goes while older bars are on their way", async () => {
  const { outside, asked } = server([bar(-2), bar(-1), bar(0)], [bar(-3)]);
  const history = new BarHistory("AAPL", "1m", outside);
  await settled();
  assert.deepEqual([history.isWhole, history.forget(START - MINUTE), history.bars.length, history.isWhole], [true, true, 2, false]);
  history.older();
  assert.deepEqual([history.forget(START), history.bars.length], [false, 2]);
  await settled();
  assert.equal(asked[1]?.get("to"), bar(-1).start);
  history.close();
});

test("sessions are asked for once for a window, and again when another one has begun", async () => {
  const asked = [];
  const answer = { ok: true, json: async () => ({ zone: "America/New_York", sessions: [{ session: "open", since: at(-600), until: at(600) }] }) };
  const sessions = new SessionHistory("BRK.B", { fetch: async (address) => /** @type {any} */ (asked.push(address), answer), told: () => {} });
  sessions.need(NOW - 1000, "open", NOW);
  await settled();
  assert.deepEqual([sessions.zone, sessions.spells.length], ["America/New_York", 1]);
  sessions.need(NOW - 1000, "open", NOW + 60_000);
  sessions.need(NOW - 1000, "post", NOW + 120_000);
  assert.equal(asked.length, 2);
  sessions.close();
});

test("a page that nobody sees asks for nothing, and for what it missed when it is seen", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const { outside, asked, hide } = server(null, [bar(0)]);
  const history = new BarHistory("AAPL", "1m", outside);
  await settled();
  hide();
  mock.timers.tick(60_000);
  await settled();
  assert.equal(asked.length, 1);
  history.refresh();
  await settled();
  assert.equal(history.phase, "here");
  history.close();
  mock.timers.reset();
});
