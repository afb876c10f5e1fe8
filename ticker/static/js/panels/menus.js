// The menus of the bar: one that is open closes by Esc, which gives the focus back, and by a press elsewhere.

/** @type {import("./panel.js").Mount} */
export function mount(root) {
  const end = new AbortController();
  const menus = /** @type {HTMLDetailsElement[]} */ ([...root.querySelectorAll("details.look")]);
  const opened = () => menus.find((menu) => menu.open);
  const close = () => {
    const menu = opened();
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary")?.focus();
  };
  document.addEventListener("pointerdown", (pointer) => {
    for (const menu of menus) if (!menu.contains(/** @type {Node} */ (pointer.target))) menu.open = false;
  }, { signal: end.signal });
  const commands = [{ name: "menu.close", title: "Close the menu", group: "Page", keys: ["Escape"], when: () => Boolean(opened()), run: close }];
  return { commands, update() {}, tick() {}, destroy: () => end.abort() };
}
