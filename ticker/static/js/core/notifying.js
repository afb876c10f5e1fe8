// How it stands with alerts in this browser while the page is closed, and in words. Pure.

/** @typedef {"insecure" | "unsupported" | "absent" | "off" | "asking" | "denied" | "starting" | "on" | "stopping" | "failed"} State */

/** What the browser says of itself. `permission` is Notification.permission.
 * @typedef {{secure: boolean, supported: boolean, permission: string}} Browser */

/** What is said, and what the button does, "" where there is nothing to do. @type {Record<State, [said: string, act: string]>} */
const WORDS = {
  insecure: ["Browsers take notifications only over https, or on the machine itself.", ""],
  unsupported: ["This browser takes no notifications of a page that is closed.", ""],
  absent: ["This Ticker sends no notifications any more.", ""],
  off: ["Be told of alerts also while this page is closed.", "Notify me"],
  asking: ["Your browser asks whether it may show them.", "Notify me"],
  denied: ["This browser blocks notifications of this page; its settings for the site allow them.", ""],
  starting: ["Subscribing\u2026", "Notify me"],
  on: ["This browser is told of alerts, also while the page is closed.", "Stop"],
  stopping: ["Unsubscribing\u2026", "Stop"],
  failed: ["That did not work", "Try again"],
};
const BUSY = new Set(["asking", "starting", "stopping"]);

/** @param {State} state @param {string} why of a failure @returns {{said: string, act: string, busy: boolean}} */
export function wordsOf(state, why) {
  const [said, act] = WORDS[state];
  return { said: why ? `${said}: ${why}.` : said, act, busy: BUSY.has(state) };
}

/** How it stands before anything is asked. @param {Browser} browser @returns {State} */
export function stateOf({ secure, supported, permission }) {
  if (!secure) return "insecure";
  if (!supported) return "unsupported";
  return permission === "denied" ? "denied" : "off";
}

/** What permission was given, once the browser has asked. @param {string} permission @returns {State} */
export const stateAfter = (permission) =>
  permission === "granted" ? "starting" : permission === "denied" ? "denied" : "off";

/** @param {string} written base64url @returns {Uint8Array<ArrayBuffer>} */
export function bytesOf(written) {
  const binary = atob(written.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(binary, (letter) => letter.charCodeAt(0));
}

/** Whether a subscription was made with a key. @param {ArrayBuffer | null} made @param {Uint8Array} key */
export function isOf(made, key) {
  const bytes = new Uint8Array(made ?? new ArrayBuffer(0));
  return bytes.length === key.length && bytes.every((byte, at) => byte === key[at]);
}
