// The page's colours as a canvas takes them: a canvas knows neither CSS variables nor light-dark().

const NAMES = /** @type {const} */ ([
  "panel", "raised", "line", "grid", "edge", "ink", "ink-2", "ink-3", "up", "down", "accent", "accent-wash", "up-wash", "down-wash",
  "warn", "warn-wash", "on-accent", "other-1", "other-2", "other-3", "other-4",
]);

/** @typedef {typeof NAMES[number]} Name */
/** @typedef {Record<Name, string> & {face: string, tiny: number}} Colors each as rgba(), and the typeface and its smallest size in px */

/** @param {Element} root where they hold @returns {Colors} */
export function colorsOf(root) {
  const probe = document.createElement("span");
  probe.hidden = true;
  // Of forced colours, mixtures and what is half transparent would come back as plain ink, which hides what it lies over.
  probe.style.setProperty("forced-color-adjust", "none");
  root.append(probe);
  const context = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  /** @type {any} */
  const found = {};
  for (const name of NAMES) {
    probe.style.color = `var(--${name})`;
    found[name] = rgbaOf(context, getComputedStyle(probe).color);
  }
  probe.style.fontSize = "var(--tiny)";
  const { fontFamily, fontSize } = getComputedStyle(probe);
  probe.remove();
  return { ...found, face: fontFamily, tiny: Number.parseFloat(fontSize) };
}

/** Whether a rise and a fall are told by their form: forced colours have one ink for both. @param {Pick<Colors, "up" | "down">} colors */
export const areAlike = ({ up, down }) => up === down;

/** @param {any} context @param {string} color anything that CSS has for one @returns {string} */
function rgbaOf(context, color) {
  context.clearRect(0, 0, 1, 1);
  context.fillStyle = color;
  context.fillRect(0, 0, 1, 1);
  const [red, green, blue, alpha] = context.getImageData(0, 0, 1, 1).data;
  return `rgba(${red}, ${green}, ${blue}, ${(alpha / 255).toFixed(3)})`;
}

/** Call back when another theme, palette or contrast holds. @param {() => void} changed @param {AbortSignal} signal */
export function watchColors(changed, signal) {
  const observer = new MutationObserver(changed);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme", "data-palette", "data-contrast", "data-density"] });
  signal.addEventListener("abort", () => observer.disconnect());
  for (const query of ["(prefers-color-scheme: dark)", "(prefers-contrast: more)", "(forced-colors: active)"]) {
    matchMedia(query).addEventListener("change", changed, { signal });
  }
}
