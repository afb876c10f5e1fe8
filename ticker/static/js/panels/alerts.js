// The bell: the newest alerts, the rules, and where a new one is written.

import { alertIn, namedIn } from "../core/address.js";
import { NOT_KEPT } from "../core/not_kept.js";
import { newestAlerts } from "../core/select.js";
import { arrange, fieldsOf, press, setText, tabOf } from "../dom.js";
import { kept } from "../kept.js";
import { Row } from "../rows.js";
import { onProposal } from "./alerts/proposing.js";

/** @typedef {import("../core/proposals.js").Subject} Subject */

const MOST = 20;
/** As templates/_alerts.html has it. */
const NONE_YET = "No rule has fired yet.";

/** @type {import("./panel.js").Mount} */
export const mount = (root, context, { rights }) => new Alerts(/** @type {HTMLDetailsElement} */ (root), context, rights.rules);

class Alerts {
  #root;
  #context;
  #saves;
  #fields;
  #end = new AbortController();
  /** @type {Map<string, {row: Row, alert: import("../core/events.js").Alert}>} */
  #rows = new Map();
  #rules;
  #form;
  #ringing;
  #push;
  /** The alert that a notification has led to. */
  #led = "";

  /** @param {HTMLDetailsElement} root @param {import("./panel.js").Context} context @param {boolean} saves whether the reader may save rules */
  constructor(root, context, saves) {
    this.#root = root;
    this.#context = context;
    this.#saves = saves;
    this.#fields = fieldsOf(root);
    this.#rules = context.loader.later(() => this.#newRules(), saves);
    this.#form = context.loader.later(() => this.#newForm());
    this.#ringing = context.loader.later(() => this.#newRinging());
    this.#listen();
    this.#push = context.loader.later(() => this.#newPush(), this.#fields["act"] !== undefined);
    // Who has asked to hear of alerts is not to miss one that comes first, nor to be told twice.
    if (kept("ring")) this.#ringing.show();
    if (isPermitted()) this.#showPush();
    this.#lead(location.hash);
  }

