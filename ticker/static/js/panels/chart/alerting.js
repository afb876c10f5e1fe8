// A rule about the price that is pointed at: by the menu button of the mouse, or the menu key at the cursor.

import { propose } from "../alerts/proposing.js";

const SECONDARY = 2;

/** @typedef {object} Priced
 * @property {() => string} symbol
 * @property {(y: number) => number | null} priceAt px from the top
 * @property {() => number | null} cursor the price at the cursor that keys move, if there is one
 */

/** Whether a menu is asked for by mouse, finger or pen. By key Chromium, too, says "mouse", in the middle of what has the focus: but of no
 * button, where Firefox says the first one, which asks for none unless Ctrl is held. @param {{button: number, ctrlKey: boolean, pointerType: string}} menu */
export const comesFromPointer = ({ button, ctrlKey, pointerType }) =>
  button === SECONDARY || (button === 0 && ctrlKey) || pointerType === "touch" || pointerType === "pen";

/** @param {HTMLElement} chart @param {HTMLElement} canvas @param {Priced} priced @param {AbortSignal} signal */
export function proposesAlerts(chart, canvas, { symbol, priceAt, cursor }, signal) {
  chart.addEventListener("contextmenu", (menu) => {
    // With Shift it is the browser's own menu that is wanted; but Shift+F10 is the menu key of keyboards that have none.
    const isPointed = comesFromPointer(menu);
    if ((menu.shiftKey && isPointed) || !symbol()) return;
    // A cursor may still stand where keys have left it: who points means what is pointed at.
    const price = isPointed ? priceAt(menu.clientY - canvas.getBoundingClientRect().top) : cursor();
    if (isPointed && price === null) return;
    menu.preventDefault();
    propose({ kind: "price", symbol: symbol(), price, last: null });
  }, { signal });
}
