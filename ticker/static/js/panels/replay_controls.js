// What the line of time is worked by. The server paints none of it: without JavaScript there is no going back.

import { PACES } from "../core/replay.js";
import { newElement } from "../dom.js";
import { shape } from "../drawing/shapes.js";

/** @param {string} d its path @param {string} [when] */
const icon = (d, when) => shape("svg", { class: when ? `icon when-${when}` : "icon", viewBox: "0 0 20 20", "aria-hidden": "true" }, shape("path", { d }));

/** @param {string} name @param {string} words @param {Node[]} icons */
const button = (name, words, ...icons) => newElement("button", { type: "button", class: "button", "data-f": name, "aria-label": words, title: words }, ...icons);

/** To any moment, by its day and time. */
const goto = () =>
  newElement("details", { class: "look goto", "data-f": "goto" },
    newElement("summary", { class: "button num", title: "Go to a moment", "data-f": "summary" },
      newElement("span", { "data-f": "moment" }), newElement("span", { class: "sr" }, ": go to a moment")),
    newElement("form", { class: "menu", "data-f": "form" },
      newElement("label", { for: "replay-moment" }, "What was known at"),
      newElement("input", { id: "replay-moment", type: "datetime-local", step: "1", required: "required", "data-f": "field" }),
      newElement("button", { class: "button primary" }, "Go there"),
      newElement("p", { class: "quiet num", "data-f": "kept" })));

/** @returns {HTMLElement[]} */
export const controls = () => [
  newElement("div", { class: "unboxed", role: "toolbar", "aria-label": "Rewind" },
    button("back", "The story before", icon("M5 5v10M15 5v10l-7-5z")),
    button("play", "Play from here", icon("M6 4v12l9-6z", "still"), icon("M7 4v12M13 4v12", "playing")),
    button("on", "The next story", icon("M15 5v10M5 5v10l7-5z"))),
  newElement("select", { class: "num", "data-f": "pace", "aria-label": "How fast it is played" }, ...PACES.map((pace) => new Option(`${pace}\u00D7`, String(pace)))),
  newElement("div", { class: "line", "data-f": "line" },
    newElement("div", { class: "marks", "data-f": "marks" }),
    newElement("input", { type: "range", step: "1", "data-f": "slider", "aria-label": "The moment on show" }),
    newElement("p", { class: "reading", "data-f": "reading", hidden: "hidden" })),
  goto(),
  newElement("button", { type: "button", class: "button live", "data-f": "live", hidden: "hidden" }, "Live"),
  newElement("p", { class: "said", role: "status", "data-f": "said" }),
];
