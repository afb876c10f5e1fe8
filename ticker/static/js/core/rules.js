// What is said of the rules of alerts, and of what became of them. Pure.

import { clock, when } from "./words.js";

/** A rule, as /alerts tells it.
 * @typedef {{name: string, when: string, condition: string, explanation: string, made_here: boolean, written: Draft | null, severity: string, notify: string[],
 *   state: "true" | "false" | "unknown", waits_for: "cooldown" | "until" | null, cooldown_until: string | null, last_fired: string | null}} RuleView */
/** @typedef {{target: string, receiver: string, alert: string, state: string, detail: string | null}} Delivery */
/** A rule as it is written. @typedef {{name: string, when: string, severity: string, cooldown: string, notify: readonly string[], until?: string, title?: string, detail?: string}} Draft */
/** What the server finds in one.
 * @typedef {{explanation: string | null, title: string | null, line: string | null, problems: {key: string, text: string, column: number | null}[], doubts: string[], changes: boolean}} Found */

const DAY_MS = 86_400_000;
const STATES = { true: "true now", false: "not so now", unknown: "nothing came yet" };
const KEYS = /** @type {Record<string, string>} */ ({ when: "", name: "Name: ", severity: "Severity: ", cooldown: "At most once in: ", notify: "Tell: " });

/** How a rule is now, in a few words. @param {RuleView} rule @param {number} now */
export function ruleState(rule, now) {
  const fired = rule.last_fired === null ? "has not fired" : `fired ${since(Date.parse(rule.last_fired), now)}`;
  const waits = rule.waits_for === "cooldown" && rule.cooldown_until !== null ? `rests until ${clock(Date.parse(rule.cooldown_until))}` : rule.waits_for === "until" ? "waits for its until" : "";
  return [STATES[rule.state], fired, waits, rule.notify.length ? `tells ${rule.notify.join(", ")}` : ""].filter(Boolean).join(" · ");
}

/** What became of an alert, to whom it was told, "" for nobody. @param {readonly Delivery[]} deliveries @param {string} id of the alert */
export function fateOf(deliveries, id) {
  const told = deliveries.filter(({ alert }) => alert === id);
  return told.map(({ target, state, detail }) => `${target}: ${state}` + (state !== "sent" && detail ? `, ${detail}` : "")).join(" · ");
}

/** What there is to say of a rule that is being written; `isWrong` where it cannot be as it is.
 * @param {Found} found @param {{isChange: boolean, free: string}} rule whether it is to take the place of one, and a name that none has
 * @returns {{lines: string[], isWrong: boolean}} */
export function foundWords({ explanation, problems, doubts, changes }, { isChange, free }) {
  if (changes && !isChange) return { lines: [`Name: another rule has it already; ${free} is free`], isWrong: true };
  if (problems.length) return { lines: problems.map(problemWords), isWrong: true };
  return { lines: [explanation ?? "", ...doubts.map((doubt) => doubt[0]?.toUpperCase() + doubt.slice(1))], isWrong: false };
}

/** @param {Found["problems"][number]} problem */
function problemWords({ key, text, column }) {
  const at = key === "when" && column !== null ? `At character ${column}: ` : (KEYS[key] ?? `${key}: `);
  return at + text;
}

/** @param {number} at @param {number} now */
function since(at, now) {
  const words = when(at, now);
  return words === "now" ? "just now" : now - at < DAY_MS ? `${words} ago` : `on ${words}`;
}
