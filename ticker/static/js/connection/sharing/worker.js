// What runs in the SharedWorker: one relay for all pages that are of the same version and may read the same.

import { Relay } from "../relay.js";
import { Stream } from "../stream.js";
import { untilGone } from "./presence.js";

const relay = new Relay((reader, home) => new Stream(reader, home), untilGone);

addEventListener("connect", (event) => {
  for (const port of /** @type {MessageEvent} */ (event).ports) relay.listen(port);
});
