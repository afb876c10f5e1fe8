// What is chosen in a strip that scrolls sideways is in sight: once it is chosen, and once the strip is shown or has
// another width. Only the strip scrolls, never the page around it.

/** @type {WeakMap<Element, string>} */
const seen = new WeakMap();
/** @type {ResizeObserver | undefined} */
let sizes;

/** @param {Element} strip @param {string} [chosen] where it may be another later: a reader who scrolls on is left alone until it is */
export function keepInSight(strip, chosen = "") {
  const now = `${strip.childElementCount} ${chosen}`;
  if (seen.get(strip) === now) return;
  // Which also tells of it as soon as it is laid out.
  if (!seen.has(strip)) (sizes ??= new ResizeObserver((changed) => changed.forEach(({ target }) => show(target)))).observe(strip);
  else show(strip);
  seen.set(strip, now);
}

/** @param {Element} strip */
function show(strip) {
  const chosen = strip.querySelector("[aria-pressed=true], [aria-current]");
  if (!chosen) return;
  const [around, at] = [strip.getBoundingClientRect(), chosen.getBoundingClientRect()];
  // The strip's ends fade out: where there is room, a little of what is beside it shows that there is more.
  const clear = Math.max(0, Math.min(at.height, (around.width - at.width) / 2));
  strip.scrollLeft += Math.min(at.left - clear - around.left, Math.max(0, at.right + clear - around.right));
}
