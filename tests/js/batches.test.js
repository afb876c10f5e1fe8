// An hour of events makes the same page, however it is cut into batches.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Journal } from "../../ticker/static/js/connection/journal.js";
import { isBehind } from "../../ticker/static/js/core/ids.js";
import { eventsOf } from "../../ticker/static/js/core/known.js";
import { cardsInOrder } from "../../ticker/static/js/core/select.js";
import { apply, createStore, hold, receive, release, takeChanges } from "../../ticker/static/js/core/store.js";
import { NOW } from "./events.js";

const HOUR_S = 3600;
const SYMBOLS = Array.from({ length: 40 }, (_, n) => `S${n}`);
const SOURCES = ["bbc", "wire", "cnbc"];

/** The same numbers on every run. @param {number} seed @returns {() => number} 0 to 1 */
function random(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** @param {() => number} draw @param {any[]} from */
const one = (draw, from) => from[Math.floor(draw() * from.length)];

/** An hour as the stream tells it: prices, trading statuses, health, and headlines with their revisions and moves, alerts and messages. */
function anHour() {
  const draw = random(7);
  /** @type {any[]} */
  const events = [];
  /** @type {any[]} */
  const headlines = [];
  /** @param {number} s @param {any} body */
  const tell = (s, body) => {
    const event = { id: `e1-${events.length + 1}`, key: null, channel: "world", time: new Date(NOW + s * 1000).toISOString(), ...body };
    events.push(event);
    return event;
  };
  for (let s = 0; s < HOUR_S; s += 1) {
    for (let n = 0; n < 6; n += 1) tell(s, quoted(draw));
    if (draw() < 0.02) tell(s, told(draw, "status", { state: one(draw, ["open", "halted", "closed"]) }));
    if (draw() < 0.05) tell(s, health(draw));
    if (draw() < 0.2) headlines.push(tell(s, headline(draw, s, headlines.length)));
    if (draw() < 0.05 && headlines.length) headlines.push(tell(s, revised(one(draw, headlines), draw)));
    if (draw() < 0.05 && headlines.length) tell(s, moved(one(draw, headlines), draw));
    if (draw() < 0.02) tell(s, { type: "alert", title: `alert ${s}`, severity: "info", detail: null, symbol: one(draw, SYMBOLS) });
    if (draw() < 0.1) tell(s, { type: "message", channel: one(draw, ["desk", "lobby", "world"]), text: `said at ${s}`, author: null });
  }
  return events;
}

/** @param {() => number} draw @param {string} type @param {object} more */
function told(draw, type, more) {
  const symbol = one(draw, SYMBOLS);
  return { type, channel: "stocks", key: `${type}:${symbol}`, symbol, simulated: true, ...more };
}

/** @param {() => number} draw */
const quoted = (draw) => told(draw, "quote", { name: "A share", price: Math.round(10_000 * draw()) / 100, decimals: 2, change_pct: draw() - 0.5 });

/** @param {() => number} draw */
function health(draw) {
  const name = one(draw, SOURCES);
  return { type: "source", key: `source:${name}`, name, kind: "rss", state: one(draw, ["ok", "late", "failing"]), failures: 0 };
}

/** @param {() => number} draw @param {number} s @param {number} n */
function headline(draw, s, n) {
  const source = one(draw, SOURCES);
  const seen = new Date(NOW + s * 1000).toISOString();
  const published = draw() < 0.3 ? null : new Date(NOW + (s - 7200 * draw()) * 1000).toISOString();
  const backfill = draw() < 0.1;
  const key = `headline:${source}:${n}`;
  return { type: "headline", key, source, title: `story ${n}`, first_seen: seen, published, backfill, symbols: [], tags: [], story: `s${n % 50}`, revision: 1 };
}

/** @param {any} before @param {() => number} draw */
const revised = ({ id: _, time: __, ...before }, draw) => ({ ...before, revision: before.revision + 1, title: draw() < 0.5 ? before.title : `${before.title}, corrected` });

/** @param {any} about @param {() => number} draw */
const moved = (about, draw) => ({ type: "move", about: about.id, symbol: one(draw, SYMBOLS), span_s: 300, change_pct: draw(), z: null, unusual: false });

const opened = () =>
  createStore({
    channels: [{ name: "stocks", title: "Stocks" }, { name: "world", title: "World" }, ...["desk", "lobby"].map((name) => ({ name, title: name, messages: true }))],
    sources: [{ name: "sim", title: "Sim", channel: "stocks", every_s: 1, has_prices: true, simulated: true }],
  });

/** What a page shows that has taken everything. @param {import("../../ticker/static/js/core/store.js").Store} store */
const picture = ({ cursor, quotes, statuses, stories, messages, health, moves }) => ({
  cursor,
  states: [quotes, statuses, health].map((states) => Object.fromEntries(states)),
  stories,
  messages,
  moves: moves.told,
});

/** The same, and what it has seen on the way. @param {import("../../ticker/static/js/core/store.js").Store} store */
const whole = (store) => ({ ...picture(store), sparklines: store.sparklines, strips: store.strips });

const HOUR = anHour();
/** @param {any[]} events */
const plain = (events, store = opened()) => {
  for (const event of events) receive(store, event);
  return store;
};
const EXPECTED = whole(plain(HOUR));

/** As a page takes what it is told: nothing again that it knows. @param {any} store @param {any[]} events */
function takes(store, events) {
  for (const event of events) if (isBehind(event.id, store.cursor)) receive(store, event);
  takeChanges(store);
}

/** @param {() => number} size of each batch @returns {any[][]} */
function cut(size) {
  const batches = [];
  for (let at = 0; at < HOUR.length; ) {
    const n = size();
    batches.push(HOUR.slice(at, at + n));
    at += n;
  }
  return batches;
}

test("the hour is one: of all types, with revisions, more stories than are shown, and moves", () => {
  const types = new Set(HOUR.map(({ type }) => type));
  assert.deepEqual([...types].sort(), ["alert", "headline", "message", "move", "quote", "source", "status"]);
  assert.ok(HOUR.length > 20_000 && EXPECTED.stories.size === 300 && EXPECTED.moves.size > 10);
  assert.ok([...EXPECTED.stories.values()].some(({ former }) => former));
});

for (const [name, size] of /** @type {[string, () => number][]} */ ([
  ["1", () => 1],
  ["7", () => 7],
  ["1,000", () => 1000],
  ["any number", ((draw) => () => 1 + Math.floor(draw() ** 3 * 900))(random(3))],
])) {
  test(`an hour in batches of ${name} makes the same page`, () => {
    const store = opened();
    for (const batch of cut(size)) takes(store, batch);
    assert.deepEqual(whole(store), EXPECTED);
  });
}

test("what comes again, once or after a while, changes nothing", () => {
  const store = opened();
  const draw = random(5);
  const batches = cut(() => 1 + Math.floor(draw() * 300));
  for (const [n, batch] of batches.entries()) {
    takes(store, [...batch, ...batch]);
    if (draw() < 0.3) takes(store, batches[Math.floor(draw() * n)] ?? []);
  }
  assert.deepEqual(whole(store), EXPECTED);
});

test("a pause in the middle, held and released, leaves the page as it would have been", () => {
  const store = opened();
  for (const [n, batch] of cut(() => 500).entries()) {
    if (n === 12) hold(store, NOW);
    if (n === 30) release(store);
    takes(store, batch);
  }
  assert.deepEqual(picture(store), picture(plain(HOUR)));
  // The lines were drawn on meanwhile.
  assert.deepEqual(store.sparklines, EXPECTED.sparklines);
});

test("a page that reads a compacted journal, at whatever moments, shows the same", () => {
  const draw = random(11);
  for (const share of [0.001, 0.01, 0.3]) {
    const [journal, store] = [new Journal(), opened()];
    let place = 0;
    for (const event of HOUR) {
      journal.add(event);
      if (draw() < share) place = reads(journal, store, place);
    }
    reads(journal, store, place);
    assert.deepEqual(picture(store), picture(plain(HOUR)));
  }
});

/** @param {Journal} journal @param {any} store @param {number} place */
function reads(journal, store, place) {
  const { events, next } = journal.from(place, Infinity);
  takes(store, events);
  return next;
}

test("a page that is told what another knows shows the same", () => {
  const store = plain(eventsOf(plain(HOUR)));
  assert.deepEqual(cardsInOrder(store).map(({ key }) => key), cardsInOrder(plain(HOUR)).map(({ key }) => key));
  assert.deepEqual([store.quotes.size, store.messages], [SYMBOLS.length, EXPECTED.messages]);
  for (const event of HOUR.slice(-5)) apply(store, event);
  assert.equal(store.stories.size, 300);
});
