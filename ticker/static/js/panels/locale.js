// How figures and dates are written: as the browser's language has it, or another one that is chosen here.

import { byId } from "../dom.js";

/** @type {import("./panel.js").Mount} */
export function mount(_, { loader }) {
  const end = new AbortController();
  const menu = /** @type {HTMLDetailsElement} */ (byId("look"));
  const select = /** @type {HTMLSelectElement} */ (byId("locale"));
  const choice = loader.later(() => import("./locale_choice.js"));
  const fill = () => choice.use((it) => it.fill(select));
  menu.addEventListener("toggle", () => menu.open && fill(), { signal: end.signal });
  select.addEventListener("change", () => choice.use((it) => it.choose(select.value)), { signal: end.signal });
  const open = () => {
    menu.open = true;
    fill();
    select.focus();
  };
  const commands = [{ name: "look.locale", title: "Figures and dates: choose how they are written", group: "Look", run: open }];
  return { commands, update() {}, tick() {}, destroy: () => end.abort() };
}
