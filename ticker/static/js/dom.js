// The few touches of the page that every panel shares.

import { keepInSight } from "./sight.js";

/** Change a text without making a new node; nothing is touched if it reads the same already.
 * @param {Element} element @param {string} text */
export function setText(element, text) {
  const node = element.firstChild;
  if (!(node instanceof Text)) {
    if (text) element.textContent = text;
  } else if (node.data !== text) node.data = text;
}

/** Set an attribute, or take it away for "". @param {Element} element @param {string} name @param {string} value */
export function setAttribute(element, name, value) {
  if (value === "") element.removeAttribute(name);
  else if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}

/** @typedef {Record<string, HTMLElement>} Fields */

/** The elements of a panel by their `data-f` name. @param {Element} root @returns {Fields} */
export function fieldsOf(root) {
  /** @type {Fields} */
  const fields = {};
  for (const element of root.querySelectorAll("[data-f]")) {
    const one = /** @type {HTMLElement} */ (element);
    fields[one.dataset.f ?? ""] ??= one;
  }
  return fields;
}

/** An element that the page's templates promise. @param {string} id @returns {HTMLElement} */
export function byId(id) {
  const element = document.getElementById(id);
  if (element === null) throw new Error(`the page has no #${id}`);
  return element;
}

/** @template {keyof HTMLElementTagNameMap} Tag @param {Tag} tag @param {Record<string, string>} attributes @param {(Node | string)[]} children
 * @returns {HTMLElementTagNameMap[Tag]} */
export function newElement(tag, attributes, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/** A box to tick, before its words. @param {string} words @param {string} value @param {boolean} [checked] */
export function newCheck(words, value, checked = false) {
  const box = newElement("input", { type: "checkbox", value });
  box.checked = checked;
  return newElement("label", { class: "check" }, box, newElement("span", {}, words));
}

/** One choice of several, chosen at first or not. @param {string} name of them all @param {string} value @param {string} words @param {boolean} chosen */
export function newRadio(name, value, words, chosen) {
  const input = newElement("input", { type: "radio", name, value });
  input.checked = input.defaultChecked = chosen;
  return newElement("label", {}, input, newElement("span", {}, words));
}

/** Put the children in this order, moving only those that stand elsewhere. @param {Element} parent @param {Element[]} children */
export function arrange(parent, children) {
  let next = parent.firstElementChild;
  for (const child of children) {
    if (child === next) next = next.nextElementSibling;
    else parent.insertBefore(child, next);
  }
}

/** Make a group of buttons one a channel, each in its place. @param {Element} group @param {{name: string, title: string}[]} channels */
export function setTabs(group, channels) {
  const known = new Map([...group.children].map((tab) => [/** @type {HTMLElement} */ (tab).dataset.channel, tab]));
  const tabs = channels.map(({ name, title }) => known.get(name) ?? newTab(name, title));
  for (const tab of [...group.children]) if (!tabs.includes(tab)) tab.remove();
  arrange(group, tabs);
}

/** @param {string} name @param {string} title */
function newTab(name, title) {
  const tab = document.createElement("button");
  tab.type = "button";
  tab.dataset.channel = name;
  tab.setAttribute("aria-pressed", "false");
  tab.textContent = title;
  return tab;
}

/** Press one of a group of buttons, which have a channel or a value. @param {Element} group @param {string} chosen */
export function press(group, chosen) {
  for (const one of group.children) {
    const button = /** @type {HTMLButtonElement} */ (one);
    setAttribute(button, "aria-pressed", String((button.dataset.channel ?? button.value) === chosen));
  }
  keepInSight(group, chosen);
}

/** The channel of the tab that was clicked, if one was. @param {Event} click */
export function tabOf(click) {
  return click.target instanceof HTMLElement ? click.target.dataset.channel : undefined;
}
