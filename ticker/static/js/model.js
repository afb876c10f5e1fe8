// What the page knows: a state, and events that change it. Pure: no DOM, no clock, no randomness.
//
// Events have keys, so applying one twice changes nothing, and while the page is paused the newest
// event of each key is all that has to wait.

import { addPrice, newSeries } from "./series.js";
import { FAST_S } from "./health.js";

export const MAX_STORIES = 300;
export const STRIP_CELLS = 14;
const STRIP_MS = 5000;

/** What changed since the last paint. @typedef {{quotes: Set<string>, stories: Set<string>, sources: Set<string>}} Changes */

/** @param {any} boot the page's data block */
export function createModel(boot) {
  const model = {
    cursor: boot.cursor,
    channels: boot.channels,
    sources: new Map(boot.sources.map((source) => [source.name, source])),
    quotes: new Map(),
    stories: new Map(),
    health: new Map(),
    strips: new Map(boot.sources.map((source) => [source.name, []])),
    series: new Map(Object.entries(boot.history).map(([symbol, points]) => [symbol, newSeries(points)])),
    held: null,
    unswept: null,
    sweepDue: false,
    changes: newChanges(),
    spare: newChanges(),
  };
  model.fast = fastSources(boot.sources);
  model.simulated = new Set(boot.sources.filter((source) => source.kind === "simulator").map((source) => source.channel));
  for (const event of boot.events) receive(model, event);
  takeChanges(model);
  return model;
}

const newChanges = () => ({ quotes: new Set(), stories: new Set(), sources: new Set() });

function fastSources(sources) {
  const fast = new Map();
  for (const source of sources) {
    if (source.every_s < FAST_S) fast.set(source.channel, [...(fast.get(source.channel) ?? []), source.name]);
  }
  return fast;
}

/** Hand over what changed; the set handed over before is cleared and used again. @returns {Changes} */
export function takeChanges(model) {
  const taken = model.changes;
  model.changes = model.spare;
  model.spare = taken;
  for (const set of Object.values(model.changes)) set.clear();
  return taken;
}

/** Take an event from the stream: apply it, or keep it while the page is paused. */
export function receive(model, event) {
  model.cursor = event.id;
  if (!model.held) return apply(model, event);
  const { states, stories } = model.held;
  model.held.count += 1;
  if (event.type !== "quote" && event.type !== "source") {
    stories.set(event.key ?? event.id, event);
    if (stories.size > MAX_STORIES) stories.delete(stories.keys().next().value);
    return;
  }
  states.set(event.key, event);
  if (event.type === "quote") remember(model, event);
}

/** Apply an event that carries data; one already known changes nothing. */
export function apply(model, event) {
  model.unswept?.delete(event.key ?? event.id);
  if (event.type === "quote") applyQuote(model, event);
  else if (event.type === "source") applySource(model, event);
  else if (event.type === "headline" || event.type === "alert" || event.type === "message") applyStory(model, event);
}

function applyQuote(model, event) {
  if (model.quotes.get(event.symbol)?.id === event.id) return;
  model.quotes.set(event.symbol, event);
  model.changes.quotes.add(event.symbol);
  remember(model, event);
}

function remember(model, event) {
  let series = model.series.get(event.symbol);
  if (!series) model.series.set(event.symbol, (series = newSeries()));
  const at = Date.parse(event.time);
  addPrice(series, at, event.price);
  for (const name of model.fast.get(event.channel) ?? []) observe(model, name, at);
}

/** A fast source reports no single reads; what is observed is whether prices came, in steps of 5 s. */
function observe(model, name, at) {
  const strip = model.strips.get(name);
  const step = Math.floor(at / STRIP_MS);
  if (strip.length && strip.at(-1).step >= step) return;
  strip.push({ state: "ok", step });
  if (strip.length > STRIP_CELLS) strip.shift();
  model.changes.sources.add(name);
}

function applySource(model, event) {
  if (model.health.get(event.name)?.id === event.id) return;
  model.health.set(event.name, event);
  const strip = model.strips.get(event.name) ?? [];
  model.strips.set(event.name, strip);
  strip.push({ state: event.state, step: Math.floor(Date.parse(event.time) / STRIP_MS) });
  if (strip.length > STRIP_CELLS) strip.shift();
  model.changes.sources.add(event.name);
}

