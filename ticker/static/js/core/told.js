// What is looked at of a headline, an alert or a message where words, symbols or sources are searched for, as the server does. Pure.

/** @param {import("./events.js").Story} event @param {number} at when it happened, in ms @returns {import("./query.js").Told} */
export function toldOf(event, at) {
  if (event.type === "message") return { text: `${event.text} ${event.author ?? ""}`, symbols: [], source: "", at };
  if (event.type === "alert") return { text: `${event.title} ${event.detail ?? ""} ${event.symbol ?? ""}`, symbols: event.symbol ? [event.symbol] : [], source: "", at };
  const { title, summary, source, author, tags, symbols } = event;
  return { text: `${title} ${summary ?? ""} ${source} ${author ?? ""} ${tags.join(" ")}`, symbols, source, at };
}
