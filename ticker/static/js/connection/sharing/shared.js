// The stream is read by a worker that all pages of the browser share.

import { scriptAddress } from "../../trusted.js";

/** @typedef {import("./way.js").Way} Way */

/** @param {string} name of the worker: pages with the same share it @param {import("../follower.js").Follower} follower
 * @param {() => void} failed it cannot be begun, or has come to an end @returns {Way} */
export function sharedWay(name, follower, failed) {
  /** @type {SharedWorker | null} */
  let worker = null;
  return {
    name: "shared",
    begin() {
      try {
        worker = new SharedWorker(scriptAddress(new URL("worker.js", import.meta.url)), { type: "module", name });
      } catch {
        // Where a page is kept apart, as in a sandbox.
        failed();
        return;
      }
      worker.onerror = failed;
      follower.follow(worker.port, true);
    },
    end() {
      if (worker) worker.onerror = null;
    },
    lost: failed,
  };
}
