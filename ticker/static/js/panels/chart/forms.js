// The two menus of the chart. They are made here and not painted by the server: nobody needs them before there is a chart.

import { newElement } from "../../dom.js";

/** @typedef {[value: string, word: string][]} Values */
/** @type {[name: string, title: string, values: Values][]} */
const CHOICES = [
  ["average", "Averages are", [["sma", "Simple"], ["ema", "Exponential"]]],
  ["scale", "Scale", [["normal", "Price"], ["log", "Log"], ["percent", "%"]]],
  ["zone", "Times", [["exchange", "Exchange"], ["local", "Local"], ["utc", "UTC"]]],
];
/** @type {Values} */
const STUDIES = [["vwap", "VWAP of the day"], ["20", "Average of 20"], ["50", "Average of 50"]];

/** @param {string} id @param {string} title @param {(Node | string)[]} children */
const menu = (id, title, ...children) => newElement("form", { class: "menu chart-menu", id, popover: "", "aria-label": title }, ...children);

export function compareForm() {
  const other = newElement("input", { type: "text", list: "chart-symbols", autocomplete: "off", spellcheck: "false", placeholder: "A symbol" });
  const symbols = newElement("datalist", { id: "chart-symbols" });
  const words = newElement("p", { class: "quiet", role: "status" });
  const label = newElement("label", {}, "Compare with ", other);
  const form = menu("chart-compare", "Compare", label, symbols, newElement("button", { type: "submit", class: "button" }, "Add"), words);
  return { form, other, symbols, words };
}

export function studiesForm() {
  const measure = newElement("button", { type: "button", class: "button", "aria-pressed": "false", popovertarget: "chart-studies", popovertargetaction: "hide" }, "Measure by dragging");
  const form = menu("chart-studies", "Studies, scale and times",
    measure,
    newElement("p", { class: "quiet" }, "Or hold Shift and drag."),
    newElement("fieldset", {}, newElement("legend", {}, "Draw"), ...STUDIES.map(([name, word]) => newElement("label", {}, newElement("input", { type: "checkbox", name }), ` ${word}`))),
    ...CHOICES.map(choice));
  return { form, measure };
}

/** @param {[name: string, title: string, values: Values]} choice */
const choice = ([name, title, values]) =>
  newElement("fieldset", {}, newElement("legend", {}, title), newElement("div", { class: "tabs" }, ...values.map(([value, word]) =>
    newElement("label", {}, newElement("input", { type: "radio", name, value }), newElement("span", {}, word)))));
