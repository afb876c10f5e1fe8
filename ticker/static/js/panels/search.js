// Search in what is shown.

import { byId } from "../dom.js";

/** @type {import("./panel.js").Mount} */
export function mount(_, { view, actions }) {
  const end = new AbortController();
  const { signal } = end;
  const form = byId("search");
  const input = /** @type {HTMLInputElement} */ (byId("query"));

  /** The words of an address, or of a link that leads to them. */
  const show = () => {
    if (wordsOf(input) !== view.query) input.value = view.query;
  };

  const leave = () => {
    input.value = "";
    actions.choose({ query: "" });
    input.blur();
  };
  const focus = () => {
    input.focus();
    input.select();
  };
  /** The first symbol that the watchlist shows. */
  const first = () =>
    /** @type {HTMLElement | null} */ (document.querySelector("#watchlist tbody:not([data-off]) tr.row:not([data-off])"))?.dataset.symbol;

  input.addEventListener("input", () => actions.choose({ query: wordsOf(input) }), { signal });
  form.addEventListener("submit", (submit) => {
    submit.preventDefault();
    const symbol = view.query && first();
    if (symbol) actions.choose({ selected: symbol });
    leave();
  }, { signal });
  const commands = [
    { name: "search.focus", title: "Search symbols and headlines", group: "Page", keys: ["/"], run: focus },
    { name: "search.leave", title: "Leave the search", group: "Page", keys: ["Escape"], when: () => Boolean(view.query) || document.activeElement === input, run: leave },
  ];
  show();
  return { commands, update: ({ view: changed }) => changed.has("query") && show(), tick() {}, destroy: () => end.abort() };
}

/** @param {HTMLInputElement} input */
const wordsOf = (input) => input.value.trim().toLowerCase();
