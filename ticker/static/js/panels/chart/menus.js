// What stands above the chart to be pressed: intervals, kinds, and the two menus. It says what the reader chose.

import { choiceOf, comparedIn, LENGTHS, toggled } from "../../core/chart_choice.js";
import { isInterval } from "../../core/intervals.js";
import { KINDS } from "../../core/kinds.js";
import { MOST_OTHERS } from "../../core/picture.js";
import { setText } from "../../dom.js";
import { keep, kept } from "../../kept.js";
import { openedBy } from "../popover.js";
import { compareForm, studiesForm } from "./forms.js";

/** @typedef {import("../../core/chart_choice.js").ChartChoice} ChartChoice */
const KEPT = "chart";

export class Menus {
  /** @type {ChartChoice} */
  choice = choiceOf(kept(KEPT));
  measure;
  #fields;
  #context;
  #changed;
  #compareMenu = compareForm();
  #studies = studiesForm();

  /** @param {import("../../dom.js").Fields} fields @param {import("../panel.js").Context} context
   * @param {() => void} changed another choice @param {AbortSignal} signal */
  constructor(fields, context, changed, signal) {
    this.#fields = fields;
    this.#context = context;
    this.#changed = changed;
    this.#field("intervals").addEventListener("click", (click) => this.#pick(click, "interval"), { signal });
    this.#field("kinds").addEventListener("click", (click) => this.#pick(click, "kind"), { signal });
    const { form } = this.#studies;
    form.addEventListener("change", () => this.#study(), { signal });
    this.#compareMenu.form.addEventListener("submit", (submit) => this.#compare(submit), { signal });
    this.#add(form, () => {}, signal);
    this.#add(this.#compareMenu.form, () => this.#offer(), signal);
    this.#compareMenu.form.addEventListener("toggle", (toggle) => this.#begin(/** @type {ToggleEvent} */ (toggle)), { signal });
    this.measure = this.#studies.measure;
    this.#fill();
  }

  /** @param {string} name */
  #field(name) {
    return /** @type {HTMLElement} */ (this.#fields[name]);
  }

  /** @param {MouseEvent} click @param {"interval" | "kind"} name */
  #pick({ target }, name) {
    const value = target instanceof HTMLButtonElement ? target.value : "";
    if (name === "interval" && isInterval(value)) this.#context.actions.choose({ interval: value });
    const kind = KINDS.find((one) => one === value);
    if (name === "kind" && kind) this.#context.actions.choose({ kind });
  }

  #fill() {
    const { vwap, lengths, average, scale, zone } = this.choice;
    for (const input of this.#studies.form.elements) {
      if (!(input instanceof HTMLInputElement)) continue;
      if (input.type === "radio") input.checked = input.value === { average, scale, zone }[input.name];
      else input.checked = input.name === "vwap" ? vwap : lengths.includes(Number(input.name));
    }
  }

  #study() {
    const told = new FormData(this.#studies.form);
    this.choice = choiceOf(JSON.stringify({
      vwap: told.has("vwap"),
      lengths: LENGTHS.filter((length) => told.has(String(length))),
      average: told.get("average"),
      scale: told.get("scale"),
      zone: told.get("zone"),
    }));
    keep(KEPT, JSON.stringify(this.choice));
    this.#changed();
  }

  /** @param {Event} submit */
  #compare(submit) {
    submit.preventDefault();
    const { other: input, words } = this.#compareMenu;
    const { view, store } = this.#context;
    const asked = input.value.trim();
    const symbol = [...store.quotes.keys()].find((one) => one.toUpperCase() === asked.toUpperCase());
    const refused = this.#refused(asked, symbol, comparedIn(view.compare));
    setText(words, refused);
    if (refused || !symbol) return;
    input.value = "";
    this.#context.actions.choose({ compare: toggled(view.compare, symbol) });
  }

  /** @param {string} asked @param {string | undefined} symbol @param {string[]} compared @returns {string} why not, or "" */
  #refused(asked, symbol, compared) {
    if (!symbol) return asked ? `There is no ${asked} here.` : "Write a symbol, such as one of the watchlist.";
    if (symbol === this.#context.view.selected || compared.includes(symbol)) return `${symbol} is drawn already.`;
    return compared.length >= MOST_OTHERS ? `No more than ${MOST_OTHERS}: take one away first.` : "";
  }

  /** A menu stands below the button that opens it, wherever that is. @param {HTMLElement} menu @param {() => void} fill
   * @param {AbortSignal} signal */
  #add(menu, fill, signal) {
    this.#field("figure").append(menu);
    openedBy(menu, () => /** @type {Element} */ (document.querySelector(`[popovertarget="${menu.id}"]`)), fill, signal, "left");
  }

  #offer() {
    const options = [...this.#context.store.quotes.values()].map(({ symbol, name }) => new Option(name, symbol));
    this.#compareMenu.symbols.replaceChildren(...options);
    setText(this.#compareMenu.words, "");
  }

  /** @param {ToggleEvent} toggle */
  #begin({ newState }) {
    if (newState === "open") this.#compareMenu.other.focus();
  }
}
