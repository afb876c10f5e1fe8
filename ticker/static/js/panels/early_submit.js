// What is sent with a form whose script is still on its way: it is sent again once the script is here.

/** @type {WeakSet<Element>} */
const ready = new WeakSet();
/** @type {Set<HTMLFormElement>} */
const held = new Set();

/** The forms of panels that are loaded later would go the way of a page without scripts. @type {import("./panel.js").Mount} */
export function mount(root) {
  const end = new AbortController();
  root.addEventListener("submit", hold, { capture: true, signal: end.signal });
  return { update() {}, tick() {}, destroy: () => end.abort() };
}

/** @param {Event} submit */
function hold(submit) {
  const form = /** @type {HTMLFormElement} */ (submit.target);
  const panel = form.closest("[data-panel=messages]");
  if (!panel || ready.has(panel)) return;
  submit.preventDefault();
  form.ariaBusy = "true";
  held.add(form);
}

/** Its script is here. @param {Element} panel */
export function sendHeld(panel) {
  ready.add(panel);
  for (const form of held) {
    if (!panel.contains(form)) continue;
    held.delete(form);
    form.ariaBusy = null;
    form.requestSubmit();
  }
}
