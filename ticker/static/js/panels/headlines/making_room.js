// Cards that make room for a new one: they go where they belong in a moment, and are not there at once.

import { slideFrom } from "../sliding.js";

/** Change a list, and have those in sight slide from where they stood. @param {Element} list @param {() => void} change */
export function makingRoom(list, change) {
  const before = inSight(list);
  change();
  // One that is still on its way goes on from where it is seen.
  for (const { row } of before) for (const animation of row.getAnimations()) animation.cancel();
  for (const { row, box } of before) if (row.isConnected) slideFrom(row, box);
}

/** The rows down to the end of the list or the window: those below stand below. @param {Element} list */
function inSight(list) {
  const end = Math.min(list.getBoundingClientRect().bottom, innerHeight);
  const found = [];
  for (const row of list.children) {
    const box = row.getBoundingClientRect();
    if (box.top >= end) break;
    found.push({ row, box });
  }
  return found;
}
