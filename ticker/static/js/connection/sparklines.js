// The closes of before the stream, of all symbols in one answer: no price waits for it, and without it lines begin now.

/** @param {string} [at] as it was then (RFC 3339) @returns {Promise<Record<string, import("../core/sparklines.js").Sparkline>>} */
export async function fetchSparklines(at) {
  try {
    const answer = await fetch(`page/sparklines${at ? `?at=${encodeURIComponent(at)}` : ""}`, { cache: "no-store" });
    return answer.ok ? (await answer.json()).sparklines : {};
  } catch {
    return {};
  }
}
