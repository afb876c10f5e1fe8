// The columns and widgets of the page as elements: how they stand, and having them stand otherwise.

import { placeOf } from "../../core/layout.js";
import { byId } from "../../dom.js";
import { slideFrom } from "../sliding.js";

/** @typedef {import("../../core/layout.js").Layout} Layout */

const MAIN = /** @type {HTMLElement} */ (document.querySelector("main"));

/** The panels of a widget: a chart has its line of time below it. @param {string} widget */
export const panelsOf = (widget) => /** @type {HTMLElement[]} */ ([...document.querySelectorAll(`:is(main, #aside) [data-widget="${CSS.escape(widget)}"]`)]);

/** @param {Element} within */
const widgetsIn = (within) => [...new Set([...within.querySelectorAll("[data-widget]")].map((panel) => panel.getAttribute("data-widget") ?? ""))];

/** All widgets that the page can show. */
export const allWidgets = () => [...widgetsIn(MAIN), ...widgetsIn(byId("aside"))];

export const columnsShown = () => /** @type {HTMLElement[]} */ ([...MAIN.querySelectorAll(".column")]);

/** How the page stands, which layout_first.js may have seen to. @returns {Layout} */
export function layoutShown() {
  const columns = columnsShown().map((column) => ({ size: /** @type {import("../../core/layout.js").Size} */ (column.matches(".full") ? "full" : "small"), widgets: widgetsIn(column) }));
  return { columns: columns.filter(({ widgets }) => widgets.length), away: widgetsIn(byId("aside")) };
}

/** Have the page stand so. @param {Layout} layout */
export function lay(layout) {
  const before = new Map(layout.columns.flatMap(({ widgets }) => widgets.flatMap(panelsOf)).map((panel) => [panel, panel.getBoundingClientRect()]));
  for (const widget of layout.away) for (const panel of panelsOf(widget)) move(byId("aside"), panel, null);
  const columns = columnsFor(layout);
  for (const [n, column] of columns.entries()) {
    const { size, widgets } = /** @type {import("../../core/layout.js").Column} */ (layout.columns[n]);
    column.classList.toggle("full", size === "full");
    putInOrder(column, widgets.flatMap(panelsOf), "[data-widget]");
  }
  for (const column of columnsShown()) if (!columns.includes(column)) column.remove();
  putInOrder(MAIN, columns, ".column");
  showWays();
  for (const [panel, box] of before) if (box.width) slideFrom(panel, box);
}

/** The column that has a widget already goes on to have it: as little as possible is moved. @param {Layout} layout */
function columnsFor(layout) {
  const free = new Set(columnsShown());
  return layout.columns.map(({ widgets }) => {
    const found = [...free].find((column) => widgets.some((widget) => column.contains(panelsOf(widget)[0] ?? null)));
    const column = found ?? document.createElement("div");
    free.delete(column);
    if (!found) {
      column.className = "column";
      MAIN.append(column);
    }
    return column;
  });
}

/** @param {Element} parent @param {HTMLElement[]} children @param {string} kind what of its children is put in order */
function putInOrder(parent, children, kind) {
  let last = null;
  for (const child of children) {
    const next = /** @type {Element | null} */ (last ? last.nextElementSibling : parent.querySelector(`:scope > ${kind}`));
    if (next !== child) move(parent, child, next);
    last = child;
  }
}

/** Without its state being lost, where the browser can do that; a list is at its beginning otherwise.
 * @param {Element} parent @param {HTMLElement} child @param {Element | null} before */
function move(parent, child, before) {
  const scrolled = [child, ...child.querySelectorAll(".scroll")].map((one) => /** @type {const} */ ([one, one.scrollTop]));
  const { moveBefore } = /** @type {{moveBefore?: (child: Element, before: Element | null) => void}} */ (parent);
  if (moveBefore && child.isConnected) moveBefore.call(parent, child, before);
  else parent.insertBefore(child, before);
  for (const [one, top] of scrolled) if (one.scrollTop !== top) one.scrollTop = top;
}

/** The ways to panels: skip links, and the tabs of a phone. As layout_first.js has it. */
function showWays() {
  const root = document.documentElement;
  for (const link of /** @type {NodeListOf<HTMLAnchorElement>} */ (document.querySelectorAll(".skips a"))) link.hidden = !MAIN.querySelector(link.hash);
  const there = [];
  for (const tab of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("#screens [data-shows]"))) {
    tab.hidden = !(tab.dataset.shows ?? "").split(" ").some((widget) => MAIN.querySelector(`[data-widget="${CSS.escape(widget)}"]`));
    if (!tab.hidden) there.push(tab.dataset.screen ?? "");
  }
  root.dataset.screens = there.join(" ");
}

/** Where something let go at a point would stand: a line is drawn there meanwhile.
 * @param {Layout} layout @param {string} widget @param {number} x @param {number} y @param {number} most columns
 * @returns {{place: import("../../core/layout.js").Place, line: {left: number, top: number, width: number, height: number}} | null} */
export function aimedAt(layout, widget, x, y, most) {
  const boxes = columnsShown().map((column) => column.getBoundingClientRect());
  const column = nearest(boxes, x, y);
  const box = boxes[column];
  if (!box) return null;
  const from = placeOf(layout, widget);
  const isAlone = from !== null && layout.columns[from.column]?.widgets.length === 1;
  const edge = Math.min(28, box.width / 6);
  const isFull = layout.columns.length - (isAlone ? 1 : 0) >= most;
  if (!isFull && (x < box.left + edge || x > box.right - edge)) {
    const isAfter = x > box.right - edge;
    const line = { left: (isAfter ? box.right : box.left) - 2, top: box.top, width: 4, height: box.height };
    return { place: { newColumn: column + (isAfter ? 1 : 0) }, line };
  }
  const panels = (layout.columns[column]?.widgets ?? []).map((one) => boxOf(panelsOf(one)));
  const before = panels.filter((one) => y > one.top + one.height / 2).length;
  const top = panels[before]?.top ?? (panels.at(-1)?.bottom ?? box.top) + 8;
  return { place: { column, before }, line: { left: box.left, top: top - 6, width: box.width, height: 4 } };
}

/** @param {HTMLElement[]} panels */
function boxOf(panels) {
  const boxes = panels.map((panel) => panel.getBoundingClientRect());
  const [top, bottom] = [Math.min(...boxes.map((one) => one.top)), Math.max(...boxes.map((one) => one.bottom))];
  return { top, bottom, height: bottom - top };
}

/** @param {DOMRect[]} boxes @param {number} x @param {number} y */
function nearest(boxes, x, y) {
  const distances = boxes.map((box) => Math.max(box.left - x, x - box.right, 0) + Math.max(box.top - y, y - box.bottom, 0));
  return distances.indexOf(Math.min(...distances));
}
