// Whether another version of the page has been deployed: the files of this one are then no longer there.

import { here } from "./here.js";

const SMALL = "../../favicon.svg";

/** @returns {Promise<boolean>} false also where nobody answers */
export async function isOutdated() {
  const answer = await fetch(here(new URL(SMALL, import.meta.url).href), { cache: "no-store" }).catch(() => null);
  return answer?.status === 404;
}

/** Load the page anew as soon as there is another version: asked whenever the stream has been opened again, as a deploy ends it.
 * @param {() => boolean} mayReload */
export function reloadAfterDeploy(mayReload = () => true) {
  let wasLive = false;
  let isOver = false;
  /** @param {boolean} isLive */
  return async (isLive) => {
    const opened = isLive && !wasLive;
    wasLive = isLive;
    if (!opened || isOver || !(await isOutdated()) || !mayReload()) return;
    isOver = true;
    location.reload();
  };
}
