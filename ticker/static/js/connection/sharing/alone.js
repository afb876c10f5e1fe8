// How a page comes to its stream where no worker can be shared: loaded only there.

import { LedWay } from "./led.js";
import { ownWay } from "./own.js";

/** The browser has none of its own: this one is loaded for it. */
const withSource = async () => "EventSource" in globalThis || Object.assign(globalThis, { EventSource: (await import("../../../eventsource.js")).EventSource });

/** The best first. @param {string} name @param {import("../follower.js").Follower} follower @param {() => void} failed
 * @returns {Promise<import("./way.js").Way[]>} */
export async function waysAlone(name, follower, failed) {
  await withSource();
  return [
    ...(navigator.locks && "BroadcastChannel" in globalThis ? [new LedWay(name, follower, failed)] : []),
    ownWay(follower),
  ];
}
