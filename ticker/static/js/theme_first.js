// Runs before the first paint, so that a chosen theme never flashes the other one.
(() => {
  const root = document.documentElement;
  root.classList.add("js");
  for (const name of ["theme", "palette"]) {
    try {
      const value = localStorage.getItem(`ticker.${name}`);
      if (value) root.dataset[name] = value;
    } catch {
      // Storage may be refused by the browser's settings; the page then follows the system.
    }
  }
})();