  commands = [{ name: "alert.new", title: "New alert", group: "Page", keys: ["b"], run: () => this.#begin(this.#selected()) }];

  #listen() {
    const { signal } = this.#end;
    this.#root.addEventListener("toggle", () => this.#opened(), { signal });
    this.#fields["tabs"]?.addEventListener("click", (click) => this.#turn(tabOf(click)), { signal });
    this.#field("new").addEventListener("click", () => this.#begin(this.#selected()), { signal });
    onProposal((subject) => this.#begin(subject), signal);
    addEventListener("hashchange", () => this.#lead(location.hash), { signal });
    // From the service worker, when a notification is clicked and the page is open.
    navigator.serviceWorker?.addEventListener("message", ({ data }) => this.#go(String(data?.target ?? "")), { signal });
    navigator.serviceWorker?.startMessages();
  }

  /** @param {import("./panel.js").Changes} changes */
  update(changes) {
    if (changes.jump) this.#ringing.here?.show();
    if (!changes.stories.size && !changes.jump) return;
    this.#place();
    if (this.#root.open) this.#rules.here?.look();
  }

  /** Once a second: ages, and how the rules are. */
  tick() {
    if (!this.#root.open) return;
    this.#paint();
    this.#rules.here?.look();
  }

  destroy() {
    this.#end.abort();
    this.#form.here?.destroy();
    this.#ringing.here?.destroy();
  }

  /** @param {string} name */
  #field(name) {
    return /** @type {HTMLElement} */ (this.#fields[name]);
  }

  /** @returns {Subject} */
  #selected() {
    const symbol = this.#context.view.selected;
    return symbol ? { kind: "price", symbol, price: null, last: null } : { kind: "nothing" };
  }

  #opened() {
    if (!this.#root.open) return;
    this.#place();
    // Nobody waits for it: a key that is pressed meanwhile is for what is here.
    this.#ringing.show();
    this.#showPush();
    if (this.#saves) this.#rules.show((rules) => rules.look(true));
  }

  /** Not where the server sends none. */
  #showPush() {
    if (this.#fields["act"]) this.#push.show();
  }

  async #newRules() {
    const { Rules } = await import("./alerts/rules.js");
    return new Rules(this.#field("rule-list"), this.#field("no-rules"), this.#context, () => this.#paint(), (rule) => this.#change(rule));
  }

  async #newRinging() {
    const { Ringing } = await import("./alerts/ringing.js");
    return new Ringing(this.#field("ring"), this.#context, () => this.#push.here?.isOn ?? false);
  }

  async #newPush() {
    const { PushChoice } = await import("./alerts/push_choice.js");
    return new PushChoice(this.#root, this.#fields, this.#end.signal);
  }

  async #newForm() {
    const { RuleForm } = await import("./alerts/form.js");
    return new RuleForm({
      context: this.#context,
      saves: this.#saves,
      names: () => this.#rules.here?.names ?? [],
      targets: () => this.#rules.here?.targets ?? [],
      saved: () => this.#saved(),
      look: () => this.#know(),
    });
  }

  /** @param {string | undefined} tab */
  #turn(tab) {
    if (!tab) return;
    press(this.#field("tabs"), tab);
    this.#field("fired").hidden = tab !== "fired";
    this.#field("rules").hidden = tab !== "rules";
  }

  /** Write a rule about something. @param {Subject} subject */
  #begin(subject) {
    this.#root.open = false;
    const last = subject.kind === "price" ? (this.#context.store.quotes.get(subject.symbol)?.price ?? null) : null;
    const about = subject.kind === "price" ? { ...subject, last } : subject;
    this.#form.use((form) => form.open(about));
    this.#know();
  }

  /** Which names are taken, and who can be told, the form shows once that is known. */
  #know() {
    if (this.#saves) this.#rules.show((rules) => rules.look(true).then(() => this.#form.here?.know()));
  }

  /** Write a rule otherwise. @param {import("../core/rules.js").Draft} rule */
  #change(rule) {
    this.#root.open = false;
    this.#form.use((form) => form.change(rule));
  }

  /** Show it among the others. */
  #saved() {
    this.#root.open = true;
    this.#turn("rules");
    this.#rules.here?.look(true);
    this.#field("summary").focus();
  }

  /** While it is closed nothing is drawn. */
  #place() {
    if (!this.#root.open) return;
    const alerts = newestAlerts(this.#context.store, MOST);
    const known = this.#rows;
    this.#rows = new Map(alerts.map((alert) => [alert.id, { row: known.get(alert.id)?.row ?? new Row("alert"), alert }]));
    for (const [id, { row }] of known) if (!this.#rows.has(id)) row.element.remove();
    this.#paint();
    arrange(this.#field("list"), [...this.#rows.values()].map(({ row }) => row.element));
    this.#field("empty").hidden = alerts.length > 0;
    setText(this.#field("empty"), this.#context.isLive ? NONE_YET : NOT_KEPT.alerts);
  }

  #paint() {
    const now = this.#context.clock.now();
    for (const { row, alert } of this.#rows.values()) row.update({ ...alert, fate: this.#rules.here?.fate(alert.id) ?? "" }, now);
  }

  /** Follow a notification to what it was about. @param {string} target a fragment */
  #go(target) {
    if (target) location.hash = target;
    this.#lead(target);
  }

  /** @param {string} hash */
  #lead(hash) {
    const id = alertIn(namedIn(hash));
    if (!id || id === this.#led) return;
    this.#led = id;
    this.#root.open = true;
    this.#turn(this.#saves ? "fired" : undefined);
    this.#place();
    const found = this.#rows.get(id)?.row.element;
    if (!found) return this.#field("summary").focus();
    found.tabIndex = -1;
    found.focus();
  }
}

/** Whether the reader may be told while the page is closed already: that is renewed as often as the page is loaded. */
const isPermitted = () => "Notification" in window && Notification.permission === "granted";
