// How long a bar may last. Pure.

/** @typedef {"1s" | "1m" | "5m" | "15m" | "1h" | "1d"} Interval */

/** @type {Record<Interval, number>} */
export const INTERVALS = { "1s": 1000, "1m": 60_000, "5m": 300_000, "15m": 900_000, "1h": 3_600_000, "1d": 86_400_000 };

/** @param {string} text @returns {text is Interval} */
export const isInterval = (text) => Object.hasOwn(INTERVALS, text);

/** What an address asks for, or bars of a minute. @param {string} text @returns {Interval} */
export const intervalOf = (text) => (isInterval(text) ? text : "1m");
