// Which time it is for the page: the server's, and during a pause that of its beginning. Pure.

import { skew } from "../connection/state.js";

/** @typedef {object} Clock
 * @property {() => number} now the server's time in ms; stands still during a pause
 * @property {() => number} until the newest moment on show: the pause's, or without end
 */

/** @param {import("./store.js").Store} store @param {import("../connection/state.js").Connection} connection
 * @param {() => number} wall the reader's own clock @returns {Clock} */
export const newClock = (store, connection, wall) => ({
  now: () => store.held?.since ?? wall() - skew(connection),
  until: () => store.held?.since ?? Infinity,
});
