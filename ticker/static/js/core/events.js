// The events as the stream sends them; docs/http.md says what their fields mean. Types, and what is so of all events of a type.

/** @typedef {{id: string, key: string | null, channel: string, time: string}} Envelope */

/** @typedef {Envelope & {type: "quote", symbol: string, name: string, price: number, bid: number | null,
 *   ask: number | null, bid_size: number | null, ask_size: number | null, open: number | null, high: number | null, low: number | null, prev_close: number | null,
 *   change: number | null, change_pct: number | null, volume: number | null, currency: string | null,
 *   decimals: number, session: string | null, simulated: boolean}} Quote */

/** @typedef {Envelope & {type: "status", symbol: string, state: string, reason: string | null, until: string | null,
 *   simulated: boolean}} Status */

/** @typedef {Envelope & {type: "move", about: string, symbol: string, span_s: number, change_pct: number, z: number | null,
 *   unusual: boolean, simulated: boolean}} Move `about` is the id of its headline's event */

/** @typedef {Envelope & {type: "source", name: string, title: string | null, kind: string, state: string,
 *   detail: string | null, advice: string | null, last_ok: string | null, next_read: string | null,
 *   next_reason: string | null, failures: number}} SourceEvent */

/** @typedef {Envelope & {type: "headline", title: string, source: string, first_seen: string, revision: number,
 *   published: string | null, summary: string | null, url: string | null, author: string | null, backfill: boolean, symbols: string[],
 *   story: string | null, tags: string[], image: string | null}} Headline */

/** @typedef {Envelope & {type: "alert", rule: string, title: string, detail: string | null, severity: string, symbol: string | null}} Alert */

/** @typedef {Envelope & {type: "message", text: string, author: string | null}} Message */

/** @typedef {Headline | Alert | Message} Story */
/** @typedef {Quote | Status | Move | SourceEvent | Story} Event */

/** `messages` is true of a room, `writable` of one where the reader may say something.
 * @typedef {{name: string, title: string, messages?: boolean, writable?: boolean}} Channel */
/** @typedef {{name: string, title: string, every_s: number, has_prices: boolean, simulated: boolean, quoted?: string[],
 *   aliases?: Record<string, string[]>}} SourceView a source as configured; its symbols in the operator's order, and what they are also called */

/** Whether of the events with its key only the newest counts. @param {Event} event */
export const isState = ({ type }) => type === "quote" || type === "status" || type === "source";
