// Whether the server answers for an address, before it is gone to.

const PATIENCE_MS = 10_000;

/** @param {string} address @returns {Promise<number | null>} null where nobody answers */
export function statusOf(address) {
  const asks = { method: "HEAD", cache: /** @type {const} */ ("no-store"), headers: { Accept: "text/html" }, signal: AbortSignal.timeout(PATIENCE_MS) };
  return fetch(address, asks).then(({ status }) => status, () => null);
}
