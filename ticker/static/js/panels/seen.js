// A panel whose script is loaded when its place is first in sight, or when something is first asked of it.

import { sendHeld } from "./early_submit.js";

/** @typedef {import("./panel.js").Context} Context */
/** @typedef {import("./panel.js").Panel} Panel */
/** What can be done with a panel that may not be here yet. @template {Panel} P
 * @typedef {(context: Context, use: (act: (panel: P) => void) => void) => import("../core/commands.js").Command[]} CommandsOf */

/** @template {Panel} P @param {() => Promise<{mount: (root: HTMLElement, context: Context, options: import("./panel.js").Options) => P}>} load
 * @param {CommandsOf<P>} [commandsOf] where they are not the panel's own @returns {import("./panel.js").Mount} */
export const whenSeen = (load, commandsOf) => (root, context, options) =>
  new Seen(root, context, async () => sent(root, (await load()).mount(root, context, options)), commandsOf);

/** @template {Panel} P @param {HTMLElement} root @param {P} panel */
function sent(root, panel) {
  sendHeld(root);
  return panel;
}

/** @template {Panel} P */
class Seen {
  #later;
  #seen;
  /** @type {import("../core/commands.js").Command[] | undefined} */
  #commands;

  /** @param {HTMLElement} root @param {Context} context @param {() => Promise<P>} make @param {CommandsOf<P>} [commandsOf] */
  constructor(root, context, make, commandsOf) {
    this.#later = context.loader.later(make, false);
    this.#commands = commandsOf?.(context, (act) => this.#later.use(act));
    this.#seen = new IntersectionObserver((entries) => entries.some((entry) => entry.isIntersecting) && this.#show());
    this.#seen.observe(root);
  }

  get commands() {
    return this.#commands ?? this.#later.here?.commands;
  }

  #show() {
    this.#seen.disconnect();
    this.#later.show();
  }

  /** @param {import("./panel.js").Changes} changes @param {number} frameMs */
  update(changes, frameMs) {
    return this.#later.here?.update(changes, frameMs);
  }

  tick() {
    this.#later.here?.tick();
  }

  destroy() {
    this.#seen.disconnect();
    this.#later.here?.destroy();
  }
}
