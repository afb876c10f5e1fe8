// The overview of all keys, behind `?`; and what may be turned off of keys and of speech.

import description from "../../overlays/shortcuts.json" with { type: "json" };
import { byGroup } from "../core/commands.js";
import { fit, folded } from "../core/fit.js";
import { fieldsOf, setText } from "../dom.js";
import { newOverlay } from "../rows.js";
import { keyElement } from "./combobox.js";
import { dismiss, dismissable } from "./dismissal.js";

/** @typedef {import("../core/commands.js").Command} Command */

/** @typedef {import("../switch.js").Switch} Switch */

export class Shortcuts {
  #context;
  #switches;
  #dialog = /** @type {HTMLDialogElement} */ (newOverlay(description));
  #fields = fieldsOf(this.#dialog);
  #input = /** @type {HTMLInputElement} */ (this.#fields["query"]);
  #end = new AbortController();

  /** @param {import("./panel.js").Context} context @param {Record<string, Switch>} switches each by its field */
  constructor(context, switches) {
    this.#context = context;
    document.body.append(this.#dialog);
    this.#switches = Object.entries(switches).map(([name, own]) => ({ name, own, box: /** @type {HTMLInputElement} */ (this.#fields[name]) }));
    const { signal } = this.#end;
    this.#input.addEventListener("input", () => this.#show(), { signal });
    for (const { own, box } of this.#switches) box.addEventListener("change", () => (own.on = box.checked), { signal });
    this.#fields["close"]?.addEventListener("click", () => dismiss(this.#dialog), { signal });
    dismissable(this.#dialog, signal);
  }

  destroy() {
    this.#end.abort();
  }

  open() {
    this.#input.value = "";
    this.#show();
    for (const { own, box } of this.#switches) box.checked = own.on;
    this.#dialog.showModal();
  }

  #show() {
    const asked = folded(this.#input.value.trim());
    const keyed = this.#context.commands().filter(({ title, group, keys }) => keys?.length && fit(asked, folded(`${title} ${group}`)));
    const sections = [...byGroup(keyed)].map(([group, own]) => sectionOf(group, own));
    this.#fields["groups"]?.replaceChildren(...sections);
    setText(/** @type {HTMLElement} */ (this.#fields["none"]), sections.length ? "" : "No key does that.");
  }
}

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
