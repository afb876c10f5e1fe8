// The rules of alerts, as the server has them: how they are, and what is to become of them.

import { refusal } from "../core/refusal.js";

/** @typedef {import("../core/rules.js").RuleView} RuleView */
/** @typedef {import("../core/rules.js").Delivery} Delivery */
/** @typedef {import("../core/rules.js").Draft} Draft */
/** @typedef {import("../core/rules.js").Found} Found */
/** What the server says, or why it does not, and the code of that. @template T @typedef {{value: T, why: "", code: ""} | {value: null, why: string, code: string}} Answer */

/** Another rule has the name. */
export const NAME_TAKEN = "name_taken";
/** A server that takes the question and does not answer is not there. */
const ANSWER_MS = 10_000;
const UNREACHED = "the server cannot be reached";

/** How every rule is, for who operates. @returns {Promise<Answer<{rules: RuleView[], targets: string[], deliveries: Delivery[]}>>} */
export const rulesNow = () => asked("alerts", {});

/** What is wrong in a rule, or what it says in words. @param {Draft} draft @param {AbortSignal} signal @returns {Promise<Answer<Found>>} */
export const checkRule = (draft, signal) => asked("alerts/check", { ...sending(draft), signal: AbortSignal.any([signal, AbortSignal.timeout(ANSWER_MS)]) });

/** @param {Draft} draft @returns {Promise<Answer<RuleView>>} */
export const saveRule = (draft) => asked("alerts/rules", sending(draft));

/** Another in the place of the one of its name. @param {Draft} draft @returns {Promise<Answer<RuleView>>} */
export const changeRule = (draft) => asked(`alerts/rules/${encodeURIComponent(draft.name)}`, { ...sending(draft), method: "PUT" });

/** @param {string} name @returns {Promise<Answer<object>>} */
export const takeBackRule = (name) => asked(`alerts/rules/${encodeURIComponent(name)}`, { method: "DELETE" });

/** @param {Draft} draft @returns {RequestInit} */
const sending = (draft) => ({ method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(draft) });

/** @param {string} path @param {RequestInit} request @returns {Promise<Answer<any>>} */
async function asked(path, request) {
  try {
    const answer = await fetch(path, { cache: "no-store", ...request });
    const said = await answer.json().catch(() => null);
    return answer.ok ? { value: said ?? {}, why: "", code: "" } : { value: null, why: refusal(answer.status, said), code: said?.error?.code ?? "" };
  } catch {
    return { value: null, why: UNREACHED, code: "" };
  }
}
