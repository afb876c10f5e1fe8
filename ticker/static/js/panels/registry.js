// Every panel by the name that ticker/page/panels.py and the page's `data-panel` give it.

import { mount as alerts } from "./alerts.js";
import { mount as headlines } from "./headlines.js";
import { mount as quote } from "./quote.js";
import { mount as replay } from "./replay.js";
import { mount as sources } from "./sources.js";
import { mount as tape } from "./tape.js";
import { whenSeen } from "./seen.js";
import { mount as watchlist } from "./watchlist.js";

const messages = whenSeen(() => import("./messages.js"));

/** @type {Record<string, import("./panel.js").Mount>} */
export const PANELS = { alerts, headlines, messages, quote, replay, sources, tape, watchlist };
