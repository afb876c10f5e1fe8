// How a page comes to its stream where no worker can be shared: loaded only there.

import { LedWay } from "./led.js";
import { ownWay } from "./own.js";

/** The best first. @param {string} name @param {import("../follower.js").Follower} follower @param {() => void} failed
 * @returns {import("./way.js").Way[]} */
export const waysAlone = (name, follower, failed) => [
  ...(navigator.locks && "BroadcastChannel" in globalThis ? [new LedWay(name, follower, failed)] : []),
  ownWay(follower),
];
