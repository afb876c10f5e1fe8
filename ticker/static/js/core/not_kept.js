// Back in time, where nothing is on its way any more. Pure.

/** What is said back in time, where nothing is on its way any more: of a moment that nothing is kept of, or by which nothing had come. */
export const NOT_KEPT = Object.freeze({
  quotes: "No prices are kept of then.",
  stories: "No headlines are kept of then.",
  messages: "Nothing that was said by then is kept.",
  alerts: "No alerts are kept of then.",
  source: Object.freeze({ state: "unknown", line: "no reads are kept of then", advice: "" }),
  reads: "No reads are kept of then",
  bars: (/** @type {string} */ symbol) => (symbol ? `No bars of ${symbol} are kept of then.` : "No bars are kept of then."),
  latest: (/** @type {string} */ symbol) => `No headline of then names ${symbol}.`,
});
