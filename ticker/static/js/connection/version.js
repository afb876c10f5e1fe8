// Whether another version of the page has been deployed: the files of this one are then no longer there.

import { here } from "./here.js";

const SMALL = "../../favicon.svg";

/** @returns {Promise<boolean>} false also where nobody answers */
export async function isOutdated() {
  const answer = await fetch(here(new URL(SMALL, import.meta.url).href), { cache: "no-store" }).catch(() => null);
  return answer?.status === 404;
}

/** Loads the page anew once there is another version: asked whenever the stream has been opened again, as a deploy ends it.
 * Not when it is first opened: where two versions are served for a while, that would go on and on. */
export function reloadAfterDeploy() {
  /** @type {number | null} */
  let opened = null;
  let isOver = false;
  /** @param {import("./state.js").Connection} connection */
  return async ({ phase, since }) => {
    if (phase !== "live" || since === opened) return;
    const isFirst = opened === null;
    opened = since;
    if (isFirst || isOver || !(await isOutdated())) return;
    isOver = true;
    location.reload();
  };
}
