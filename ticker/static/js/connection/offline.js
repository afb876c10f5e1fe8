// Has this browser keep the page that says that Ticker cannot be reached, and take that back where it is not wanted.

import { scriptAddress } from "../trusted.js";
import { endOutage, keepOutage } from "./outage.js";

const WORKER = "service-worker.js";

/** Once the page is live and has nothing else to do, so that its first load costs nothing more.
 * @param {string} wanted what the worker is for: "offline", "push" alone, or "" @param {() => Promise<unknown>} idle */
export async function keepOffline(wanted, idle) {
  if (!isSecureContext || !("serviceWorker" in navigator)) return;
  await idle();
  // A browser may refuse to keep anything: it then shows a page of its own.
  await (wanted === "offline" ? navigator.serviceWorker.register(scriptAddress(WORKER)) : leave(wanted === "push")).catch(() => {});
}

/** @param {boolean} pushes whether the worker may still be there to show notifications */
async function leave(pushes) {
  const scope = new URL("./", document.baseURI).href;
  const here = (await navigator.serviceWorker.getRegistrations()).find((one) => one.scope === scope);
  if (!here) return;
  await caches.delete(`ticker-offline ${scope}`);
  if (pushes && (await here.pushManager?.getSubscription())) await here.update();
  else await here.unregister();
}

/** Since when the server has not answered is told to the page that stands here next, if that has to say so.
 * @param {() => number | null} since ms, null while it answers @param {AbortSignal} signal */
export function tellOutage(since, signal) {
  const leaving = () => {
    const began = since();
    if (began === null) endOutage();
    else keepOutage(began);
  };
  addEventListener("pagehide", leaving, { signal });
}
