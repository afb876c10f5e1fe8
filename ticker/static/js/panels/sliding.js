// What is moved goes from where it stood to where it stands (first, last, invert, play): to the eye nothing jumps, and the
// browser counts no layout that shifts.

const SLIDE_MS = 160;
const STILL = matchMedia("(prefers-reduced-motion: reduce)");

/** @param {Element} element @param {{left: number, top: number}} from */
export function slideFrom(element, from) {
  if (STILL.matches) return;
  const to = element.getBoundingClientRect();
  const [x, y] = [from.left - to.left, from.top - to.top];
  if (x || y) element.animate([{ transform: `translate(${x}px, ${y}px)` }, { transform: "none" }], { duration: SLIDE_MS, easing: "ease-out" });
}
