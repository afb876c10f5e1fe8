// A store as the events that make another one the same. Pure.

import { epochOf, sequenceOf } from "./ids.js";

/** Every event that is known, also those that wait for the end of a pause, in their order. @param {import("./store.js").Store} store
 * @returns {import("./events.js").Event[]} */
export function eventsOf(store) {
  const stories = [...store.stories.values()].map(({ event }) => event);
  const messages = [...store.messages.values()].flatMap((said) => [...said.values()]);
  // Those that the page was painted with have no ids.
  const moves = [...store.moves.told.values()].flatMap((of) => [...of.values()]).filter((moved) => "id" in moved);
  const waiting = store.held ? [...store.held.states.values(), ...store.held.stories.values()] : [];
  const states = [store.quotes, store.statuses, store.health].flatMap((of) => [...of.values()]);
  return [...states, ...stories, ...messages, .../** @type {import("./events.js").Move[]} */ (moves), ...waiting]
    .filter(({ id }) => epochOf(id) === epochOf(store.cursor))
    .sort((a, b) => sequenceOf(a.id) - sequenceOf(b.id));
}
