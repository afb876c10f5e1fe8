import assert from "node:assert/strict";
import { test } from "node:test";

import { Follower } from "../../ticker/static/js/connection/follower.js";
import { Journal } from "../../ticker/static/js/connection/journal.js";
import { Relay } from "../../ticker/static/js/connection/relay.js";
import { adopt, newConnection } from "../../ticker/static/js/connection/state.js";
import { pair } from "../../ticker/static/js/connection/sharing/pair.js";
import { eventsOf } from "../../ticker/static/js/core/known.js";
import { storiesInOrder } from "../../ticker/static/js/core/select.js";
import { caughtUp, receive, reset } from "../../ticker/static/js/core/store.js";
import { NOW, quote, source, stored, story } from "./events.js";

const CHANNELS = ["stocks", "world"];

/** A browser with a relay whose stream is played by the test. */
class Browser {
  opened = 0;
  /** @type {import("../../ticker/static/js/connection/stream.js").Reader} */
  reader = /** @type {any} */ (null);
  relay = new Relay(
    (reader) => {
      this.reader = reader;
      return { open: () => (this.opened += 1), end() {}, back() {}, network() {} };
    },
    () => new Promise((gone) => (this.gone = gone)),
    () => NOW,
    queueMicrotask,
  );
  /** @type {(value?: unknown) => void} */
  gone = () => {};

  /** @param {any[]} events */
  async brings(...events) {
    for (const event of events) this.reader.event(event);
    await settled();
  }

  /** @param {string} kind @param {object} data @param {string} id */
  async says(kind, data = {}, id = "") {
    this.reader.happened({ kind, data }, id);
    await settled();
  }

  async opens(epoch = "e1", channels = CHANNELS) {
    await this.says("stream-open", { epoch, channels, retry_ms: 1000, heartbeat_s: 15 });
  }
}

class Page {
  store = stored();
  connection = newConnection(NOW, NOW);
  tellings = 0;
  wholes = 0;
  /** @type {string[]} */
  missed = [];
  /** @type {any[]} */
  behind = [];
  now = 0;
  follower;

  constructor(channels = CHANNELS) {
    const { store } = this;
    this.follower = new Follower(
      {
        home: "http://ticker/",
        channels,
        cursor: () => store.cursor,
        known: () => eventsOf(store),
        reset: () => reset(store),
        event: (event) => receive(store, event),
        connection: (told) => adopt(this.connection, told),
        whole: (cursor) => {
          this.wholes += 1;
          caughtUp(store, cursor);
        },
        told: () => (this.tellings += 1),
        missed: async (cursor) => {
          this.missed.push(cursor);
          return this.behind;
        },
      },
      () => this.now,
    );
  }

  /** @param {Relay} relay */
  async follows(relay, isFirst = true) {
    const [here, there] = pair();
    relay.listen(there);
    this.follower.follow(here, isFirst);
    await settled();
    return this;
  }

  /** What a frame does. */
  async asks() {
    this.follower.ask();
    await settled();
    return this;
  }

  get titles() {
    return storiesInOrder(this.store).map(({ event }) => /** @type {any} */ (event).title);
  }

  get prices() {
    return [...this.store.quotes.values()].map(({ symbol, price }) => `${symbol} ${price}`);
  }
}

const settled = () => new Promise((done) => setImmediate(done));

async function live() {
  const browser = new Browser();
  const page = await new Page().follows(browser.relay);
  await browser.opens();
  await browser.brings(quote("A", 1), story("a", 60));
  await browser.says("stream-live");
  await (await page.asks()).asks();
  return { browser, page };
}

test("a page that opens later is told what those before it know, by the same stream", async () => {
  const { browser, page } = await live();
  await browser.brings(quote("A", 2), quote("B", 5), story("a", 60, { title: "a, corrected" }));
  const later = await new Page().follows(browser.relay);
  await page.asks();
  assert.deepEqual([later.prices, later.titles, later.wholes > 0], [["A 2", "B 5"], ["a, corrected"], true]);
  assert.deepEqual([browser.opened, later.connection.tabs, later.connection.events], [1, 2, 5]);
  assert.deepEqual(eventsOf(later.store), eventsOf(page.store));
  // What a headline said before is known to both.
  assert.equal(later.store.stories.get("headline:bbc:a")?.former, "a");
});

