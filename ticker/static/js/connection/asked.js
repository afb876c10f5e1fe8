// What the page can do without, asked of the server once. Where the stream says that nothing may be read here any more, as the session has
// ended, the server says 404 to everything: it is not asked then, until the stream says otherwise.

import { here } from "./here.js";

let isShut = false;

/** Whether anything may be read, as the stream has told it. @param {import("./state.js").Connection} connection */
export function heed(connection) {
  ({ isShut } = connection);
}

/** @param {string} address @param {RequestInit} options @returns {Promise<Response>} */
export const ask = (address, options) => (isShut ? Promise.resolve(new Response(null, { status: 404 })) : fetch(here(address), options));

/** @param {string} address @param {AbortSignal} [signal] @returns {Promise<any>} what the answer says, null where there is none */
export async function asked(address, signal) {
  try {
    const answer = await ask(address, { cache: "no-store", ...(signal && { signal }) });
    return answer.ok ? await answer.json() : null;
  } catch {
    return null;
  }
}
