// The rules, for who operates: what each says, how it is, and the way back of those that were made on the page.

import { rulesNow, takeBackRule } from "../../connection/rules.js";
import { fateOf, ruleState } from "../../core/rules.js";
import { arrange, newElement, setAttribute, setText } from "../../dom.js";

/** @typedef {import("../../core/rules.js").RuleView} RuleView */
/** @typedef {{element: HTMLElement, edit: HTMLElement, act: HTMLElement, parts: Record<"name" | "when" | "state", HTMLElement>}} RuleRow */

/** How often they are asked for while somebody looks. */
const EVERY_MS = 5_000;
const SURE = "Really?";

export class Rules {
  /** @type {string[]} */
  names = [];
  /** @type {string[]} */
  targets = [];
  #list;
  #empty;
  #changed;
  #edit;
  #context;
  /** @type {RuleView[]} */
  #rules = [];
  /** @type {import("../../core/rules.js").Delivery[]} */
  #deliveries = [];
  /** @type {Map<string, RuleRow>} */
  #rows = new Map();
  /** The rule that is asked about once more before it is taken back. */
  #doubted = "";
  #askedMs = 0;
  #why = "";

  /** @param {HTMLElement} list @param {HTMLElement} empty @param {import("../panel.js").Context} context
   * @param {() => void} changed what is known is another @param {(rule: import("../../core/rules.js").Draft) => void} edit */
  constructor(list, empty, context, changed, edit) {
    this.#list = list;
    this.#empty = empty;
    this.#context = context;
    this.#changed = changed;
    this.#edit = edit;
    list.addEventListener("click", (click) => this.#pressed(click));
    list.addEventListener("focusout", () => this.#doubt(""));
  }

  /** What became of an alert, to whom it was told. @param {string} id */
  fate(id) {
    return fateOf(this.#deliveries, id);
  }

  /** Ask how they are, unless that was just done. @param {boolean} [now] whatever was done */
  async look(now = false) {
    if (!now && performance.now() - this.#askedMs < EVERY_MS) return;
    this.#askedMs = performance.now();
    const { value, why } = await rulesNow();
    this.#why = why;
    if (value) {
      this.#rules = value.rules;
      this.#deliveries = value.deliveries;
      this.targets = value.targets;
      this.names = value.rules.map(({ name }) => name);
    }
    this.show();
    this.#changed();
  }

  show() {
    const now = this.#context.clock.now();
    const known = this.#rows;
    this.#rows = new Map(this.#rules.map((rule) => [rule.name, known.get(rule.name) ?? newRow()]));
    for (const [name, row] of known) if (!this.#rows.has(name)) row.element.remove();
    for (const rule of this.#rules) this.#paint(rule, now);
    arrange(this.#list, [...this.#rows.values()].map(({ element }) => element));
    const isMissing = this.#why !== "" && !this.#rules.length;
    this.#empty.hidden = this.#rules.length > 0;
    setText(this.#empty, isMissing ? `The rules cannot be had: ${this.#why}.` : "There is no rule yet. Make one here, or from any price or headline.");
  }

  /** @param {RuleView} rule @param {number} now */
  #paint(rule, now) {
    const row = this.#rows.get(rule.name);
    if (!row) return;
    setAttribute(row.element, "data-name", rule.name);
    setAttribute(row.element, "data-severity", rule.severity);
    setAttribute(row.element, "data-so", rule.state);
    setText(row.parts.name, rule.name);
    setText(row.parts.when, rule.when);
    setText(row.parts.state, ruleState(rule, now));
    for (const button of [row.edit, row.act]) button.hidden = !rule.made_here || !this.#context.isLive;
    setAttribute(row.edit, "aria-label", `Change ${rule.name}`);
    setText(row.act, this.#doubted === rule.name ? SURE : "Take back");
    setAttribute(row.act, "aria-label", this.#doubted === rule.name ? `Really take ${rule.name} back?` : `Take ${rule.name} back`);
  }

  /** @param {string} name */
  #doubt(name) {
    if (this.#doubted === name) return;
    this.#doubted = name;
    this.show();
  }

  /** @param {MouseEvent} click */
  async #pressed({ target }) {
    const act = target instanceof Element ? target.closest("button") : null;
    const name = /** @type {HTMLElement | null} */ (act?.closest("[data-name]"))?.dataset["name"] ?? "";
    if (!act || !this.#context.isLive) return;
    const written = this.#rules.find((rule) => rule.name === name)?.written;
    if (act === this.#rows.get(name)?.edit) return void (written && this.#edit(written));
    if (this.#doubted !== name) return this.#doubt(name);
    this.#doubted = "";
    const row = this.#rows.get(name);
    const { why } = await takeBackRule(name);
    if (why && row) return setText(row.parts.state, `It stays: ${why}.`);
    this.#list.focus();
    await this.look(true);
  }
}

/** @returns {RuleRow} */
function newRow() {
  const parts = { name: newElement("b", { class: "name" }), when: newElement("p", { class: "said", dir: "auto" }), state: newElement("p", { class: "quiet num" }) };
  const [edit, act] = [newElement("button", { type: "button", class: "button small" }, "Change"), newElement("button", { type: "button", class: "button small" })];
  return { element: newElement("li", { class: "alert rule" }, newElement("p", { class: "from" }, parts.name, edit, act), parts.when, parts.state), edit, act, parts };
}
