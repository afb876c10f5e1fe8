// How the stream stands, under the pill: since when, how fast, what was left out, and who reads it.

import { counted } from "../connection/rate.js";
import { byId, fieldsOf, setText } from "../dom.js";
import { copy } from "./clipboard.js";

/** So long the button says that it was done. */
const DONE_MS = 2000;

/** @type {import("./panel.js").Mount} */
export const mount = (_, context) => new ConnectionPanel(context);

class ConnectionPanel {
  #context;
  #root = /** @type {HTMLDetailsElement} */ (byId("connection"));
  #fields = fieldsOf(byId("connection-readings"));
  /** @type {number[]} */
  #counts = [];
  #end = new AbortController();
  #readings;

  /** @param {import("./panel.js").Context} context */
  constructor(context) {
    this.#context = context;
    this.#readings = context.loader.later(() => import("../connection/readings.js"));
    const { signal } = this.#end;
    this.#root.addEventListener("toggle", () => this.#opened(), { signal });
    this.#fields["retry"]?.addEventListener("click", context.actions.retry, { signal });
    this.#fields["copy"]?.addEventListener("click", () => this.#copy(), { signal });
    // Without it, as on plain HTTP, the id can still be marked.
    this.#fields["copy"]?.toggleAttribute("hidden", !navigator.clipboard);
  }

  commands = [{ name: "page.connection", title: "Connection", group: "Page", keys: [], run: () => this.#open() }];

  update() {}

  /** Once a second. */
  tick() {
    counted(this.#counts, this.#context.connection.events);
    this.#paint();
  }

  destroy() {
    this.#end.abort();
  }

  #open() {
    this.#root.open = true;
    this.#root.querySelector("summary")?.focus();
  }

  #opened() {
    if (this.#root.open) this.#readings.show(() => this.#paint());
  }

  #paint() {
    const { here } = this.#readings;
    if (!this.#root.open || !here) return;
    const { connection, way, cursor } = this.#context;
    const words = { ...here.readings(connection, this.#counts, way, Date.now()), id: cursor || "\u2013" };
    for (const [name, text] of Object.entries(words)) {
      const field = this.#fields[name];
      if (field) setText(field, text);
    }
    this.#fields["retry"]?.toggleAttribute("hidden", connection.phase !== "waiting");
  }

  async #copy() {
    const button = this.#fields["copy"];
    if (!button) return;
    const done = await copy(this.#context.cursor);
    setText(button, done ? "Copied" : "Not allowed");
    setTimeout(() => setText(button, "Copy"), DONE_MS);
  }
}
