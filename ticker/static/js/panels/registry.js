// Every panel by the name that ticker/page/panels.py and the page's `data-panel` give it.

import { mount as alerts } from "./alerts.js";
import { mount as headlines } from "./headlines.js";
import { mount as quote } from "./quote.js";
import { replayCommands } from "./replay_commands.js";
import { mount as sources } from "./sources.js";
import { mount as tape } from "./tape.js";
import { whenSeen } from "./seen.js";
import { mount as watchlist } from "./watchlist.js";

const messages = whenSeen(() => import("./messages.js"));
const replay = whenSeen(() => import("./replay.js"), replayCommands);

/** @type {Record<string, import("./panel.js").Mount>} */
export const PANELS = { alerts, headlines, messages, quote, replay, sources, tape, watchlist };
