// The one place that listens for keys of the whole page, and calls commands.

import { isModified, reach, strokeOf } from "./core/commands.js";
import { HeldKeys } from "./held_keys.js";

/** Between two strokes of a sequence. */
const PAUSE_MS = 1500;
const FIELDS = "input:not([type=radio], [type=checkbox], [type=range], [type=button]), textarea, select, [contenteditable]";
const MODIFIERS = ["Shift", "Control", "Alt", "Meta", "AltGraph", "CapsLock"];

export class Keyboard {
  #commands;
  #characters;
  #loader;
  #held = new HeldKeys();
  #begun = "";
  #begunMs = 0;
  #end = new AbortController();

  /** @param {() => import("./core/commands.js").Command[]} commands those there are at the moment
   * @param {import("./switch.js").Switch} characters whether single characters count: those who speak to their computer may say one by chance
   * @param {import("./later.js").Loader} loader while something comes that the reader waits for, keys are meant for that */
  constructor(commands, characters, loader) {
    this.#commands = commands;
    this.#characters = characters;
    this.#loader = loader;
    document.addEventListener("keydown", (key) => this.#press(key), { signal: this.#end.signal });
  }

  destroy() {
    this.#end.abort();
  }

  /** @param {KeyboardEvent} key */
  #press(key) {
    // Who has the focus may have used the key; and one that composes a character is none yet.
    if (key.defaultPrevented || key.isComposing || MODIFIERS.includes(key.key)) return;
    const begun = key.timeStamp - this.#begunMs < PAUSE_MS ? this.#begun : "";
    const where = { writing: isWriting(key.target), resting: isResting(key.target), characters: this.#characters.on };
    const reached = reach(this.#commands(), begun, strokeOf(key), where);
    if (this.#loader.waiting && (reached.command || !isModified(strokeOf(key)))) return this.#held.hold(key, this.#loader.waiting);
    this.#begun = reached.begun;
    this.#begunMs = key.timeStamp;
    if (!reached.begun && !reached.command) return;
    key.preventDefault();
    if (!key.repeat || reached.command?.repeats) reached.command?.run();
  }
}

/** What lies under a dialog is out of reach for its keys, too. @param {EventTarget | null} target */
const isWriting = (target) =>
  target instanceof Element && (target.matches(FIELDS) || document.querySelector("dialog:modal") !== null);

/** @param {EventTarget | null} target */
const isResting = (target) => target === document.body || target === document.documentElement;
