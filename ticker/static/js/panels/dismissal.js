// How dialogs are left: by Esc, or by a press beside them. The browser gives the focus back.

/** @param {HTMLDialogElement} dialog @param {AbortSignal} signal */
export function dismissable(dialog, signal) {
  dialog.addEventListener("keydown", (key) => {
    if (key.key !== "Escape" || key.isComposing) return;
    // The browser would close it a moment later, and the next key fall to the dialog that is about to go.
    key.preventDefault();
    dialog.close();
  }, { signal });
  dialog.addEventListener("click", (click) => click.target === dialog && dialog.close(), { signal });
}
