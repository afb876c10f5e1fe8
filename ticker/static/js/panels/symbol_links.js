// A symbol anywhere on the page is a plain link, so that it can be shared and opened beside this page.

import { namedIn } from "../core/address.js";
import { symbolMeant } from "../core/select.js";

/** @type {import("./panel.js").Mount} */
export function mount(root, context) {
  const end = new AbortController();
  root.addEventListener("click", (click) => follow(click, context), { signal: end.signal });
  // Where it was in addresses of before, and is in those of notifications.
  addEventListener("hashchange", () => {
    const named = namedIn(location.hash);
    if (symbolMeant(context.rewind.live, named)) select(named, context);
  }, { signal: end.signal });
  return { update() {}, tick() {}, destroy: () => end.abort() };
}

/** @param {MouseEvent} click @param {import("./panel.js").Context} context */
function follow(click, context) {
  const link = click.target instanceof Element ? click.target.closest("a[href^='?symbol=']") : null;
  if (!(link instanceof HTMLAnchorElement) || click.ctrlKey || click.metaKey || click.shiftKey || click.altKey) return;
  click.preventDefault();
  select(new URL(link.href).searchParams.get("symbol") ?? "", context);
}

/** To a symbol that something on the page names; of one that has no price here, to what is said of it.
 * @param {string} symbol @param {import("./panel.js").Context} context */
function select(symbol, { store, rewind, actions }) {
  const known = symbolMeant(store, symbol) || symbolMeant(rewind.live, symbol);
  actions.choose(known ? { selected: known } : { query: symbol.toLowerCase() });
}
