// The way to arrange the page; what that takes is loaded when it is first used (panels/arranging/).

/** @type {import("./panel.js").Mount} */
export const mount = (_, context, options) => new Arrange(context, options);

class Arrange {
  #end = new AbortController();
  #later;

  /** @param {import("./panel.js").Context} context @param {import("./panel.js").Options} options */
  constructor(context, options) {
    this.#later = context.loader.later(async () => new (await import("./arranging/arranging.js")).Arranging(context, options));
    document.addEventListener("click", (click) => opens(click) && this.#start(), { signal: this.#end.signal });
  }

  /** @type {import("../core/commands.js").Command[]} */
  commands = [
    { name: "layout.arrange", title: "Arrange the page", group: "Layout", keys: ["a"], run: () => (this.#isOn ? this.#later.use((page) => page.done()) : this.#start()) },
    { name: "layout.undo", title: "Undo the last step of arranging", group: "Layout", keys: ["Mod+z"], when: () => this.#later.here?.canUndo === true, run: () => this.#later.use((page) => page.undo()) },
    { name: "layout.done", title: "End arranging", group: "Layout", keys: ["Escape"], when: () => this.#isOn, run: () => this.#later.use((page) => page.done()) },
    { name: "layout.operators", title: "Back to the operator's layout", group: "Layout", run: () => this.#later.use((page) => page.reset()) },
    { name: "layout.text", title: "Show the layout as YAML", group: "Layout", run: () => this.#later.use((page) => page.showText()) },
  ];

  update() {}

  tick() {}

  destroy() {
    this.#end.abort();
    this.#later.here?.destroy();
  }

  get #isOn() {
    return this.#later.here?.isOn === true;
  }

  #start() {
    for (const menu of document.querySelectorAll("details.look")) /** @type {HTMLDetailsElement} */ (menu).open = false;
    this.#later.use((page) => page.start());
  }
}

/** @param {MouseEvent} click */
const opens = (click) => click.target instanceof Element && click.target.closest("[data-opens='arrange']") !== null;
