// The closes of before the stream, of all symbols in one answer: no price waits for it, and without it lines begin now.

import { asked } from "./asked.js";

/** @param {string} [at] as it was then (RFC 3339) @returns {Promise<Record<string, import("../core/sparklines.js").Sparkline>>} */
export async function fetchSparklines(at) {
  const answer = await asked(`page/sparklines${at ? `?at=${encodeURIComponent(at)}` : ""}`);
  return answer?.sparklines ?? {};
}
