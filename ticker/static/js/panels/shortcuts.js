// The overview of all keys, behind `?`; and whether single characters are keys at all.

import { byGroup } from "../core/commands.js";
import { fit, folded } from "../core/fit.js";
import { fieldsOf, setText } from "../dom.js";
import { keep, kept } from "../kept.js";
import { Row } from "../rows.js";
import { keyElement } from "./combobox.js";
import { dismiss, dismissable } from "./dismissal.js";

/** @typedef {import("../core/commands.js").Command} Command */

/** @type {(keyboard: {characters: boolean}) => import("./panel.js").Mount} */
export const mountWith = (keyboard) => (_, context) => new Shortcuts(context, keyboard);

class Shortcuts {
  #context;
  #keyboard;
  #dialog = /** @type {HTMLDialogElement} */ (new Row("shortcuts").element);
  #fields = fieldsOf(this.#dialog);
  #input = /** @type {HTMLInputElement} */ (this.#fields["query"]);
  #characters = /** @type {HTMLInputElement} */ (this.#fields["characters"]);
  #end = new AbortController();

  /** @param {import("./panel.js").Context} context @param {{characters: boolean}} keyboard */
  constructor(context, keyboard) {
    this.#context = context;
    document.body.append(this.#dialog);
    this.#keyboard = keyboard;
    const { signal } = this.#end;
    this.#input.addEventListener("input", () => this.#show(), { signal });
    this.#characters.addEventListener("change", () => this.#choose(this.#characters.checked), { signal });
    this.#fields["close"]?.addEventListener("click", () => dismiss(this.#dialog), { signal });
    dismissable(this.#dialog, signal);
    document.addEventListener("click", (click) => opens(click) && this.#open(), { signal });
    this.#choose(kept("characters") !== "off");
  }

  /** @type {Command[]} */
  commands = [
    { name: "keys.show", title: "Show all keys", group: "Page", keys: ["?"], run: () => this.#open() },
    { name: "keys.characters", title: "Turn single-character keys on or off", group: "Page", run: () => this.#choose(!this.#keyboard.characters) },
  ];

  update() {}

  tick() {}

  destroy() {
    this.#end.abort();
  }

  #open() {
    this.#input.value = "";
    this.#show();
    this.#dialog.showModal();
  }

  #show() {
    const asked = folded(this.#input.value.trim());
    const keyed = this.#context.commands().filter(({ title, group, keys }) => keys?.length && fit(asked, folded(`${title} ${group}`)));
    const sections = [...byGroup(keyed)].map(([group, own]) => sectionOf(group, own));
    this.#fields["groups"]?.replaceChildren(...sections);
    setText(/** @type {HTMLElement} */ (this.#fields["none"]), sections.length ? "" : "No key does that.");
  }

  /** @param {boolean} on */
  #choose(on) {
    this.#keyboard.characters = on;
    this.#characters.checked = on;
    keep("characters", on ? "on" : "off");
  }
}

/** @param {MouseEvent} click */
const opens = (click) => click.target instanceof Element && click.target.closest("[data-opens='shortcuts']") !== null;

/** @param {string} group @param {Command[]} commands */
function sectionOf(group, commands) {
  const section = document.createElement("section");
  const heading = document.createElement("h3");
  const list = document.createElement("dl");
  heading.textContent = group;
  list.append(...commands.map(lineOf));
  section.append(heading, list);
  return section;
}

/** @param {Command} command */
function lineOf({ name, title, keys }) {
  const line = document.createElement("div");
  const what = document.createElement("dt");
  line.dataset.name = name;
  line.dataset.keys = (keys ?? []).join(", ");
  what.textContent = title;
  line.append(what, ...(keys ?? []).map(valueOf));
  return line;
}

/** @param {string} key */
function valueOf(key) {
  const value = document.createElement("dd");
  value.append(keyElement(key));
  return value;
}
