// The page for the time when Ticker cannot be reached: had the browser keep it, and told since when that is.

import { keepOffline, tellOutage } from "../connection/offline.js";
import { idle } from "./loading.js";

/** @type {import("./panel.js").Mount} */
export function mount(_, { connection }) {
  const end = new AbortController();
  let isKept = false;
  tellOutage(() => (connection.phase === "waiting" ? connection.since : null), end.signal);
  /** Once a second. */
  function tick() {
    if (isKept || connection.phase !== "live") return;
    isKept = true;
    keepOffline(document.documentElement.dataset.worker ?? "", idle);
  }
  return { update() {}, tick, destroy: () => end.abort() };
}
