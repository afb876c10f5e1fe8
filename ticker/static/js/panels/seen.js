// A panel whose script is loaded when its place is first in sight.

/** @param {() => Promise<{mount: import("./panel.js").Mount}>} load @returns {import("./panel.js").Mount} */
export const whenSeen = (load) => (root, context, options) => new Seen(root, context, async () => (await load()).mount(root, context, options));

class Seen {
  #later;
  #seen;

  /** @param {HTMLElement} root @param {import("./panel.js").Context} context @param {() => Promise<import("./panel.js").Panel>} make */
  constructor(root, context, make) {
    this.#later = context.loader.later(make, false);
    this.#seen = new IntersectionObserver((entries) => entries.some((entry) => entry.isIntersecting) && this.#show());
    this.#seen.observe(root);
  }

  get commands() {
    return this.#later.here?.commands;
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
