// Opens a window for a panel, loaded when one is first asked for.

import { popoutOf } from "../../core/popout.js";

const SAID_MS = 8000;

/** @param {HTMLElement} root where it is said if the browser opens none
 * @param {Readonly<import("../../core/view.js").View>} view @param {import("../../core/popout.js").Panel} panel @param {string} features */
export function open(root, view, panel, features) {
  const { theme, palette } = document.documentElement.dataset;
  const address = popoutOf(panel, view, { theme: theme ?? "", palette: palette ?? "" });
  // Under its name it is found again, and brought to the front.
  if (!window.open(address, `ticker ${panel}`, features)) say(root, "This browser has blocked the window. Allow pop-ups for this page, and try again.");
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
