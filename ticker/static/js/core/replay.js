// Where the desk stands in time: live, still at a moment of the past, or playing on from one. Pure.

import { momentWords } from "./moments.js";

/** Since when everything is kept, in ms: prices, and headlines, alerts and messages; null while that is not known.
 * @typedef {{prices: number | null, stories: number | null}} Kept */

/** @typedef {object} Replay
 * @property {"live" | "still" | "playing"} phase
 * @property {number} at ms: the moment on show, or while it plays the one that it goes on from
 * @property {number | null} since ms of the reader's clock: when it went on from there; null while it waits for the server
 * @property {number} pace how many times as fast as it happened
 * @property {string} trouble why the past cannot be had just now, or ""
 * @property {Kept} kept
 */

export const PACES = [1, 5, 15, 60, 240];
const FIRST_PACE = 60;
export const MINUTE_MS = 60_000;

/** So far ahead of its moment, in ms of the reader's time, an event may come. */
const AHEAD_MS = 1500;
/** Of all symbols together. */
const PRICES_A_SECOND = 1500;

/** @returns {Replay} */
export const newReplay = () => ({ phase: "live", at: 0, since: null, pace: FIRST_PACE, trouble: "", kept: { prices: null, stories: null } });

/** The moment on show, in ms. @param {Replay} replay @param {number} wall the reader's clock */
export function moment({ phase, at, since, pace }, wall) {
  return phase === "playing" && since !== null ? at + Math.max(0, wall - since) * pace : at;
}

/** @param {Replay} replay @param {number} at */
export const stand = (replay, at) => Object.assign(replay, { phase: "still", at, since: null });

/** It is to go on from where it is; until the server sends, it waits there. @param {Replay} replay @param {number} wall */
export const play = (replay, wall) => Object.assign(replay, { at: moment(replay, wall), phase: "playing", since: null });

/** The server sends. @param {Replay} replay @param {number} wall @param {number} lateMs how long after their moment prices are sent */
export const began = (replay, wall, lateMs) => Object.assign(replay, { since: wall + lateMs, trouble: "" });

/** The server sends no more. @param {Replay} replay @param {number} wall */
export const stopped = (replay, wall) => Object.assign(replay, { at: moment(replay, wall), since: null });

/** An event came: one from far ahead of the moment on show takes it along. @param {Replay} replay @param {number} time ms
 * @param {number} wall */
export function reached(replay, time, wall) {
  if (replay.phase === "playing" && replay.since !== null && time > moment(replay, wall) + AHEAD_MS * replay.pace) Object.assign(replay, { at: time, since: wall });
}

/** Faster than life, how many prices of a symbol are sent in a second: of more, nobody sees each.
 * @param {number} pace @param {number} symbols @returns {number} 0 for all there are */
export const pricesASecond = (pace, symbols) => (pace > 1 ? Math.min(10, Math.max(1, Math.floor(PRICES_A_SECOND / symbols))) : 0);

/** So late, in ms of the reader's time, a price may come. */
const LATE_MS = 2000;

/** After how long a price is old, in ms of the moments on show. @param {number} live as it is live @param {number} pace */
export const patienceAt = (live, pace) => Math.max(live, LATE_MS * pace);

/** @param {Replay} replay */
export const goLive = (replay) => Object.assign(replay, { phase: "live", since: null, trouble: "" });

/** @param {Replay} replay @param {number} pace @param {number} wall */
export const changePace = (replay, pace, wall) => Object.assign(replay, { at: moment(replay, wall), since: replay.since === null ? null : wall, pace });

/** A clock that shows the moment. @param {Replay} replay @param {() => number} wall @returns {import("./clock.js").Clock} */
export const replayClock = (replay, wall) => ({ now: () => moment(replay, wall()), until: () => moment(replay, wall()) });

/** @param {number} at @param {number} now @returns {string} */
export const notLive = (at, now) => `${momentWords(at, now)} \u00B7 not live`;