test("a page is told once for each time it asks, and what came meanwhile together", async () => {
  const { browser, page } = await live();
  const before = page.tellings;
  for (let n = 0; n < 50; n += 1) await browser.brings(quote("A", n));
  assert.equal(page.tellings, before + 1);
  await page.asks();
  assert.deepEqual([page.tellings, page.prices], [before + 2, ["A 49"]]);
});

test("a page that nobody looks at is told nothing, and then all that counts", async () => {
  const { browser, page } = await live();
  page.follower.hide();
  const before = page.tellings;
  for (let n = 0; n < 1500; n += 1) await browser.brings(quote("A", n), quote("B", n), story(`s${n}`, (1500 - n) / 30));
  await browser.brings(source("bbc", "late"));
  await page.asks();
  assert.deepEqual([page.tellings, page.prices, browser.reader.isSeen()], [before, ["A 1"], false]);
  page.follower.show();
  for (let n = 0; n < 4; n += 1) await (await page.asks()).asks();
  assert.deepEqual([page.prices, page.store.stories.size, page.titles[0]], [["A 1499", "B 1499"], 300, "s1499"]);
  assert.equal(page.store.health.get("bbc")?.state, "late");
});

test("another picture replaces what a page knows, also one that was hidden meanwhile", async () => {
  const { browser, page } = await live();
  const hidden = await new Page().follows(browser.relay);
  hidden.follower.hide();
  await browser.says("stream-reset", { reason: "foreign" });
  await browser.brings(quote("B", 7, { id: "e2-1" }));
  await page.asks();
  assert.deepEqual([page.prices, page.store.unswept?.size], [["A 1", "B 7"], 2]);
  await browser.says("stream-live", {}, "e2-4");
  await page.asks();
  hidden.follower.show();
  await settled();
  assert.deepEqual([page.prices, page.titles, page.store.cursor], [["B 7"], [], "e2-4"]);
  assert.deepEqual([hidden.prices, hidden.titles, hidden.store.cursor], [["B 7"], [], "e2-4"]);
});

test("another log behind the same address is another picture", async () => {
  const { browser, page } = await live();
  await browser.says("broken");
  await browser.opens("e2");
  await browser.brings(quote("B", 7, { id: "e2-1" }));
  await browser.says("stream-live", {}, "e2-1");
  await page.asks();
  assert.deepEqual(page.prices, ["B 7"]);
});

test("who leads next begins with what its page knows, and nobody is told anything twice", async () => {
  const { browser, page } = await live();
  const ahead = await new Page().follows(browser.relay);
  page.follower.hide();
  const missed = [quote("A", 2), story("b", 30)];
  await browser.brings(...missed);
  await ahead.asks();
  const cursor = ahead.store.cursor;
  browser.relay.end();
  const next = new Browser();
  page.follower.show();
  await page.follows(next.relay);
  await ahead.follows(next.relay, false);
  assert.equal(next.reader.cursor(), page.store.cursor);
  await next.opens();
  const received = [];
  ahead.store.changes.quotes.clear();
  await next.brings(...missed);
  await ahead.asks();
  received.push(ahead.store.changes.quotes.size, ahead.store.cursor);
  await next.brings(quote("A", 3));
  for (const one of [page, ahead]) await (await one.asks()).asks();
  assert.deepEqual(received, [0, cursor]);
  assert.deepEqual([page.prices, page.titles, page.store.cursor], [["A 3"], ["b", "a"], ahead.store.cursor]);
  const newcomer = await new Page().follows(next.relay, false);
  await next.says("stream-live");
  await newcomer.asks();
  assert.deepEqual([newcomer.prices, newcomer.titles], [["A 3"], ["b", "a"]]);
});

test("a page that comes back from before the stream's snapshot asks for the headlines that this has not", async () => {
  const page = new Page();
  const events = [quote("A", 1), story("a", 60), story("missed", 50), quote("A", 2), story("c", 40)];
  for (const event of events.slice(0, 2)) receive(page.store, event);
  const cursor = page.store.cursor;
  page.behind = [events[2], events[4]];
  const browser = new Browser();
  await new Page().follows(browser.relay);
  await browser.opens();
  await browser.brings(...events.slice(3));
  await browser.says("stream-live", {}, events[4].id);
  await page.follows(browser.relay);
  assert.deepEqual([page.missed, page.titles, page.prices], [[cursor], ["c", "missed", "a"], ["A 2"]]);
});

test("a page of another log than the stream's begins anew", async () => {
  const { browser } = await live();
  const page = new Page();
  receive(page.store, quote("OLD", 1, { id: "e0-77" }));
  await page.follows(browser.relay);
  assert.deepEqual([page.prices, page.missed], [["A 1"], []]);
});

