// The form in which a rule is written. What it says, or what is wrong in it, comes from the server's own parser while it is typed.

import { NAME_TAKEN, changeRule, checkRule, saveRule } from "../../connection/rules.js";
import { freeName, proposalsOf, ruleName } from "../../core/proposals.js";
import { foundWords } from "../../core/rules.js";
import { newCheck, newElement, newRadio, setAttribute, setText } from "../../dom.js";
import { copy } from "../clipboard.js";
import { dismiss, dismissable } from "../dismissal.js";

/** @typedef {import("../../core/proposals.js").Subject} Subject */
/** @typedef {import("../../core/rules.js").Draft} Draft */

const PAUSE_MS = 200;
/** Where the server could not look at it, it is asked again. */
const AGAIN_MS = 2000;
const HINT = "A condition, such as AAPL > 200, headline matches \"rate cut\", or BTC-USD moves 1% in 10m.";
const COPIED = "The line is copied: put it below alerts: in config.yaml.";
/** @type {[value: string, title: string][]} */
const SEVERITIES = [["info", "Info"], ["warning", "Warning"], ["critical", "Critical"]];
/** @type {[value: string, title: string][]} */
const RESTS = [["", "every time"], ["1m", "once a minute"], ["10m", "once in 10 min"], ["1h", "once an hour"], ["1d", "once a day"]];
const USUAL_REST = "10m";

/** Who may save rules, as the alerts know it.
 * @typedef {{context: import("../panel.js").Context, saves: boolean, names: () => readonly string[], targets: () => readonly string[], saved: () => void, look: () => void}} Desk
 * `look` asks for names and targets */

export class RuleForm {
  #desk;
  #end = new AbortController();
  #asking = new AbortController();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #line = "";
  #known = "";
  /** Whether the server could not be asked. */
  #isAway = false;
  /** Whether the reader has given the rule a name. */
  #isNamed = false;
  /** Names that the server knew to be taken, before or without the alerts. @type {string[]} */
  #taken = [];
  /** What is changed, if it is not a new rule. @type {Draft | null} */
  #changed = null;
  #title = newElement("h2", { id: "rule-title" });
  #ready = newElement("div", { class: "ready", role: "group", "aria-label": "Ready-made" });
  #when = newElement("textarea", { id: "rule-when", rows: "2", spellcheck: "false", autocapitalize: "off", "aria-describedby": "rule-says", maxlength: "500" });
  #says = newElement("p", { id: "rule-says", role: "status" });
  #name = newElement("input", { id: "rule-name", maxlength: "64", spellcheck: "false", autocomplete: "off" });
  #rest = select("rule-rest", RESTS, USUAL_REST);
  #severity = newElement("div", { class: "tabs" }, ...SEVERITIES.map(([value, title]) => newRadio("rule-severity", value, title, value === "info")));
  #targets = newElement("fieldset", { class: "targets", hidden: "" });
  #code = newElement("code", { class: "line", dir: "ltr" });
  #said = newElement("p", { class: "quiet", role: "status" });
  #copy = button("Copy the line");
  #save = button("Save alert", "button main");
  #dialog;

