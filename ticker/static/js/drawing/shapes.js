// The shapes beside a price, which the server does not paint: a sparkline, and the place in the day's range.

const SVG = "http://www.w3.org/2000/svg";

/** @param {string} tag @param {Record<string, string>} attributes @param {Element[]} children */
export function shape(tag, attributes, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** @param {string} name @param {string} viewBox @param {Element[]} children */
const drawing = (name, viewBox, ...children) =>
  shape("svg", { class: name, viewBox, preserveAspectRatio: "none", "aria-hidden": "true" }, ...children);

export function sparkShape() {
  const base = shape("path", { class: "base" });
  const line = shape("path", { class: "line" });
  return { line, base, spark: drawing("spark", "0 0 76 24", base, line) };
}

export function rangeShape() {
  const mark = shape("rect", { class: "mark", x: "0", y: "1", width: "3", height: "10", rx: "1.5" });
  const rail = shape("rect", { class: "rail", x: "0", y: "4.5", width: "64", height: "3", rx: "1.5" });
  return { mark, range: drawing("range", "0 0 64 12", rail, mark) };
}
