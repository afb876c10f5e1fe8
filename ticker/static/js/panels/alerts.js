// The newest alerts behind the bell, and whether this browser is told of them while the page is closed.

import { Notifications } from "../connection/notifications.js";
import { namedIn } from "../core/address.js";
import { alertIn, wordsOf } from "../core/notifying.js";
import { newestAlerts } from "../core/select.js";
import { arrange, fieldsOf, setAttribute, setText } from "../dom.js";
import { keep, kept } from "../kept.js";
import { Row } from "../rows.js";

const MOST = 20;

/** @type {import("./panel.js").Mount} */
export const mount = (root, context) => new Alerts(/** @type {HTMLDetailsElement} */ (root), context);

class Alerts {
  #root;
  #context;
  #fields;
  #end = new AbortController();
  #notifications = new Notifications(() => this.#showState());
  /** @type {Map<string, {row: Row, alert: import("../core/events.js").Alert}>} */
  #rows = new Map();
  /** The alert that a notification has led to. */
  #led = "";

  /** @param {HTMLDetailsElement} root @param {import("./panel.js").Context} context */
  constructor(root, context) {
    this.#root = root;
    this.#context = context;
    this.#fields = fieldsOf(root);
    this.#listen();
    this.#choose(kept("severity") || "info");
    this.#notifications.begin();
    this.#lead(location.hash);
  }

  #listen() {
    const { signal } = this.#end;
    this.#root.addEventListener("toggle", () => this.#place(), { signal });
    this.#field("act").addEventListener("click", () => this.#act(), { signal });
    this.#field("severity").addEventListener("change", () => this.#chosen(), { signal });
    addEventListener("hashchange", () => this.#lead(location.hash), { signal });
    // From the service worker, when a notification is clicked and the page is open.
    navigator.serviceWorker?.addEventListener("message", ({ data }) => this.#go(String(data?.target ?? "")), { signal });
    navigator.serviceWorker?.startMessages();
  }

  /** @param {import("./panel.js").Changes} changes */
  update(changes) {
    if (changes.stories.size) this.#place();
  }

  /** Once a second: ages. */
  tick() {
    const now = this.#context.clock.now();
    if (this.#root.open) for (const { row, alert } of this.#rows.values()) row.update(alert, now);
  }

  destroy() {
    this.#end.abort();
  }

  /** @param {string} name */
  #field(name) {
    return /** @type {HTMLElement} */ (this.#fields[name]);
  }

  /** While it is closed nothing is drawn. */
  #place() {
    if (!this.#root.open) return;
    const now = this.#context.clock.now();
    const alerts = newestAlerts(this.#context.store, MOST);
    const known = this.#rows;
    this.#rows = new Map(alerts.map((alert) => [alert.id, { row: known.get(alert.id)?.row ?? new Row("alert"), alert }]));
    for (const [id, { row }] of known) if (!this.#rows.has(id)) row.element.remove();
    for (const { row, alert } of this.#rows.values()) row.update(alert, now);
    arrange(this.#field("list"), [...this.#rows.values()].map(({ row }) => row.element));
    this.#field("empty").hidden = alerts.length > 0;
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
    this.#place();
    const found = this.#rows.get(id)?.row.element;
    if (!found) return this.#field("summary").focus();
    found.tabIndex = -1;
    found.focus();
  }

  #severity() {
    const checked = this.#field("severity").querySelector("input:checked");
    return checked instanceof HTMLInputElement ? checked.value : "info";
  }

  /** @param {string} severity */
  #choose(severity) {
    for (const input of this.#field("severity").querySelectorAll("input")) input.checked = input.value === severity;
  }

  #chosen() {
    keep("severity", this.#severity());
    this.#notifications.choose(this.#severity());
  }

  #act() {
    if (this.#field("act").getAttribute("aria-disabled") === "true") return;
    if (this.#notifications.state === "on") this.#notifications.stop();
    else this.#notifications.start(this.#severity());
  }

  #showState() {
    const { state, why, severity } = this.#notifications;
    const { said, act, busy } = wordsOf(state, why);
    if (state === "on" && severity) this.#choose(severity);
    setAttribute(this.#root, "data-state", state);
    setText(this.#field("said"), said);
    setText(this.#field("act"), act);
    this.#field("act").hidden = act === "";
    this.#field("severity").hidden = act === "";
    // Not `disabled`: that would take the focus away from who has just pressed it.
    setAttribute(this.#field("act"), "aria-disabled", busy ? "true" : "");
  }
}
