// Theme and colours of rise and fall: chosen here, kept by the browser, put in place by early.js.

const BARS = { dark: "#0b0e13", light: "#f2f4f6" };

export function startLook() {
  const root = document.documentElement;
  for (const input of document.querySelectorAll("#look input")) {
    input.checked = (root.dataset[input.name] ?? (input.name === "theme" ? "auto" : "green")) === input.value;
    input.addEventListener("change", () => choose(root, input.name, input.value));
  }
  tintBars(root.dataset.theme);
}

function choose(root, name, value) {
  root.dataset[name] = value;
  if (name === "theme") tintBars(value);
  try {
    localStorage.setItem(`ticker.${name}`, value);
  } catch {
    // The choice then holds until the page is closed.
  }
}

/** The browser's own bars follow the theme; with auto they follow the system by the page's two tags. */
function tintBars(theme) {
  for (const tag of document.querySelectorAll("meta[name=theme-color]")) {
    tag.content = BARS[theme] ?? (tag.media.includes("dark") ? BARS.dark : BARS.light);
  }
}
