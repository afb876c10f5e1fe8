// What the server's log has, asked for once.

import { asked } from "./asked.js";

const MOST_A_PAGE = 1000;

/** The events behind a cursor or a time, of these types, ascending; as many as can be had, for the page can do without.
 * @param {string} since @param {string[]} types @returns {Promise<import("../core/events.js").Event[]>} */
export async function eventsBehind(since, types) {
  const found = [];
  for (let next = since, isMore = true; isMore; ) {
    const target = `events?types=${types}&since=${encodeURIComponent(next)}&limit=${MOST_A_PAGE}`;
    const page = await asked(target);
    if (!page) return found;
    found.push(...page.events);
    isMore = page.events.length === MOST_A_PAGE;
    next = page.next;
  }
  return found;
}
