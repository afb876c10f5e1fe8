// The page on paper says of when it is.

import { banner } from "../connection/words.js";
import { moment } from "../core/words.js";
import { byId, setText } from "../dom.js";

/** @type {import("./panel.js").Mount} */
export function mount(_, context, { title }) {
  const end = new AbortController();
  const say = () => {
    const asOf = moment(context.clock.now());
    setText(byId("as-of"), [`${title}, as of ${asOf}`, banner(context.connection, Date.now())?.reason].filter(Boolean).join(" \u00B7 "));
  };
  addEventListener("beforeprint", say, { signal: end.signal });
  return { update() {}, tick() {}, destroy: () => end.abort() };
}
