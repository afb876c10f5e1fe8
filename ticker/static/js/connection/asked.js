// What the page can do without, asked of the server once.

import { here } from "./here.js";

/** @param {string} address @param {AbortSignal} [signal] @returns {Promise<any>} what the answer says, null where there is none */
export async function asked(address, signal) {
  try {
    const answer = await fetch(here(address), { cache: "no-store", ...(signal && { signal }) });
    return answer.ok ? await answer.json() : null;
  } catch {
    return null;
  }
}
