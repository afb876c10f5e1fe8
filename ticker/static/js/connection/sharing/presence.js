// Whether a page is still there: it holds a lock for as long as it is, which the browser frees when it is not.

/** Where locks are not to be had, which is on plain HTTP but for loopback. */
const locks = globalThis.navigator?.locks;

/** Be there until the signal. @param {AbortSignal} signal @param {(lock: string) => void} there told once it is known */
export function bePresent(signal, there) {
  if (!locks) return;
  const lock = `ticker page ${crypto.randomUUID()}`;
  const held = () => {
    there(lock);
    return new Promise((gone) => signal.addEventListener("abort", gone));
  };
  // Where it is denied, pages cannot share a stream either.
  locks.request(lock, held).catch(() => {});
}

/** When whoever holds a lock has gone. @param {string} lock @returns {Promise<unknown>} */
export const untilGone = (lock) => locks?.request(lock, () => {}) ?? new Promise(() => {});
