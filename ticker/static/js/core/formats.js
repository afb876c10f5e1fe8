// The formats that ../../rows.json names; ticker/page/formats.py has the same ones. Pure.

import { hrefOf } from "./address.js";
import { brief, briefPercent, briefRange, briefSigned, lot, unlessShown, wholeLot } from "./brief.js";
import { figuresIn } from "./figures.js";
import { DASH, age, arrow, compact, direction, firstOf, isStale, moment, percent, price, range, safeUrl, signed, standing, verdict, when } from "./words.js";

/** A price younger than this is not called old. */
const OLD_MS = 10_000;

/** A name, unless it is the symbol that it stands beside. @param {string} symbol @param {string | null} name */
const beside = (symbol, name) => (name && name !== symbol ? name : "");

/** @typedef {(now: number, ...fields: any[]) => string} Format `now` is server time in ms; the fields are an event's */

/** @type {Record<string, Format>} */
export const FORMATS = {
  text: (_, value) => String(value ?? ""),
  state: (_, value) => String(Boolean(value)),
  flag: (_, value) => (value ? "yes" : ""),
  alert: (_, type) => (type === "alert" ? type : ""),
  retracted: (_, is) => (is ? "retracted" : ""),
  first_of: (_, others) => firstOf(others),
  more: (_, title, count) => `${title}, ${count} more`,
  simulated: (_, is) => (is ? "simulated" : ""),
  any: (_, ...lists) => (lists.some((list) => list.length) ? "yes" : ""),
  symbol: (_, value) => value || "No symbol yet",
  about: (_, symbol, name, ...said) => [beside(symbol, name), ...said].filter(Boolean).join(" \u00B7 "),
  standing: (now, session, state, until) => standing(session, state, until, now),
  price: (_, value, decimals) => price(value, decimals),
  brief: (_, value, decimals) => brief(value, decimals),
  whole: (_, value, decimals) => unlessShown(price(value, decimals), brief(value, decimals)),
  figures: (_, value, decimals) => figuresIn(price(value, decimals)),
  range: (_, low, high, decimals) => briefRange(low, high, decimals),
  whole_range: (_, low, high, decimals) => unlessShown(range(low, high, decimals), briefRange(low, high, decimals)),
  signed: (_, value, decimals) => signed(value, decimals),
  brief_signed: (_, value, decimals) => briefSigned(value, decimals),
  whole_signed: (_, value, decimals) => unlessShown(signed(value, decimals), briefSigned(value, decimals)),
  bracketed: (_, value) => ` (${percent(value)})`,
  lot: (_, size) => lot(size),
  whole_lot: (_, size) => wholeLot(size),
  phase: (now, session, state) => standing(session, state, null, now) || DASH,
  since: (now, time) => (time ? age(now - Date.parse(time)) : DASH),
  stale: (now, time, session, state, patience) => (isStale(time, session, state, patience, now) ? "stale" : ""),
  named: (now, symbol, name, time, session, state, patience) => (isStale(time, session, state, patience, now) ? `${age(now - Date.parse(time))} old` : beside(symbol, name)),
  compact: (_, value) => compact(value),
  times: (_, size) => (size === null ? "" : ` ${lot(size)}`),
  percent: (_, value) => briefPercent(value),
  whole_percent: (_, value) => unlessShown(percent(value), briefPercent(value)),
  direction: (_, change) => direction(change, 2),
  arrow: (_, change) => arrow(direction(change, 2)),
  verdict: (_, span, unusual, z) => verdict(span, unusual, z),
  address: (_, symbol) => hrefOf(symbol),
  link: (_, url) => safeUrl(url),
  age: (now, time) => age(now - Date.parse(time)),
  when: (now, time, undated) => (undated ? "undated" : time && when(Date.parse(time), now)),
  moment: (_, time, undated, whole) => (whole ? `${undated ? "First seen " : ""}${moment(Date.parse(time))}` : ""),
  // What a card below the first screen does without until JavaScript is here.
  auto: (_, whole) => (whole ? "auto" : ""),
  blank: (_, whole) => (whole ? "_blank" : ""),
  alone: (_, whole) => (whole ? "noopener noreferrer" : ""),
  // A card that is not the list's tab stop has none in it, either.
  rest: (_, resting) => (resting ? "-1" : ""),
  dated: (_, time, undated) => (undated ? "" : time),
  old: (now, time) => (time && now - Date.parse(time) > OLD_MS ? `${age(now - Date.parse(time))} old` : ""),
};
