// Menus that a button opens, of what is in them now.

import { placeBeside } from "../popover.js";

/** Attributes by their names; `text` is the text. @typedef {Record<string, string>} Attributes */

/** @template {keyof HTMLElementTagNameMap} Tag @param {Tag} tag @param {Attributes} attributes @param {(Element | null)[]} children
 * @returns {HTMLElementTagNameMap[Tag]} */
export function element(tag, { text = "", ...attributes }, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  if (text) made.textContent = text;
  made.append(...children.filter((child) => child !== null));
  return made;
}

/** @param {Element} root @param {string} label */
export function newPopover(root, label) {
  const menu = element("div", { class: "menu floating", popover: "auto", role: "dialog", "aria-label": label });
  root.append(menu);
  return menu;
}

/** @param {HTMLElement} menu @param {Element} button */
export function openBeside(menu, button) {
  menu.showPopover();
  placeBeside(menu, button);
  focusFirst(menu);
}

/** @param {HTMLElement} menu @param {string} [within] */
export function focusFirst(menu, within = "") {
  const first = menu.querySelector(`${within} button`) ?? menu.querySelector("button");
  if (first instanceof HTMLElement) first.focus();
}

/** @param {string} text @param {() => void} run @param {Attributes} [attributes] */
export function menuButton(text, run, attributes = {}) {
  const button = element("button", { type: "button", class: "item", dir: "auto", text, ...attributes });
  button.addEventListener("click", run);
  return button;
}
