// What the page knows: a state, and events that change it. Pure: no DOM, no clock, no randomness.
//
// Events have keys, so applying one twice changes nothing, and while the page is paused the newest
// event of each key is all that has to wait.

import { newMoves, takeMove } from "./moves.js";
import { grow, newSparkline, seedSparkline } from "./sparklines.js";
import { patienceOf } from "./standings.js";
import { applyStory, dropStory } from "./stories.js";
import { observed, observedOnce, toldStrips } from "./strips.js";
import { FAST_S } from "./words.js";

/** @typedef {import("./events.js").Event} Event */
/** @typedef {import("./events.js").Quote} Quote */
/** @typedef {import("./events.js").SourceEvent} SourceEvent */
/** @typedef {import("./events.js").SourceView} SourceView */
/** @typedef {import("./events.js").Story} Story */
/** @typedef {import("./events.js").Message} Message */

/** Headlines, alerts, messages and moves that wait for the end of a pause. */
const MAX_HELD = 5000;
/** Of each room. */
export const MAX_MESSAGES = 200;

/** A headline, an alert or a message, when it happened in ms, and the title that it had before, or "". Of what is `undated`,
 * when it was first seen. @typedef {{key: string, event: Story, at: number, undated: boolean, former: string}} StoryEntry */
/** What changed since the last paint; `messages` by room.
 * @typedef {{quotes: Set<string>, stories: Set<string>, sources: Set<string>, messages: Set<string>}} Changes */
/** The pause, and what waits for its end. @typedef {{since: number, count: number, states: Map<string, Event>, stories: Map<string, Event>}} Held */

/** @typedef {object} Store
 * @property {string} cursor the id of the newest event taken, or ""
 * @property {import("./events.js").Channel[]} channels in the order of the config
 * @property {Map<string, SourceView & {channel: string}>} sources as configured
 * @property {Map<string, number>} places of the symbols in the operator's order
 * @property {Map<string, number>} patience by channel, after how many ms without another a price is old
 * @property {Map<string, Quote>} quotes by symbol
 * @property {Map<string, import("./events.js").Status>} statuses by symbol
 * @property {Map<string, StoryEntry>} stories by key
 * @property {import("./moves.js").HeadlineMoves} moves what headlines moved
 * @property {Map<string, string>} former titles that headlines of the first picture had before, by key
 * @property {Map<string, import("./events.js").Channel>} rooms where people talk, in the order of the config
 * @property {Map<string, Map<string, Message>>} messages of each room, by id
 * @property {Map<string, SourceEvent>} health by source
 * @property {Map<string, import("./strips.js").Cell[]>} strips the last reads of each source
 * @property {Map<string, import("./sparklines.js").Sparkline>} sparklines by symbol
 * @property {Map<string, string[]>} fast the sources of each channel that report no single reads
 * @property {Held | null} held
 * @property {Set<string> | null} unswept keys that a coming snapshot has not named yet
 * @property {boolean} sweepDue
 * @property {Changes} changes
 * @property {Changes} spare
 */

/** @param {{channels: import("./events.js").Channel[], sources: (SourceView & {channel: string})[], former?: Record<string, string>,
 *   moves?: {told: Record<string, import("./moves.js").Moved[]>, earlier: Record<string, string>},
 *   strips?: Record<string, [state: string, at: number][]>}} config
 * @returns {Store} */
export function createStore({ channels, sources, former = {}, moves = { told: {}, earlier: {} }, strips = {} }) {
  return {
    cursor: "",
    channels,
    sources: new Map(sources.map((source) => [source.name, source])),
    places: placesOf(sources.flatMap((source) => source.quoted ?? [])),
    patience: patienceOf(sources),
    quotes: new Map(),
    statuses: new Map(),
    stories: new Map(),
    moves: newMoves(moves),
    former: new Map(Object.entries(former)),
    rooms: new Map(channels.filter((channel) => channel.messages).map((channel) => [channel.name, channel])),
    messages: new Map(),
    health: new Map(),
    strips: toldStrips(strips),
    sparklines: new Map(),
    fast: fastSources(sources),
    held: null,
    unswept: null,
    sweepDue: false,
    changes: newChanges(),
    spare: newChanges(),
  };
}

/** @returns {Changes} */
const newChanges = () => ({ quotes: new Set(), stories: new Set(), sources: new Set(), messages: new Set() });

/** @param {string[]} symbols @returns {Map<string, number>} where each comes first */
const placesOf = (symbols) => new Map(symbols.map((symbol, n) => /** @type {const} */ ([symbol, n])).reverse());

/** @param {(SourceView & {channel: string})[]} sources @returns {Map<string, string[]>} */
function fastSources(sources) {
  const fast = new Map();
  for (const source of sources) {
    if (source.every_s < FAST_S) fast.set(source.channel, [...(fast.get(source.channel) ?? []), source.name]);
  }
  return fast;
}

/** Hand over what changed; the set handed over before is cleared and used again. @param {Store} store @returns {Changes} */
export function takeChanges(store) {
  const taken = store.changes;
  store.changes = store.spare;
  store.spare = taken;
  for (const set of Object.values(store.changes)) set.clear();
  return taken;
}

/** Report everything that a store knows as changed. @param {Store} store @param {Changes} into */
export function reportAll(store, into) {
  for (const symbol of [...store.quotes.keys(), ...store.statuses.keys()]) into.quotes.add(symbol);
  for (const key of store.stories.keys()) into.stories.add(key);
  for (const name of [...store.sources.keys(), ...store.health.keys()]) into.sources.add(name);
  for (const room of store.messages.keys()) into.messages.add(room);
}

