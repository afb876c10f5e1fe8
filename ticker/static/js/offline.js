// The page that is shown where Ticker cannot be reached: it tries again by itself, and then loads what was asked for.

import { statusOf } from "./connection/answering.js";
import { endOutage, keepOutage, outageSince } from "./connection/outage.js";
import { PLAIN, localeMeant, useLocale } from "./core/locale.js";
import { answers, newOutage, outageWords, triedInVain } from "./core/outage.js";
import { fieldsOf, setText } from "./dom.js";
import { kept } from "./kept.js";

const TICK_MS = 1000;
const NOT_FOUND = 404;

const fields = fieldsOf(document.body);
const worker = navigator.serviceWorker?.controller?.scriptURL ?? "";
let outage = newOutage(outageSince() ?? Date.now(), Date.now(), Math.random());

function paint() {
  for (const [name, text] of Object.entries(outageWords(outage, navigator.onLine, Date.now()))) say(name, text);
}

/** @param {string} name @param {string} text */
function say(name, text) {
  const field = fields[name];
  if (field) setText(field, text);
}

function tick() {
  if (outage.nextTry !== null && Date.now() >= outage.nextTry) attempt();
  if (!document.hidden) paint();
}

async function attempt() {
  if (outage.nextTry === null) return false;
  outage = { ...outage, nextTry: null };
  paint();
  const status = await statusOf(worker || location.href);
  if (answers(status)) await load(status);
  else outage = triedInVain(outage, Date.now(), Math.random());
  paint();
  return answers(status);
}

/** What the reader asked for stands in the address. @param {number | null} status */
async function load(status) {
  say("said", "The server answers again. Loading.");
  endOutage();
  // Another server may stand here now, or this one wants to keep no such page any more.
  if (worker && status === NOT_FOUND) await (await navigator.serviceWorker.getRegistration())?.unregister();
  if (worker) location.reload();
  else location.replace(new URL("../", location.href));
}

/** The reader presses the button, and is told how that went; of what is tried by itself nothing is read aloud. */
async function press() {
  say("said", "Trying now.");
  if (!(await attempt())) say("said", "Still no answer.");
}

useLocale(localeMeant({ ...PLAIN, tag: "" }, kept("locale"), navigator.language));
keepOutage(outage.since);
fields["retry"]?.addEventListener("click", press);
addEventListener("online", attempt);
document.addEventListener("visibilitychange", tick);
setInterval(tick, TICK_MS);
paint();
