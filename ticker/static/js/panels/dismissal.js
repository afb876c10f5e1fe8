// How dialogs are left: by Esc, or by a press beside them.

/** @param {HTMLDialogElement} dialog @param {AbortSignal} signal */
export function dismissable(dialog, signal) {
  dialog.addEventListener("keydown", (key) => {
    if (key.key !== "Escape" || key.isComposing) return;
    // The browser would close it a moment later, and the next key fall to the dialog that is about to go.
    key.preventDefault();
    dismiss(dialog);
  }, { signal });
  dialog.addEventListener("click", (click) => click.target === dialog && dismiss(dialog), { signal });
}

/** The browser gives the focus back, but where nothing had it, it stays in the dialog until the next frame.
 * @param {HTMLDialogElement} dialog */
export function dismiss(dialog) {
  dialog.close();
  const { activeElement } = document;
  if (activeElement instanceof HTMLElement && dialog.contains(activeElement)) activeElement.blur();
}
