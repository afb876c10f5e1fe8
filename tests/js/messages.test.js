import assert from "node:assert/strict";
import { test } from "node:test";

import { answered, isDue, lengthWords, newUnsent, outcomeOf, stateWords, tryAgain } from "../../ticker/static/js/core/outbox.js";
import { cardsInOrder, messagesIn } from "../../ticker/static/js/core/select.js";
import { apply, caughtUp, createStore, hold, MAX_MESSAGES, receive, release, reset, takeChanges } from "../../ticker/static/js/core/store.js";
import { at, NOW } from "./events.js";

/** @param {number} seq @param {string} text @param {string} [channel] @returns {any} */
const message = (seq, text, channel = "lounge") => ({ id: `e1-${seq}`, type: "message", channel, key: null, time: at(seq), text, author: null });

/** @param {any[]} events */
function stored(...events) {
  const channels = [{ name: "lounge", title: "Lounge", messages: true, writable: true }, { name: "desk", title: "Desk", messages: true }, { name: "world", title: "World" }];
  const store = createStore({ channels, sources: [] });
  for (const event of events) receive(store, event);
  return store;
}

/** @param {any} store @param {string} [room] */
const said = (store, room = "lounge") => messagesIn(store, room).map(({ text }) => text);

test("what is said in a room stands there, and what is said elsewhere among the cards", () => {
  const store = stored(message(1, "a"), message(2, "b", "desk"), message(3, "c", "world"));
  assert.deepEqual([said(store), said(store, "desk"), [...store.rooms.keys()]], [["a"], ["b"], ["lounge", "desk"]]);
  assert.deepEqual(cardsInOrder(store).map((card) => card.key), ["e1-3"]);
  assert.deepEqual([...takeChanges(store).messages], ["lounge", "desk"]);
});

test("one's own message may be known before what came earlier, and twice is once", () => {
  const store = stored(message(1, "a"));
  apply(store, message(3, "own"));
  assert.equal(store.cursor, "e1-1");
  for (const event of [message(2, "b"), message(3, "own")]) receive(store, event);
  assert.deepEqual(said(store), ["a", "b", "own"]);
});

test("a room keeps its newest messages, and takes nothing from the others", () => {
  const store = stored(message(1, "old", "desk"));
  for (let seq = 2; seq < MAX_MESSAGES + 4; seq += 1) receive(store, message(seq, String(seq)));
  assert.deepEqual([said(store).length, said(store)[0], said(store, "desk")], [MAX_MESSAGES, "4", ["old"]]);
});

test("messages wait while the page is paused", () => {
  const store = stored(message(1, "a"));
  hold(store, NOW);
  receive(store, message(2, "b"));
  assert.deepEqual(said(store), ["a"]);
  release(store);
  assert.deepEqual(said(store), ["a", "b"]);
});

test("what another snapshot does not name is gone once it is read", () => {
  const store = stored(message(1, "a"), message(2, "b"));
  takeChanges(store);
  reset(store);
  receive(store, message(2, "b"));
  caughtUp(store, "e1-9");
  assert.deepEqual([said(store), [...takeChanges(store).messages]], [["b"], ["lounge"]]);
});

test("an answer says whether a message is stored, to be sent again, or refused", () => {
  const event = message(1, "a");
  const error = { detail: "too many messages on lounge", expected: "less" };
  assert.deepEqual([
    outcomeOf(201, null, event),
    outcomeOf(429, "6", { error }),
    outcomeOf(503, "2", null),
    outcomeOf(400, null, { error: { detail: "got ''", expected: "a text" } }),
    outcomeOf(413, null, null),
    outcomeOf(502, null, null),
    outcomeOf(200, null, { id: "x" }),
  ], [
    { kind: "stored", event },
    { kind: "later", waitS: 6, why: "Too many messages on lounge" },
    { kind: "later", waitS: 2, why: "The server answered 503" },
    { kind: "refused", why: "got ''; expected a text" },
    { kind: "refused", why: "status 413" },
    { kind: "lost", why: "the server answered 502" },
    { kind: "lost", why: "the server answered 200" },
  ]);
});

test("how it stands with a message is said in words", () => {
  const unsent = newUnsent("k", "lounge", "Ann", "a");
  const states = [stateWords(unsent, NOW)];
  for (const outcome of /** @type {import("../../ticker/static/js/core/outbox.js").Outcome[]} */ ([
    { kind: "later", waitS: 6, why: "Too many" }, { kind: "refused", why: "got x" }, { kind: "lost", why: "no answer" },
  ])) {
    answered(unsent, outcome, NOW);
    states.push(stateWords(unsent, NOW + 1000));
  }
  tryAgain(unsent);
  assert.deepEqual([...states, stateWords(unsent, NOW)], [
    "Sending\u2026", "Too many \u00B7 sent again in 0:05", "Refused: got x", "Not sent: no answer", "Sending\u2026",
  ]);
});

test("a message that waits is due after its time, under the same key", () => {
  const unsent = newUnsent("k", "lounge", "", "a");
  assert.equal(isDue(unsent, NOW), false);
  answered(unsent, { kind: "later", waitS: 6, why: "" }, NOW);
  assert.deepEqual([isDue(unsent, NOW + 5900), isDue(unsent, NOW + 6000), unsent.key], [false, true, "k"]);
});

test("the length of a text is spoken of when it matters, in characters and not in halves of them", () => {
  assert.deepEqual(["x".repeat(1800), "\u{1F680}".repeat(1990), ` ${"x".repeat(2003)}\n`].map(lengthWords), [
    "", "10 characters left", "3 characters too many",
  ]);
});
