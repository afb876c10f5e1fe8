// Keys that were pressed while what they are meant for was loading: pressed again once it is there.

/** @typedef {Pick<KeyboardEvent, "key" | "code" | "ctrlKey" | "metaKey" | "altKey" | "shiftKey">} Key */

export class HeldKeys {
  /** @type {Key[]} */
  #keys = [];

  /** @param {KeyboardEvent} event @param {Promise<unknown>} until */
  hold(event, until) {
    const { key, code, ctrlKey, metaKey, altKey, shiftKey } = event;
    event.preventDefault();
    this.#keys.push({ key, code, ctrlKey, metaKey, altKey, shiftKey });
    if (this.#keys.length === 1) until.then(() => this.#release());
  }

  #release() {
    for (const key of this.#keys.splice(0)) pressAgain(key);
  }
}

/** @param {Key} key */
function pressAgain(key) {
  const target = document.activeElement ?? document.body;
  const isFree = target.dispatchEvent(new KeyboardEvent("keydown", { ...key, bubbles: true, cancelable: true }));
  // A browser writes, and sends off, only what was really pressed.
  if (isFree && key.key === "Enter" && target instanceof HTMLInputElement) target.form?.requestSubmit();
  else if (isFree && (target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement)) write(target, key.key);
}

/** @param {HTMLInputElement | HTMLTextAreaElement} field @param {string} key */
function write(field, key) {
  const { selectionStart: start, selectionEnd: end } = field;
  const isCharacter = [...key].length === 1;
  if (start === null || end === null || (!isCharacter && key !== "Backspace")) return;
  const from = !isCharacter && start === end ? Math.max(0, start - 1) : start;
  field.setRangeText(isCharacter ? key : "", from, end, "end");
  field.dispatchEvent(new InputEvent("input", { bubbles: true }));
}
