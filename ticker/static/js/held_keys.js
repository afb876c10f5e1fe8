// Keys that were pressed while what they are meant for was loading: pressed again once it is there.

/** @typedef {Pick<KeyboardEvent, "key" | "code" | "ctrlKey" | "metaKey" | "altKey" | "shiftKey">} Key */

/** What a browser clicks at a key. @type {Record<string, string>} */
const CLICKED_BY = { Enter: "button, summary, a[href]", " ": "button, summary, input[type=checkbox], input[type=radio]" };

export class HeldKeys {
  /** @type {{key: Key, target: EventTarget | null}[]} */
  #keys = [];

  /** @param {KeyboardEvent} event @param {Promise<unknown>} until */
  hold(event, until) {
    const { key, code, ctrlKey, metaKey, altKey, shiftKey, target, repeat } = event;
    event.preventDefault();
    // Who keeps it down presses a button once.
    if (repeat && key in CLICKED_BY) return;
    this.#keys.push({ key: { key, code, ctrlKey, metaKey, altKey, shiftKey }, target });
    if (this.#keys.length === 1) until.then(() => this.#release());
  }

  #release() {
    for (const { key, target } of this.#keys.splice(0)) pressAgain(key, target);
  }
}

/** @param {Key} key @param {EventTarget | null} pressedOn what had the focus */
function pressAgain(key, pressedOn) {
  const target = document.activeElement ?? document.body;
  const isFree = target.dispatchEvent(new KeyboardEvent("keydown", { ...key, bubbles: true, cancelable: true }));
  // A browser writes, and sends off, only what was really pressed.
  if (isFree && key.key === "Enter" && target instanceof HTMLInputElement) target.form?.requestSubmit();
  // A button that came meanwhile is not pressed by who could not see it.
  else if (isFree && target === pressedOn && target.matches(CLICKED_BY[key.key] ?? ":not(*)")) /** @type {HTMLElement} */ (target).click();
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
