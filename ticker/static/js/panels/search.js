// Search with `/`, and the other keys that work from anywhere.

import { byId } from "../dom.js";

/** @type {import("./panel.js").Mount} */
export function mount(_, { view, actions }) {
  const end = new AbortController();
  const { signal } = end;
  const form = byId("search");
  const input = /** @type {HTMLInputElement} */ (byId("query"));
  const menus = /** @type {HTMLDetailsElement[]} */ ([...document.querySelectorAll("details.look")]);

  const leave = () => {
    input.value = "";
    actions.choose({ query: "" });
    input.blur();
  };
  /** The first symbol that the watchlist shows. */
  const first = () =>
    /** @type {HTMLElement | null} */ (document.querySelector("#watchlist tbody:not([data-off]) tr.row:not([data-off])"))?.dataset.symbol;

  input.addEventListener("input", () => actions.choose({ query: input.value.trim().toLowerCase() }), { signal });
  form.addEventListener("submit", (submit) => {
    submit.preventDefault();
    const symbol = view.query && first();
    if (symbol) actions.choose({ selected: symbol });
    leave();
  }, { signal });
  document.addEventListener("keydown", (key) => {
    if (key.key === "Escape") {
      const open = menus.find((menu) => menu.open);
      if (open) {
        open.open = false;
        open.querySelector("summary")?.focus();
      } else if (view.query || document.activeElement === input) leave();
    } else if (key.key === "/" && !key.ctrlKey && !key.metaKey && !key.altKey && !isTyping(key.target)) {
      key.preventDefault();
      input.focus();
      input.select();
    }
  }, { signal });
  document.addEventListener("pointerdown", (pointer) => {
    for (const menu of menus) if (!menu.contains(/** @type {Node} */ (pointer.target))) menu.open = false;
  }, { signal });
  return { update() {}, tick() {}, destroy: () => end.abort() };
}

/** @param {EventTarget | null} target */
const isTyping = (target) =>
  target instanceof Element && target.matches("input:not([type=radio]), textarea, select, [contenteditable]");
