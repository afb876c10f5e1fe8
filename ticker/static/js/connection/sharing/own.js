// The page reads a stream of its own, as there is no way to share one.

import { Relay } from "../relay.js";
import { Stream } from "../stream.js";
import { pair } from "./pair.js";

/** A relay in this page, which this page follows. @param {import("../follower.js").Follower} follower
 * @param {(lock: string) => Promise<unknown>} until */
export function relayHere(follower, until) {
  const relay = new Relay((reader, home) => new Stream(reader, home), until);
  const [here, there] = pair();
  relay.listen(there);
  follower.follow(here, true);
  return relay;
}

/** @param {import("../follower.js").Follower} follower @returns {import("./way.js").Way} */
export function ownWay(follower) {
  /** @type {Relay | null} */
  let relay = null;
  return {
    name: "own",
    begin() {
      relay = relayHere(follower, () => new Promise(() => {}));
    },
    end() {
      relay?.end();
      relay = null;
    },
    lost() {},
  };
}
