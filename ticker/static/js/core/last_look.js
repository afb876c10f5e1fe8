// When somebody looked at the page last. Pure.

/** How long one has to be gone for it to be told. */
export const AWAY_MS = 5 * 60_000;

/** When somebody looked last, as it was kept; null where that says nothing. A clock that has been put back leaves a moment of
 * the future, which would say so for ever. @param {string} kept ms @param {number} now */
export function lastLook(kept, now) {
  const at = Number(kept);
  return at > 0 && at <= now ? at : null;
}
