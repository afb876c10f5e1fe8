// Groups of buttons are one stop of the Tab key each, as ARIA's toolbar has it; the arrow keys go on from there.

import { setAttribute } from "../dom.js";

const GROUPS = ".tabs[role=group], [role=toolbar]";

/** @type {import("./panel.js").Mount} */
export function mount() {
  const end = new AbortController();
  const { signal } = end;
  document.addEventListener("focusin", ({ target }) => settle(groupOf(target)), { signal });
  document.addEventListener("keydown", (key) => move(key), { signal });
  const all = () => document.querySelectorAll(GROUPS).forEach(settle);
  all();
  // Panels make their groups when they have something to choose from.
  return { update() {}, tick: all, destroy: () => end.abort() };
}

/** @param {EventTarget | null} target */
const groupOf = (target) => (target instanceof Element ? target.closest(GROUPS) : null);

/** @param {Element} group @returns {HTMLButtonElement[]} */
const buttonsOf = (group) => [...group.querySelectorAll("button")].filter((button) => !button.disabled && button.checkVisibility());

/** The stop is the button that has the focus, else the one that is pressed, else the first. @param {Element | null} group */
function settle(group) {
  if (!group) return;
  setAttribute(group, "role", "toolbar");
  const buttons = buttonsOf(group);
  const stop = buttons.find((one) => one === document.activeElement) ?? buttons.find((one) => one.ariaPressed === "true") ?? buttons[0];
  for (const button of buttons) {
    const tabIndex = button === stop ? 0 : -1;
    if (button.tabIndex !== tabIndex) button.tabIndex = tabIndex;
  }
}

/** @param {KeyboardEvent} key */
function move(key) {
  const group = groupOf(key.target);
  if (!group || key.defaultPrevented || key.ctrlKey || key.metaKey || key.altKey) return;
  const buttons = buttonsOf(group);
  const at = buttons.indexOf(/** @type {HTMLButtonElement} */ (key.target));
  const steps = /** @type {Record<string, number>} */ ({ ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: buttons.length - 1 });
  const to = steps[key.key];
  if (at < 0 || to === undefined) return;
  key.preventDefault();
  buttons[(to + buttons.length) % buttons.length]?.focus();
}
