// A menu that opens beside what was pressed, over everything. The browser closes it by Esc or by a press elsewhere, and
// gives the focus back.

const GAP = 6;
const EDGE = 8;

/** Have it stand below its opener, or above where there is no room below. @param {HTMLElement} menu @param {Element} opener
 * @param {"left" | "right"} side on which both end */
export function placeBeside(menu, opener, side = "right") {
  const from = opener.getBoundingClientRect();
  const { width, height } = menu.getBoundingClientRect();
  const below = from.bottom + GAP + height <= innerHeight - EDGE;
  const wanted = side === "left" ? from.left : from.right - width;
  const left = Math.max(EDGE, Math.min(wanted, innerWidth - width - EDGE));
  const top = Math.max(EDGE, Math.min(below ? from.bottom + GAP : from.top - GAP - height, innerHeight - height - EDGE));
  menu.style.left = `${left}px`;
  menu.style.top = `${top}px`;
  menu.toggleAttribute("data-placed", true);
}

/** @param {HTMLElement} menu @param {() => Element} opener @param {() => void} fill before it is shown @param {AbortSignal} signal
 * @param {"left" | "right"} [side] */
export function openedBy(menu, opener, fill, signal, side) {
  menu.addEventListener("beforetoggle", (toggle) => {
    if (/** @type {ToggleEvent} */ (toggle).newState === "open") fill();
  }, { signal });
  menu.addEventListener("toggle", (toggle) => {
    if (/** @type {ToggleEvent} */ (toggle).newState === "open") placeBeside(menu, opener(), side);
    else menu.toggleAttribute("data-placed", false);
  }, { signal });
}
