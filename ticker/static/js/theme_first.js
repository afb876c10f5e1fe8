// Runs before the first paint, so that a chosen look, or a phone's screen, never flashes the other one.
(() => {
  const root = document.documentElement;
  root.classList.add("js");
  for (const name of ["theme", "contrast", "density", "palette"]) {
    try {
      const value = localStorage.getItem(`ticker.${name}`);
      // In a frame the address says it.
      if (value && !root.dataset[name]) root.dataset[name] = value;
    } catch {
      // Storage may be refused by the browser's settings; the page then follows the system.
    }
  }
  // As core/screens.js has it, which cannot be here in time.
  const given = new URLSearchParams(location.search);
  const ofWidget = new Map([["watchlist", "watch"], ["chart", "chart"], ["headlines", "news"], ["sources", "more"], ["messages", "more"]]);
  const asked = given.get("screen") || ofWidget.get(given.get("full") ?? "") || (given.has("symbol") || location.hash ? "chart" : "watch");
  if (given.has("kiosk")) root.dataset.kiosk = "";
  const there = (root.dataset.screens ?? "").split(" ");
  root.dataset.screen = there.includes(asked) ? asked : there[0];
})();