  /** @param {Desk} desk */
  constructor(desk) {
    this.#desk = desk;
    this.#dialog = this.#made();
    document.body.append(this.#dialog);
    const { signal } = this.#end;
    dismissable(this.#dialog, signal);
    this.#when.addEventListener("input", () => this.#typed(), { signal });
    this.#when.addEventListener("keydown", (key) => this.#entered(key), { signal });
    this.#name.addEventListener("input", () => this.#nameTyped(), { signal });
    for (const part of [this.#severity, this.#rest, this.#targets]) part.addEventListener("change", () => this.#checkSoon(), { signal });
    this.#copy.addEventListener("click", () => this.#copyLine(), { signal });
    this.#save.addEventListener("click", () => this.#keep(), { signal });
  }

  #made() {
    const close = button("Close");
    close.addEventListener("click", () => dismiss(this.#dialog), { signal: this.#end.signal });
    const legend = newElement("legend", {}, "Severity");
    const dialog = newElement("dialog", { class: "over rule", "aria-labelledby": "rule-title" },
      newElement("header", {}, this.#title, close),
      newElement("div", { class: "body" },
        newElement("label", { for: "rule-when" }, "Tell me when"), this.#when, this.#says, this.#ready,
        newElement("div", { class: "parts" },
          newElement("div", {}, newElement("label", { for: "rule-name" }, "Name"), this.#name),
          newElement("div", {}, newElement("label", { for: "rule-rest" }, "At most"), this.#rest),
          newElement("fieldset", {}, legend, this.#severity)),
        this.#targets,
        newElement("div", { class: "written" }, newElement("p", { class: "quiet" }, "In config.yaml, below alerts:"), this.#code)),
      newElement("footer", {}, this.#said, this.#copy, this.#save));
    return dialog;
  }

  destroy() {
    this.#end.abort();
    this.#asking.abort();
    clearTimeout(this.#timer);
    this.#dialog.remove();
  }

  /** Begin a rule about something. @param {Subject} subject */
  open(subject) {
    const proposals = proposalsOf(subject);
    this.#ready.replaceChildren(...proposals.map(({ title, when }) => this.#proposal(title, when)));
    this.#isNamed = false;
    this.#fill(null);
    this.#begin(proposals[0]?.when ?? "");
    this.#open();
  }

  /** Write a rule otherwise, under its name. @param {Draft} rule */
  change(rule) {
    this.#ready.replaceChildren();
    this.#isNamed = true;
    this.#fill(rule);
    this.#begin(rule.when);
    this.#open();
  }

  /** @param {Draft | null} rule */
  #fill(rule) {
    this.#changed = rule;
    setText(this.#title, rule ? "Change alert" : "New alert");
    this.#name.value = rule?.name ?? "";
    this.#name.readOnly = rule !== null;
    this.#ready.hidden = !this.#ready.childElementCount;
    this.know();
    for (const box of this.#targets.querySelectorAll("input")) box.checked = rule?.notify.includes(box.value) ?? false;
    for (const radio of this.#severity.querySelectorAll("input")) radio.checked = radio.value === (rule?.severity || "info");
    this.#setRest(rule ? rule.cooldown : USUAL_REST);
    this.#show("");
  }

  /** One that was written elsewhere may rest for any time. @param {string} rest */
  #setRest(rest) {
    this.#rest.querySelector("[data-own]")?.remove();
    const isUsual = RESTS.some(([value]) => value === rest);
    if (!isUsual) this.#rest.append(newElement("option", { value: rest, "data-own": "" }, `once in ${rest}`));
    this.#rest.value = rest;
  }

  #open() {
    if (!this.#dialog.open) this.#dialog.showModal();
    this.#when.focus();
    this.#when.setSelectionRange(this.#when.value.length, this.#when.value.length);
  }

  /** @param {string} title @param {string} when */
  #proposal(title, when) {
    const made = button(title, "chip");
    made.dataset["when"] = when;
    made.addEventListener("click", () => {
      this.#begin(when);
      this.#when.focus();
    });
    return made;
  }

  /** Which names are taken and who can be told may be known only now. */
  know() {
    const targets = this.#desk.targets();
    if (!this.#isNamed && this.#when.value.trim() && this.#names.includes(this.#name.value)) this.#typed();
    if (targets.join() === this.#known) return;
    this.#known = targets.join();
    const boxes = targets.map((name) => newCheck(name, name, this.#changed?.notify.includes(name)));
    this.#targets.replaceChildren(newElement("legend", {}, "Also tell"), ...boxes);
    this.#targets.hidden = targets.length === 0;
  }

  get #names() {
    return [...this.#desk.names(), ...this.#taken];
  }

  /** @param {string} when */
  #begin(when) {
    this.#when.value = when;
    // Nothing of another rule is shown meanwhile.
    this.#say("", "");
    this.#take("");
    this.#typed();
  }

  #typed() {
    if (!this.#isNamed) this.#name.value = this.#when.value.trim() ? ruleName(this.#when.value, this.#names) : "";
    for (const made of this.#ready.children) setAttribute(made, "aria-pressed", String(this.#isOf(made)));
    this.#checkSoon();
  }

  /** @param {Element} made a ready-made condition */
  #isOf(made) {
    return /** @type {HTMLElement} */ (made).dataset["when"] === this.#when.value;
  }

  /** A condition is one line: Enter saves it, where it may be saved. @param {KeyboardEvent} key */
  #entered(key) {
    if (key.key !== "Enter" || key.isComposing) return;
    key.preventDefault();
    if (!this.#save.hidden) this.#keep();
  }

  #nameTyped() {
    this.#isNamed = this.#name.value !== "";
    this.#checkSoon();
  }

  /** @returns {Draft} */
  get #draft() {
    const severity = /** @type {HTMLInputElement | null} */ (this.#severity.querySelector(":checked"))?.value ?? "info";
    const notify = [...this.#targets.querySelectorAll("input")].filter(({ checked }) => checked).map(({ value }) => value);
    return { ...this.#changed, name: this.#name.value.trim(), when: this.#when.value.trim(), severity: severity === "info" ? "" : severity, cooldown: this.#rest.value, notify };
  }

  #checkSoon() {
    clearTimeout(this.#timer);
    this.#asking.abort();
    this.#asking = new AbortController();
    this.#take("", true);
    this.#show("");
    if (!this.#when.value.trim()) return this.#say(HINT, "empty");
    this.#timer = setTimeout(() => this.#check(this.#asking.signal), PAUSE_MS);
  }

  /** @param {AbortSignal} signal of what was typed until now */
  async #check(signal) {
    const draft = this.#draft;
    const { value, why } = await checkRule(draft, signal);
    if (signal.aborted) return;
    if (!value) return this.#missed(why, signal);
    if (this.#isAway) this.#desk.look();
    this.#isAway = false;
    const isChange = this.#changed !== null;
    if (value.changes && !isChange) this.#taken.push(draft.name);
    if (value.changes && !isChange && !this.#isNamed) return this.#typed();
    const { lines, isWrong } = foundWords(value, { isChange, free: freeName(draft.name, this.#names) });
    this.#say(lines.join("\n"), isWrong ? "wrong" : value.doubts.length ? "doubtful" : "right");
    this.#take(value.line ?? "");
  }

  /** @param {string} why @param {AbortSignal} signal */
  #missed(why, signal) {
    this.#isAway = true;
    this.#say(`It cannot be looked at now: ${why}.`, "missed");
    this.#take("");
    this.#again(signal);
  }

  /** Not while nobody looks. @param {AbortSignal} signal */
  #again(signal) {
    const ask = () => (document.hidden ? this.#again(signal) : this.#check(signal));
    this.#timer = setTimeout(() => this.#dialog.open && ask(), AGAIN_MS);
  }

  /** @param {string} words @param {string} state */
  #say(words, state) {
    setText(this.#says, words);
    setAttribute(this.#says, "data-state", state);
    setAttribute(this.#when, "aria-invalid", state === "wrong" ? "true" : "");
  }

  /** @param {string} line of a rule in which nothing is wrong, else "" @param {boolean} [stays] whether what is shown does, until more is known */
  #take(line, stays = false) {
    this.#line = line;
    if (!stays) setText(this.#code, line && `- ${line}`);
    this.#code.toggleAttribute("data-old", !line);
    for (const act of [this.#copy, this.#save]) setAttribute(act, "aria-disabled", line ? "" : "true");
  }

  /** What can be done with it. @param {string} said of what was done */
  #show(said) {
    const { saves, context } = this.#desk;
    const isPast = saves && !context.isLive;
    this.#save.hidden = !saves || isPast;
    this.#copy.classList.toggle("main", this.#save.hidden);
    setText(this.#said, said || (isPast ? "It can be saved once the page is live again." : saves ? "" : "Who operates this Ticker can put the line into its config."));
  }

  async #copyLine() {
    if (!this.#line) return;
    const isCopied = await copy(`- ${this.#line}`);
    this.#show(isCopied ? COPIED : "This browser does not let the line be copied: mark it above.");
  }

  async #keep() {
    if (!this.#line || !this.#desk.context.isLive) return;
    const draft = this.#draft;
    setAttribute(this.#save, "aria-disabled", "true");
    const { value, why, code } = await (this.#changed ? changeRule : saveRule)(draft);
    if (value) {
      dismiss(this.#dialog);
      this.#desk.saved();
      return;
    }
    setAttribute(this.#save, "aria-disabled", "");
    if (code === NAME_TAKEN) this.#rename(draft.name);
    else this.#show(`It is not saved: ${why}.`);
  }

  /** Another rule has the name since it was looked at: a free one is proposed, which the reader may save or write over.
   * @param {string} name */
  #rename(name) {
    this.#taken.push(name);
    this.#name.value = freeName(name, this.#names);
    this.#checkSoon();
    this.#show(`It is not saved: there is another rule called ${name} now. ${this.#name.value} is free.`);
    this.#name.select();
  }
}

/** @param {string} text @param {string} [look] */
function button(text, look = "button") {
  return newElement("button", { type: "button", class: look }, text);
}

/** @param {string} id @param {[value: string, title: string][]} options @param {string} chosen */
function select(id, options, chosen) {
  const made = newElement("select", { id });
  made.append(...options.map(([value, title]) => new Option(title, value, value === chosen, value === chosen)));
  return made;
}
