// Which cards have been read, kept by short names for their keys, and no more than the last thousands. Pure.

export const MOST_READ = 3000;

/** A short name for a key, of 53 bits: of 3,000, two are the same once in a billion times. @param {string} key */
export function shortOf(key) {
  let [high, low] = [0xdeadbeef, 0x41c6ce57];
  for (let n = 0; n < key.length; n++) {
    const code = key.charCodeAt(n);
    high = Math.imul(high ^ code, 2654435761);
    low = Math.imul(low ^ code, 1597334677);
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
  return (4294967296 * (2097151 & low) + (high >>> 0)).toString(36);
}

/** @param {unknown[]} kept @returns {Set<string>} */
export const readIn = (kept) => new Set(kept.filter((one) => typeof one === "string").slice(-MOST_READ));

/** @param {ReadonlySet<string>} read @param {string} key */
export const isRead = (read, key) => read.has(shortOf(key));

/** @param {ReadonlySet<string>} read @param {string[]} keys @param {boolean} are @returns {Set<string>} */
export function withRead(read, keys, are) {
  const names = keys.map(shortOf);
  const others = [...read].filter((name) => !names.includes(name));
  return new Set(are ? [...others, ...names].slice(-MOST_READ) : others);
}
