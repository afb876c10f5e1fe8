// What several sources fail for alike, said once for all of them; ticker/page/alike.py says the same.

const MANY = 3;

/** @typedef {{count: number, detail: string, advice: string}} Alike */

/**
 * What the most fail for together, if they are three or more, as on a machine without a network.
 *
 * @param {Iterable<import("./events.js").SourceEvent | null | undefined>} events @returns {Alike | null}
 */
export function alike(events) {
  /** @type {Map<string, Alike>} */
  const counted = new Map();
  for (const event of events) {
    if (event?.state !== "failing" || !event.detail) continue;
    const [detail, advice] = [event.detail, event.advice ?? ""];
    const key = JSON.stringify([detail, advice]);
    counted.set(key, { count: (counted.get(key)?.count ?? 0) + 1, detail, advice });
  }
  const most = [...counted.values()].reduce((/** @type {Alike | null} */ one, other) => (one && one.count >= other.count ? one : other), null);
  return most && most.count >= MANY ? most : null;
}

/** @param {Alike | null} told */
export const alikeWords = (told) => (told ? [`${told.count} sources alike`, told.detail, told.advice].filter(Boolean).join(" \u00B7 ") : "");

/**
 * What is left to be said of one source itself.
 *
 * @param {Alike | null} told @param {import("./events.js").SourceEvent | null} event
 */
export function left(told, event) {
  const isTold = told && event?.state === "failing" && event.detail === told.detail && (event.advice ?? "") === told.advice;
  return isTold ? { ...event, detail: null, advice: null } : event;
}
