// A panel in a window of its own, which reads the same stream.

import { popoutOf } from "../core/popout.js";

/** @type {[panel: import("../core/popout.js").Panel, id: string, title: string, features: string][]} */
const PANELS = [
  ["chart", "quote", "Chart in a window of its own", "popup,width=900,height=560"],
  ["watchlist", "watchlist", "Watchlist in a window of its own", "popup,width=420,height=720"],
  ["headlines", "headlines", "News in a window of its own", "popup,width=420,height=720"],
];
const SAID_MS = 8000;

/** @type {import("./panel.js").Mount} */
export function mount(root, context) {
  const here = PANELS.filter(([, id]) => document.getElementById(id) !== null);
  const commands = here.map(([panel, , title, features]) => ({ name: `popout.${panel}`, title, group: "Page", run: () => open(panel, features) }));

  /** @param {import("../core/popout.js").Panel} panel @param {string} features */
  function open(panel, features) {
    const { theme, palette } = document.documentElement.dataset;
    const address = popoutOf(panel, context.view, { theme: theme ?? "", palette: palette ?? "" });
    // Under its name it is found again, and brought to the front.
    if (!window.open(address, `ticker ${panel}`, features)) say(root, "This browser has blocked the window. Allow pop-ups for this page, and try again.");
  }

  return { commands, update() {}, tick() {}, destroy() {} };
}

/** For some seconds, where what is loaded later is told, too. @param {HTMLElement} root @param {string} text */
function say(root, text) {
  const [note, words] = [document.createElement("div"), document.createElement("p")];
  note.className = "loading";
  words.role = "status";
  note.append(words);
  root.append(note);
  // Only what is put into it once it is there is read aloud.
  requestAnimationFrame(() => words.append(text));
  setTimeout(() => note.remove(), SAID_MS);
}