/** Take closes of before the stream. @param {Store} store @param {Record<string, import("./sparklines.js").Sparkline>} found */
export function takeSparklines(store, found) {
  for (const [symbol, closes] of Object.entries(found)) {
    store.sparklines.set(symbol, seedSparkline(store.sparklines.get(symbol) ?? newSparkline(), closes));
    store.changes.quotes.add(symbol);
  }
}

/** Take an event from the stream: apply it, or keep it while the page is paused. @param {Store} store @param {Event} event */
export function receive(store, event) {
  store.cursor = event.id;
  if (!store.held) return apply(store, event);
  const { states, stories } = store.held;
  store.held.count += 1;
  if (event.type !== "quote" && event.type !== "status" && event.type !== "source") {
    // Every revision: what a headline said before is shown, too.
    stories.set(event.id, event);
    if (stories.size > MAX_HELD) dropFirst(stories);
    return;
  }
  states.set(event.key ?? event.id, event);
  if (event.type === "quote") remember(store, event);
}

/** @param {Map<string, unknown>} map */
function dropFirst(map) {
  for (const key of map.keys()) {
    map.delete(key);
    return;
  }
}

/** Apply an event that carries data; one already known changes nothing. @param {Store} store @param {Event} event */
export function apply(store, event) {
  store.unswept?.delete(event.key ?? event.id);
  if (event.type === "quote") applyQuote(store, event);
  else if (event.type === "status") applyStatus(store, event);
  else if (event.type === "move") applyMove(store, event);
  else if (event.type === "source") applySource(store, event);
  else if (event.type === "message" && store.rooms.has(event.channel)) applyMessage(store, event);
  else if (event.type === "headline" || event.type === "alert" || event.type === "message") applyStory(store, event);
}

/** @param {Store} store @param {Quote} event */
function applyQuote(store, event) {
  if (store.quotes.get(event.symbol)?.id === event.id) return;
  store.quotes.set(event.symbol, event);
  store.changes.quotes.add(event.symbol);
  remember(store, event);
}

/** @param {Store} store @param {import("./events.js").Status} event */
function applyStatus(store, event) {
  store.statuses.set(event.symbol, event);
  store.changes.quotes.add(event.symbol);
}

/** @param {Store} store @param {import("./events.js").Move} event */
function applyMove(store, event) {
  const key = takeMove(store.moves, event);
  if (key) store.changes.stories.add(key);
}

/** @param {Store} store @param {Quote} event */
function remember(store, event) {
  const at = Date.parse(event.time);
  let sparkline = store.sparklines.get(event.symbol);
  if (!sparkline) store.sparklines.set(event.symbol, (sparkline = newSparkline()));
  grow(sparkline, at, event.price);
  // A fast source reports no single reads; what is observed is whether prices came.
  for (const name of store.fast.get(event.channel) ?? []) if (observedOnce(store.strips, name, "ok", at)) store.changes.sources.add(name);
}

/** @param {Store} store @param {SourceEvent} event */
function applySource(store, event) {
  if (store.health.get(event.name)?.id === event.id) return;
  store.health.set(event.name, event);
  observed(store.strips, event.name, event.state, Date.parse(event.time));
  store.changes.sources.add(event.name);
}

/** @param {Store} store @param {Message} event */
function applyMessage(store, event) {
  const said = store.messages.get(event.channel) ?? new Map();
  store.messages.set(event.channel, said);
  if (said.has(event.id)) return;
  said.set(event.id, event);
  if (said.size > MAX_MESSAGES) dropFirst(said);
  store.changes.messages.add(event.channel);
}

/** Begin a new picture: what the coming snapshot does not name again is gone once it has been read.
 *
 * Nothing is dropped at once, or the page would flash empty between the two pictures. @param {Store} store */
export function reset(store) {
  store.held?.states.clear();
  store.held?.stories.clear();
  store.cursor = "";
  store.sweepDue = false;
  store.unswept = new Set(store.stories.keys());
  const said = [...store.messages.values()].flatMap((room) => [...room.values()]);
  for (const event of [...store.quotes.values(), ...store.statuses.values(), ...store.health.values(), ...said]) store.unswept.add(event.key ?? event.id);
}

/** The reader has caught up: drop what the snapshot after a reset did not name. @param {Store} store @param {string} id */
export function caughtUp(store, id) {
  if (id) store.cursor = id;
  store.sweepDue = true;
  sweep(store);
}

/** @param {Store} store */
function sweep(store) {
  if (!store.unswept || !store.sweepDue || store.held) return;
  for (const key of store.unswept) drop(store, key);
  store.unswept = null;
}

/** @param {Store} store @param {string} key */
function drop(store, key) {
  const name = key.slice(key.indexOf(":") + 1);
  if (dropStory(store, key)) return;
  if (dropMessage(store, key)) return;
  if (key.startsWith("quote:") && store.quotes.delete(name)) {
    store.sparklines.delete(name);
    store.changes.quotes.add(name);
  } else if (key.startsWith("status:") && store.statuses.delete(name)) {
    store.changes.quotes.add(name);
  } else if (store.health.delete(name)) {
    store.strips.set(name, []);
    store.changes.sources.add(name);
  }
}

/** @param {Store} store @param {string} id @returns {boolean} whether there was such a message */
function dropMessage(store, id) {
  for (const [room, said] of store.messages) {
    if (!said.delete(id)) continue;
    store.changes.messages.add(room);
    return true;
  }
  return false;
}

/** Hold the picture still: from now on events wait. @param {Store} store @param {number} now */
export function hold(store, now) {
  store.held ??= { since: now, count: 0, states: new Map(), stories: new Map() };
}

/** Let the waiting events in. @param {Store} store */
export function release(store) {
  const { held } = store;
  if (!held) return;
  store.held = null;
  for (const event of held.states.values()) apply(store, event);
  for (const event of held.stories.values()) apply(store, event);
  sweep(store);
}