test("a page that may read what the stream was opened without has it opened anew", async () => {
  const { browser, page } = await live();
  await new Page([...CHANNELS, "desk"]).follows(browser.relay);
  assert.deepEqual([browser.opened, browser.reader.cursor()], [2, ""]);
  await browser.opens("e1", [...CHANNELS, "desk"]);
  await browser.brings(quote("D", 1));
  await browser.says("stream-live");
  await page.asks();
  assert.deepEqual(page.prices, ["D 1"]);
});

test("a page that was just given by the server does not wait for it", async () => {
  const { browser } = await live();
  await browser.says("broken");
  await new Page().follows(browser.relay);
  assert.equal(browser.opened, 2);
});

test("a page that has gone without a word is counted no more", async () => {
  const { browser, page } = await live();
  const other = await new Page().follows(browser.relay);
  other.follower.presence("its lock");
  await page.asks();
  const before = page.connection.tabs;
  await page.asks();
  browser.gone();
  await settled();
  await page.asks();
  assert.deepEqual([before, page.connection.tabs], [2, 1]);
});

test("a relay that answers no more is given up, and one with nothing to say is not", async () => {
  const { page } = await live();
  const looks = [];
  for (let n = 0; n < 3; n += 1) {
    page.now += 11_000;
    looks.push(page.follower.isLost());
    await settled();
    await page.asks();
  }
  const [here] = pair();
  page.follower.follow(here, true);
  for (let n = 0; n < 2; n += 1) {
    page.now += 11_000;
    looks.push(page.follower.isLost());
  }
  assert.deepEqual(looks, [false, false, false, false, true]);
});

test("a journal keeps the newest of each state and many items, and places stay what they were", () => {
  const journal = new Journal(100);
  const events = Array.from({ length: 6000 }, (_, n) => (n % 10 ? quote(`S${n % 7}`, n) : story(`s${n}`, n)));
  for (const event of events) journal.add(event);
  const { events: kept, next } = journal.from(0, Infinity);
  const states = kept.filter(({ type }) => type === "quote");
  assert.deepEqual([states.length, next, journal.add(/** @type {any} */ (events[5]))], [7, 6000, false]);
  assert.ok(kept.length - 7 >= 100);
  const cursor = /** @type {any} */ (events[5989]).id;
  const { events: rest } = journal.from(journal.placeBehind(cursor), Infinity);
  assert.deepEqual(rest.map(({ id }) => id), kept.slice(-rest.length).map(({ id }) => id));
  assert.equal(rest.length, 8);
});

/** @param {number} seq */
const alertOf = (seq) => /** @type {any} */ ({ ...story(`fires ${seq}`, seq), type: "alert", key: null });

test("an alert wakes one page, the one that is seen, or else one that nobody looks at", async () => {
  const browser = new Browser();
  const [one, other] = [await new Page().follows(browser.relay), await new Page().follows(browser.relay)];
  /** @type {string[]} */
  const rung = [];
  one.follower.rings(({ title }) => rung.push(`one ${title}`));
  other.follower.rings(({ title }) => rung.push(`other ${title}`));
  await browser.opens();
  await browser.brings(alertOf(1));
  assert.deepEqual(rung, []);
  await browser.says("stream-live", {}, "e1-1");
  one.follower.hide();
  await settled();
  await browser.brings(alertOf(2));
  other.follower.hide();
  await settled();
  const before = [one.tellings, other.tellings];
  await browser.brings(alertOf(3));
  assert.deepEqual(rung, ["other fires 2", "other fires 3"]);
  assert.deepEqual([one.tellings, other.tellings], before);
  other.follower.rings(null);
  await settled();
  await browser.brings(alertOf(4));
  assert.deepEqual(rung.slice(2), ["one fires 4"]);
});

test("what happened while nothing could be read does not ring", async () => {
  const browser = new Browser();
  const page = await new Page().follows(browser.relay);
  let rung = 0;
  page.follower.rings(() => (rung += 1));
  await browser.opens();
  await browser.says("stream-live", {}, "e1-1");
  await browser.says("broken", {});
  await browser.opens();
  await browser.brings(alertOf(2), alertOf(3));
  assert.equal(rung, 0);
  await browser.says("stream-live", {}, "e1-3");
  await browser.brings(alertOf(4));
  assert.equal(rung, 1);
});
