// What the reader has chosen, kept by the browser.

/** @param {string} name @returns {string} what the reader chose the last time */
export function kept(name) {
  try {
    return localStorage.getItem(`ticker.${name}`) ?? "";
  } catch {
    return "";
  }
}

/** A list of texts that was kept as JSON. @param {string} name @returns {string[]} */
export function keptList(name) {
  try {
    const found = JSON.parse(kept(name));
    return Array.isArray(found) ? found.filter((one) => typeof one === "string") : [];
  } catch {
    return [];
  }
}

/** @param {string} name @param {string} value @returns {boolean} whether it is kept; else it holds until the page is closed */
export function keep(name, value) {
  try {
    localStorage.setItem(`ticker.${name}`, value);
    return true;
  } catch {
    return false;
  }
}

/** What is to be added to what has been done. @param {boolean} isKept */
export const untilClosed = (isKept) => (isKept ? "" : ", until the page is closed: this browser keeps nothing");

/** What was kept as JSON; null where there is none that can be read. @param {string} name @returns {unknown} */
export function keptJson(name) {
  try {
    return JSON.parse(kept(name) || "null");
  } catch {
    return null;
  }
}

/** When something else is kept under one of these names than this page has kept: by another tab, also while this one was
 * frozen in the browser's history. @param {readonly string[]} names @param {() => void} changed @param {AbortSignal} signal */
export function whenKeptElsewhere(names, changed, signal) {
  const all = () => names.map(kept).join("\n");
  let left = "";
  addEventListener("storage", ({ key }) => names.some((name) => key === `ticker.${name}`) && changed(), { signal });
  addEventListener("pagehide", () => (left = all()), { signal });
  addEventListener("pageshow", ({ persisted }) => persisted && all() !== left && changed(), { signal });
}
