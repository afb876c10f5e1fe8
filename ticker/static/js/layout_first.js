// Runs before the first paint: the panel that the address names fills the window (panels/fill.js).
(() => {
  const root = document.documentElement;
  const full = new URLSearchParams(location.search).get("full");
  if (!full) return;
  // Whatever draws before the page is whole must not draw the others.
  root.toggleAttribute("data-placing", true);
  const place = () => {
    observer.disconnect();
    const panels = document.querySelectorAll(`main [data-widget="${CSS.escape(full)}"]`);
    for (const panel of panels) panel.toggleAttribute("data-filled", true);
    if (panels.length) root.dataset.full = full;
    root.removeAttribute("data-placing");
  };
  const observer = new MutationObserver(() => {
    if (document.body) observer.observe(document.body, { childList: true });
    // It stands at the end.
    if (document.getElementById("boot")) place();
  });
  observer.observe(root, { childList: true });
  document.addEventListener("DOMContentLoaded", place, { once: true });
})();
