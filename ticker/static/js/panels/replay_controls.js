// What the line of time is worked by. The server paints none of it: without JavaScript there is no going back.

import { PACES } from "../core/replay.js";
import { setAttributes } from "../dom.js";

const SVG = "http://www.w3.org/2000/svg";

/** @param {string} tag @param {Record<string, string>} attributes @param {(Node | string)[]} children */
function made(tag, attributes, ...children) {
  const element = document.createElement(tag);
  setAttributes(element, attributes);
  element.append(...children);
  return element;
}

/** @param {string} shape @param {string} [when] */
function icon(shape, when) {
  const [svg, path] = [document.createElementNS(SVG, "svg"), document.createElementNS(SVG, "path")];
  setAttributes(svg, { class: when ? `icon when-${when}` : "icon", viewBox: "0 0 20 20", "aria-hidden": "true" });
  setAttributes(path, { d: shape });
  svg.append(path);
  return svg;
}

/** @param {string} name @param {string} words @param {Node[]} icons */
const button = (name, words, ...icons) => made("button", { type: "button", class: "button", "data-f": name, "aria-label": words, title: words }, ...icons);

/** To any moment, by its day and time. */
const goto = () =>
  made("details", { class: "look goto", "data-f": "goto" },
    made("summary", { class: "button num", title: "Go to a moment", "data-f": "summary" },
      made("span", { "data-f": "moment" }), made("span", { class: "sr" }, ": go to a moment")),
    made("form", { class: "menu", "data-f": "form" },
      made("label", { for: "replay-moment" }, "What was known at"),
      made("input", { id: "replay-moment", type: "datetime-local", step: "1", required: "required", "data-f": "field" }),
      made("button", { class: "button primary" }, "Go there"),
      made("p", { class: "quiet num", "data-f": "kept" })));

/** @returns {HTMLElement[]} */
export const controls = () => [
  made("div", { class: "unboxed", role: "toolbar", "aria-label": "Rewind" },
    button("back", "The story before", icon("M5 5v10M15 5v10l-7-5z")),
    button("play", "Play from here", icon("M6 4v12l9-6z", "still"), icon("M7 4v12M13 4v12", "playing")),
    button("on", "The next story", icon("M15 5v10M5 5v10l7-5z"))),
  made("select", { class: "num", "data-f": "pace", "aria-label": "How fast it is played" }, ...PACES.map((pace) => new Option(`${pace}\u00D7`, String(pace)))),
  made("div", { class: "line", "data-f": "line" },
    made("div", { class: "marks", "data-f": "marks" }),
    made("input", { type: "range", step: "1", "data-f": "slider", "aria-label": "The moment on show" }),
    made("p", { class: "reading", "data-f": "reading", hidden: "hidden" })),
  goto(),
  made("button", { type: "button", class: "button live", "data-f": "live", hidden: "hidden" }, "Live"),
  made("p", { class: "said", role: "status", "data-f": "said" }),
];
