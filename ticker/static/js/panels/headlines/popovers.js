// Menus that a button opens, of what is in them now.

import { newElement } from "../../dom.js";
import { placeBeside } from "../popover.js";

/** @param {Element} root @param {string} label */
export function newPopover(root, label) {
  const menu = newElement("div", { class: "menu floating", popover: "auto", role: "dialog", "aria-label": label });
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

/** @param {string} text @param {() => void} run @param {Record<string, string>} [attributes] */
export function menuButton(text, run, attributes = {}) {
  const button = newElement("button", { type: "button", class: "item", dir: "auto", ...attributes }, text);
  button.addEventListener("click", run);
  return button;
}