/** @returns {number} when a story happened, in ms; a date in the future would keep it on top for ever */
function storyTime(event) {
  if (event.type !== "headline") return Date.parse(event.time);
  const seen = Date.parse(event.first_seen);
  return event.published ? Math.min(Date.parse(event.published), seen) : seen;
}

function applyStory(model, event) {
  const key = event.key ?? event.id;
  const known = model.stories.get(key);
  if (known?.event.id === event.id) return;
  model.stories.set(key, { key, event, at: storyTime(event) });
  model.changes.stories.add(key);
  if (model.stories.size > MAX_STORIES) dropOldestStory(model);
}

function dropOldestStory(model) {
  let oldest = null;
  for (const story of model.stories.values()) if (!oldest || story.at < oldest.at) oldest = story;
  model.stories.delete(oldest.key);
  model.changes.stories.add(oldest.key);
}

/** Stories newest first; of two at the same time, the one that came later. */
export function storiesInOrder(model) {
  return [...model.stories.values()].reverse().sort((a, b) => b.at - a.at);
}

/**
 * What the page shows as one: headlines of a channel that tell the same story, or anything else alone.
 * @typedef {{key: string, at: number, told: any[]}} Card `told` newest first; its first gives the words
 */

/** Cards newest first. What lead to them does not matter, so that applying a story twice changes nothing.
 * @returns {Card[]} */
export function cardsInOrder(model) {
  const cards = new Map();
  const ordered = storiesInOrder(model);
  const shared = storiesOfOneSourceEach(ordered);
  for (const story of ordered) {
    const name = storyName(story.event);
    const key = shared.has(name) ? name : story.key;
    const card = cards.get(key);
    if (card) card.told.push(story);
    else cards.set(key, { key, at: story.at, told: [story] });
  }
  return [...cards.values()];
}

const storyName = ({ story, channel }) => (story ? `story:${channel}:${story}` : null);

/** A link that a source gives to several entries is its front page, or a live blog: no story of its own. */
function storiesOfOneSourceEach(stories) {
  const names = new Set();
  const seen = new Set();
  const ambiguous = new Set();
  for (const { event } of stories) {
    const name = storyName(event);
    if (!name) continue;
    const told = `${name} ${event.source}`;
    if (seen.has(told)) ambiguous.add(name);
    seen.add(told);
    names.add(name);
  }
  for (const name of ambiguous) names.delete(name);
  return names;
}

/** Begin a new picture: what the coming snapshot does not name again is gone once it has been read.
 *
 * Nothing is dropped at once, or the page would flash empty between the two pictures. */
export function reset(model) {
  model.held?.states.clear();
  model.held?.stories.clear();
  model.sweepDue = false;
  model.unswept = new Set();
  for (const event of model.quotes.values()) model.unswept.add(event.key);
  for (const event of model.health.values()) model.unswept.add(event.key);
  for (const key of model.stories.keys()) model.unswept.add(key);
}

/** The reader has caught up: drop what the snapshot after a reset did not name. */
export function caughtUp(model, id) {
  if (id) model.cursor = id;
  model.sweepDue = true;
  sweep(model);
}

function sweep(model) {
  if (!model.unswept || !model.sweepDue || model.held) return;
  for (const key of model.unswept) drop(model, key);
  model.unswept = null;
}

function drop(model, key) {
  const name = key.slice(key.indexOf(":") + 1);
  if (model.stories.delete(key)) model.changes.stories.add(key);
  else if (key.startsWith("quote:") && model.quotes.delete(name)) {
    model.series.delete(name);
    model.changes.quotes.add(name);
  } else if (model.health.delete(name)) {
    model.strips.set(name, []);
    model.changes.sources.add(name);
  }
}

/** Hold the picture still: from now on events wait. @param {number} now */
export function hold(model, now) {
  model.held ??= { since: now, count: 0, states: new Map(), stories: new Map() };
}

/** Let the waiting events in. */
export function release(model) {
  const { held } = model;
  if (!held) return;
  model.held = null;
  for (const event of held.states.values()) apply(model, event);
  for (const event of held.stories.values()) apply(model, event);
  sweep(model);
}

/** @returns {Map<string, any[]>} the quotes of each channel that has any, by symbol, channels in their order */
export function quotesByChannel(model) {
  const found = new Map();
  for (const channel of model.channels) {
    const own = [...model.quotes.values()].filter((quote) => quote.channel === channel.name);
    if (own.length) found.set(channel.name, own.sort((a, b) => (a.symbol < b.symbol ? -1 : 1)));
  }
  return found;
}
