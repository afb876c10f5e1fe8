// The sessions of a symbol's trading days, as /sessions tells them and quotes continue them. Pure.

/** @typedef {{session: string, since: number, until: number}} Spell an unbroken session, in ms */

/** @param {{session: string, since: string, until: string}[]} told @returns {Spell[]} */
export const spellsOf = (told) => told.map(({ session, since, until }) => ({ session, since: Date.parse(since), until: Date.parse(until) }));

/** What is shaded: all but regular trading. @param {readonly Spell[]} spells @param {number} from @param {number} until */
export const shaded = (spells, from, until) => spells.filter((spell) => spell.session !== "open" && spell.until > from && spell.since < until);

/** When trading days begin: with the first session after a closed one. @param {readonly Spell[]} spells ascending @returns {number[]} */
export function dayStarts(spells) {
  const starts = [];
  for (const [n, spell] of spells.entries()) {
    const before = spells[n - 1];
    const fresh = spell.session === "pre" || (spell.session === "open" && before?.session === "closed");
    if (fresh && before?.session !== "pre") starts.push(spell.since);
  }
  return starts;
}

/** Every midnight by UTC from the day of one moment to another: the days of what is traded around the clock.
 * @param {number} from @param {number} until */
export function midnights(from, until) {
  const dayMs = 86_400_000;
  const found = [];
  for (let at = Math.ceil(from / dayMs) * dayMs; at <= until; at += dayMs) found.push(at);
  return found;
}

/** @type {Record<string, string>} */
const WORDS = { pre: "pre-market", post: "after hours", closed: "closed", halted: "halted" };

/** @param {Spell} spell */
export const spellWords = ({ session }) => WORDS[session] ?? session;
