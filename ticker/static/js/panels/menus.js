// Menus: one that is open closes by Esc, which gives the focus back, and by a press elsewhere. Some are there only later: they
// are looked for when it matters.

/** @type {import("./panel.js").Mount} */
export function mount(root) {
  const end = new AbortController();
  const opened = () => /** @type {NodeListOf<HTMLDetailsElement>} */ (root.querySelectorAll("details.look[open]"));
  const close = () => {
    const [menu] = opened();
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary")?.focus();
  };
  document.addEventListener("pointerdown", (pointer) => {
    for (const menu of opened()) if (!menu.contains(/** @type {Node} */ (pointer.target))) menu.open = false;
  }, { signal: end.signal });
  const commands = [{ name: "menu.close", title: "Close the menu", group: "Page", keys: ["Escape"], when: () => opened().length > 0, run: close }];
  return { commands, update() {}, tick() {}, destroy: () => end.abort() };
}
