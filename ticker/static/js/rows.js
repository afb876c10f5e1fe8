// Rows as rows.json describes them: made here, or found where the server painted them, and changed where they differ.

import description from "../rows.json" with { type: "json" };
import { FORMATS } from "./core/formats.js";
import { setAttribute, setText } from "./dom.js";

/** A word as it stands, or [format, ...fields]. @typedef {string | [string, ...string[]]} Value */
/** @typedef {[tag: string, attributes: Record<string, Value>, ...children: Child[]]} Spec */
/** @typedef {{each: string, row: string}} List a row of each item of a list */
/** @typedef {Spec | List} Child */

const ROWS = /** @type {Record<string, Spec>} */ (/** @type {unknown} */ (description.rows));
export const CARDS = /** @type {Record<string, Record<string, import("./core/cards.js").Rule>>} */ (
  /** @type {unknown} */ (description.cards)
);

/** What is made once and shows nothing of an event. @param {unknown} spec a file of overlays/ */
export const newOverlay = (spec) => new Row(/** @type {Spec} */ (spec)).element;

export class Row {
  element;
  /** @type {((values: any, now: number) => void)[]} */
  #bindings = [];

  /** @param {string | Spec} kind one of `rows` in rows.json, or what it is made of @param {Element} [painted] the row, if the server has painted it */
  constructor(kind, painted) {
    const spec = typeof kind === "string" ? ROWS[kind] : kind;
    if (!spec) throw new Error(`rows.json has no row ${kind}`);
    this.element = this.#element(spec, painted ?? null);
  }

  /** Show these values; what shows them already is not touched. @param {any} values @param {number} now server time in ms */
  update(values, now) {
    for (const bind of this.#bindings) bind(values, now);
  }

  /** @param {Spec} spec @param {Element | null} painted @returns {HTMLElement} */
  #element([tag, attributes, ...children], painted) {
    const element = /** @type {HTMLElement} */ (painted ?? document.createElement(tag));
    for (const [name, value] of Object.entries(attributes)) {
      if (name === "if") continue;
      if (typeof value !== "string") this.#bindings.push((values, now) => put(element, name, show(value, values, now)));
      else if (!painted && name === "text") element.textContent = value;
      else if (!painted) element.setAttribute(name, value);
    }
    this.#children(element, children, painted?.firstElementChild ?? null);
    return element;
  }

  /** @param {HTMLElement} parent @param {Child[]} children @param {Element | null} next the first that was painted */
  #children(parent, children, next) {
    /** @type {HTMLElement[]} */
    const parts = [];
    for (const child of children) {
      if (!Array.isArray(child)) {
        this.#bindings.push(listIn(parent, child));
        continue;
      }
      const found = next && next.localName === child[0] && next.className === (child[1]["class"] ?? "") ? next : null;
      if (found) next = found.nextElementSibling;
      const part = this.#element(child, found);
      parts.push(part);
      const condition = child[1]["if"];
      if (Array.isArray(condition)) {
        this.#bindings.push((values, now) => attach(parent, part, parts, show(condition, values, now) !== ""));
      } else if (!found) parent.insertBefore(part, next);
    }
  }
}

/** @param {[string, ...string[]]} value @param {any} values @param {number} now */
function show([format, ...fields], values, now) {
  return FORMATS[format]?.(now, ...fields.map((field) => values[field])) ?? "";
}

/** @param {Element} element @param {string} name @param {string} value */
function put(element, name, value) {
  if (name === "text") setText(element, value);
  else setAttribute(element, name, value);
}

/** Have an element that is there only at times stand in its place among its siblings, or nowhere.
 * @param {Element} parent @param {Element} part @param {Element[]} parts @param {boolean} wanted */
function attach(parent, part, parts, wanted) {
  if (wanted === (part.parentNode === parent)) return;
  if (!wanted) return part.remove();
  const after = parts.slice(parts.indexOf(part) + 1);
  parent.insertBefore(part, after.find((one) => one.parentNode === parent) ?? null);
}

/** @param {Element} parent @param {List} list @returns {(values: any, now: number) => void} */
function listIn(parent, { each, row }) {
  const rows = [...parent.children].map((painted) => new Row(row, painted));
  return (values, now) => {
    const items = values[each];
    for (const gone of rows.splice(items.length)) gone.element.remove();
    for (const [n, item] of items.entries()) {
      const known = rows[n] ?? new Row(row);
      known.update(item, now);
      if (rows[n]) continue;
      rows.push(known);
      parent.append(known.element);
    }
  };
}
