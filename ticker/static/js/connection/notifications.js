// Has this browser be told of alerts while the page is closed: its permission, its subscription, and the server's word.

import { bytesOf, isOf, stateAfter, stateOf } from "../core/notifying.js";
import { refusal } from "../core/refusal.js";
import { scriptAddress } from "../trusted.js";

/** @typedef {import("../core/notifying.js").State} State */

const WORKER = "service-worker.js";
const HERE = "notifications";
const NOT_FOUND = 404;

/** The server does not take it, or cannot be asked. */
class Refused extends Error {
  /** @param {string} why @param {number} [status] */
  constructor(why, status = 0) {
    super(why);
    this.status = status;
  }
}

export class Notifications {
  /** @type {State} */
  state = "off";
  /** Why it failed. */
  why = "";
  /** From which severity on the server tells this browser, "" while that is not known. */
  severity = "";
  #changed;

  /** @param {() => void} changed told when any of it is another */
  constructor(changed) {
    this.#changed = changed;
  }

  /** Find out how it stands. What is subscribed is said to the server again, which may have forgotten it, or have another key;
   * and who signs in takes it along. */
  async begin() {
    this.#is(stateOf(browser()));
    if (this.state !== "off" || Notification.permission !== "granted") return;
    await this.#try(async () => {
      if (await subscriptionHere()) await this.#subscribe("");
    });
  }

  /** As the reader wishes, who has pressed the button. @param {string} severity from which on */
  async start(severity) {
    this.#is("asking");
    this.#is(stateAfter(await Notification.requestPermission()));
    if (this.state === "starting") await this.#try(() => this.#subscribe(severity));
  }

  async stop() {
    this.#is("stopping");
    await this.#try(async () => {
      const subscription = await subscriptionHere();
      // The browser first: what is still sent is then refused, and the server forgets it by itself.
      await subscription?.unsubscribe();
      this.#is("off");
      if (subscription) await said("DELETE", { endpoint: subscription.endpoint }).catch(() => {});
    });
  }

  /** @param {string} severity */
  async choose(severity) {
    if (this.state === "on") await this.#try(() => this.#subscribe(severity));
  }

  /** @param {string} severity "" for what the server knows */
  async #subscribe(severity) {
    const key = bytesOf((await said("GET")).key);
    const registration = await navigator.serviceWorker.register(scriptAddress(WORKER));
    await navigator.serviceWorker.ready;
    const subscription = await subscribed(registration.pushManager, key);
    const told = await said("POST", { ...subscription.toJSON(), severity: severity || null });
    this.severity = told.severity;
    this.#is("on");
  }

  /** @param {() => Promise<void>} work */
  async #try(work) {
    try {
      await work();
    } catch (error) {
      if (error instanceof Refused && error.status === NOT_FOUND) this.#is("absent");
      else this.#is("failed", error instanceof Error ? error.message.replace(/\.$/, "") : String(error));
    }
  }

  /** @param {State} state @param {string} why */
  #is(state, why = "") {
    this.state = state;
    this.why = why;
    this.#changed();
  }
}

/** @returns {import("../core/notifying.js").Browser} */
function browser() {
  const supported = "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;
  return { secure: isSecureContext, supported, permission: supported ? Notification.permission : "" };
}

/** What this browser has subscribed to before, without a service worker being made for it. */
async function subscriptionHere() {
  const registration = await navigator.serviceWorker.getRegistration();
  return registration?.pushManager.getSubscription();
}

/** The browser's subscription, made anew where the server has another key. @param {PushManager} manager @param {Uint8Array<ArrayBuffer>} key */
async function subscribed(manager, key) {
  const known = await manager.getSubscription();
  if (known && isOf(known.options.applicationServerKey, key)) return known;
  await known?.unsubscribe();
  return manager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
}

/** Ask the server, and take its answer. @param {string} method @param {object} [body] @returns {Promise<any>} null for none */
async function said(method, body) {
  const answer = await fetch(HERE, {
    method,
    cache: "no-store",
    ...(body && { headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) }),
  }).catch(() => {
    throw new Refused("the server cannot be reached");
  });
  const said = await answer.json().catch(() => null);
  if (!answer.ok) throw new Refused(refusal(answer.status, said), answer.status);
  return said;
}
