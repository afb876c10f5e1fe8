// The look: theme, contrast, density, colours of rise and fall. Chosen here, kept by the browser, put in place by theme_first.js.

import { keep } from "../kept.js";

/** @type {Record<string, string>} */
const BARS = { dark: "#0b0e13", light: "#f2f4f6" };

/** @type {import("./panel.js").Mount} */
export function mount(root) {
  const end = new AbortController();
  const { dataset } = document.documentElement;
  for (const input of /** @type {NodeListOf<HTMLInputElement>} */ (root.querySelectorAll("#look input"))) {
    const chosen = dataset[input.name];
    input.checked = chosen ? chosen === input.value : input.defaultChecked;
    input.addEventListener("change", () => choose(input.name, input.value), { signal: end.signal });
  }
  tintBars(dataset.theme);
  const commands = [...root.querySelectorAll("#look input")].map((input) => commandOf(/** @type {HTMLInputElement} */ (input)));
  return { commands, update() {}, tick() {}, destroy: () => end.abort() };
}

/** A choice of the menu, by its own words. @param {HTMLInputElement} input @returns {import("../core/commands.js").Command} */
function commandOf(input) {
  const words = [input.closest("fieldset")?.querySelector("legend"), input.closest("label")].map((one) => one?.textContent?.trim() ?? "");
  return { name: `look.${input.name}.${input.value}`, title: words.join(": "), group: "Look", run: () => input.click() };
}

/** @param {string} name @param {string} value */
function choose(name, value) {
  document.documentElement.dataset[name] = value;
  if (name === "theme") tintBars(value);
  keep(name, value);
}

/** The browser's own bars follow the theme; with auto they follow the system by the page's two tags.
 * @param {string | undefined} theme */
function tintBars(theme) {
  for (const tag of /** @type {NodeListOf<HTMLMetaElement>} */ (document.querySelectorAll("meta[name=theme-color]"))) {
    tag.content = BARS[theme ?? ""] ?? BARS[tag.media.includes("dark") ? "dark" : "light"] ?? "";
  }
}
