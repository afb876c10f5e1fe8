// Cards that make room for a new one: they go where they belong in a moment, and are not there at once.

const STILL = matchMedia("(prefers-reduced-motion: reduce)");

/** Change a list, and have what it moves start from where it stood (first, last, invert, play): to the eye
 * nothing jumps, and the browser counts no layout that shifts.
 * @param {Element} list @param {() => void} change */
export function makingRoom(list, change) {
  if (STILL.matches) return change();
  const { bottom } = list.getBoundingClientRect();
  const before = [...list.children].map((row) => ({ row, top: row.getBoundingClientRect().top })).filter(({ top }) => top < Math.min(bottom, innerHeight));
  change();
  // One that is still on its way goes on from where it is seen.
  for (const { row } of before) for (const animation of row.getAnimations()) animation.cancel();
  const duration = Number.parseFloat(getComputedStyle(list).getPropertyValue("--slide-time"));
  for (const { row, top } of before) {
    const by = top - row.getBoundingClientRect().top;
    if (by && row.isConnected) row.animate([{ transform: `translateY(${by}px)` }, { transform: "none" }], { duration, easing: "ease-out" });
  }
}
