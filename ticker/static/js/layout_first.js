// Runs before the first paint: widgets stand where the reader has put them (core/layout.js says how), and the one that
// the address names fills the window (panels/fill.js).
(() => {
  const root = document.documentElement;
  const full = new URLSearchParams(location.search).get("full") ?? "";
  let layout = null;
  try {
    layout = JSON.parse(localStorage.getItem(`ticker.layout.${root.dataset.page}`) ?? "null");
  } catch {
    // Storage may be refused, or hold something else: the page then stands as the operator has it.
  }
  if (!full && !layout) return;
  // Whatever draws before the page is whole must not draw it otherwise.
  root.toggleAttribute("data-placing", true);

  /** @param {string} widget @param {string} within @returns {NodeListOf<HTMLElement>} */
  const panelsOf = (widget, within = "") => document.querySelectorAll(`${within} [data-widget="${CSS.escape(widget)}"]`);
  /** @param {import("./core/layout.js").Layout} layout */
  const lay = ({ columns, away }) => {
    const [main, aside] = [document.querySelector("main"), document.getElementById("aside")];
    if (!main || !aside) return;
    const before = [...main.querySelectorAll(".column")];
    const known = new Set([...columns.flatMap(({ widgets }) => widgets), ...away]);
    const fresh = [...main.querySelectorAll("[data-widget]")].filter((panel) => !known.has(panel.getAttribute("data-widget") ?? ""));
    const laid = columns.map(({ size, widgets }) => {
      const column = document.createElement("div");
      column.className = size === "full" ? "column full" : "column";
      for (const widget of widgets) column.append(...panelsOf(widget));
      return column;
    });
    laid.at(-1)?.append(...fresh);
    const whole = laid.filter((column) => column.childElementCount);
    // None of it is there any more.
    if (!whole.length) return;
    for (const widget of away) aside.append(...panelsOf(widget));
    main.append(...whole);
    for (const column of before) column.remove();
  };
  const showWays = () => {
    const there = [];
    for (const tab of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("#screens [data-shows]"))) {
      const { screen = "", shows = "" } = tab.dataset;
      tab.hidden = !shows.split(" ").some((widget) => panelsOf(widget, "main").length);
      if (!tab.hidden) there.push(screen);
    }
    for (const link of /** @type {NodeListOf<HTMLAnchorElement>} */ (document.querySelectorAll(".skips a"))) link.hidden = !document.querySelector(`main ${link.hash}`);
    root.dataset.screens = there.join(" ");
    if (!there.includes(root.dataset.screen ?? "")) root.dataset.screen = there[0] ?? "";
  };
  const place = () => {
    observer.disconnect();
    try {
      if (layout) lay(layout);
      if (layout) showWays();
    } catch {
      // What was kept is no layout.
    }
    const filled = full ? panelsOf(full, "main") : [];
    for (const panel of filled) panel.toggleAttribute("data-filled", true);
    if (filled.length) root.dataset.full = full;
    root.removeAttribute("data-placing");
  };
  const observer = new MutationObserver(() => {
    if (document.body) observer.observe(document.body, { childList: true });
    // It stands at the end.
    if (document.getElementById("boot")) place();
  });
  observer.observe(root, { childList: true });
  document.addEventListener("DOMContentLoaded", () => root.hasAttribute("data-placing") && place(), { once: true });
})();
