// The two menus of the chart. They are made here and not painted by the server: nobody needs them before there is a chart.

/** @typedef {[value: string, word: string][]} Values */
/** @type {[name: string, title: string, values: Values][]} */
const CHOICES = [
  ["average", "Averages are", [["sma", "Simple"], ["ema", "Exponential"]]],
  ["scale", "Scale", [["normal", "Price"], ["log", "Log"], ["percent", "%"]]],
  ["zone", "Times", [["exchange", "Exchange"], ["local", "Local"], ["utc", "UTC"]]],
];
/** @type {Values} */
const STUDIES = [["vwap", "VWAP of the day"], ["20", "Average of 20"], ["50", "Average of 50"]];

/** @param {string} tag @param {Record<string, string>} attributes @param {(Node | string)[]} children */
function element(tag, attributes, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/** @param {string} id @param {string} title @param {(Node | string)[]} children */
const menu = (id, title, ...children) => element("form", { class: "menu chart-menu", id, popover: "", "aria-label": title }, ...children);

export function compareForm() {
  const other = /** @type {HTMLInputElement} */ (element("input", { type: "text", list: "chart-symbols", autocomplete: "off", spellcheck: "false", placeholder: "A symbol" }));
  const symbols = element("datalist", { id: "chart-symbols" });
  const words = element("p", { class: "quiet", role: "status" });
  const label = element("label", {}, "Compare with ", other);
  const form = menu("chart-compare", "Compare", label, symbols, element("button", { type: "submit", class: "button" }, "Add"), words);
  return { form, other, symbols, words };
}

export function studiesForm() {
  const measure = element("button", { type: "button", class: "button", "aria-pressed": "false", popovertarget: "chart-studies", popovertargetaction: "hide" }, "Measure by dragging");
  const form = /** @type {HTMLFormElement} */ (menu("chart-studies", "Studies, scale and times",
    measure,
    element("p", { class: "quiet" }, "Or hold Shift and drag."),
    element("fieldset", {}, element("legend", {}, "Draw"), ...STUDIES.map(([name, word]) => element("label", {}, element("input", { type: "checkbox", name }), ` ${word}`))),
    ...CHOICES.map(choice)));
  return { form, measure };
}

/** @param {[name: string, title: string, values: Values]} choice */
const choice = ([name, title, values]) =>
  element("fieldset", {}, element("legend", {}, title), element("div", { class: "tabs" }, ...values.map(([value, word]) =>
    element("label", {}, element("input", { type: "radio", name, value }), element("span", {}, word)))));
