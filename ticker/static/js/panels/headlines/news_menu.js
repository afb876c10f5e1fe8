// The menu of the panel: what is unread, saved, muted and searched for again, and how to take each of them back.

import { mutesOf } from "../../core/muting.js";
import { newElement } from "../../dom.js";
import { focusFirst, menuButton, newPopover, openBeside } from "./popovers.js";

/** What can be taken back. @typedef {{words: string, act: string, run: () => void}} Entry */

export class NewsMenu {
  #menu;
  #button;
  #own;
  #context;
  #doings;
  #titleOf;

  /** @param {Element} root @param {HTMLElement} button @param {import("./own.js").Own} own @param {import("../panel.js").Context} context
   * @param {import("./doings.js").Doings} doings @param {(source: string) => string} titleOf */
  constructor(root, button, own, context, doings, titleOf) {
    this.#menu = newPopover(root, "Unread, saved and muted");
    this.#button = button;
    this.#own = own;
    this.#context = context;
    this.#doings = doings;
    this.#titleOf = titleOf;
  }

  open() {
    this.#show();
    openBeside(this.#menu, this.#button);
  }

  /** Show what is kept now. */
  #show() {
    const { saved, muted, searches } = this.#own;
    const mutes = mutesOf(muted);
    const items = [
      menuButton("Unread only", this.#closing(() => this.#doings.toggleUnread()), { "aria-pressed": String(Boolean(this.#context.view.unread)) }),
      menuButton("Mark all read", this.#closing(() => this.#doings.markAllRead())),
      saved.size ? menuButton(`Export ${saved.size} saved`, this.#closing(() => this.#doings.exportSaved())) : null,
    ];
    const mutedEntries = mutes.map((mute) => ({
      words: mute.kind === "sources" ? this.#titleOf(mute.name) : `\u201C${mute.name}\u201D`,
      act: "Unmute",
      run: () => this.#own.unmute(mute),
    }));
    const searchEntries = searches.map(({ name }) => ({ words: name, act: "Remove", run: () => this.#own.dropSearch(name) }));
    const lists = [this.#list(`${mutes.length} muted`, mutedEntries), this.#list("Saved searches", searchEntries)];
    this.#menu.replaceChildren(newElement("div", {}, ...items.filter((item) => item !== null)), ...lists.filter((list) => list !== null));
  }

  /** @param {() => void} run */
  #closing(run) {
    return () => {
      this.#menu.hidePopover();
      run();
    };
  }

  /** @param {string} title @param {Entry[]} entries */
  #list(title, entries) {
    if (!entries.length) return null;
    return newElement("section", {}, newElement("h3", {}, title), newElement("ul", {}, ...entries.map((entry) => this.#entry(entry))));
  }

  /** @param {Entry} entry */
  #entry({ words, act, run }) {
    const button = menuButton(act, () => this.#takeBack(run), { "aria-label": `${act} ${words}` });
    return newElement("li", {}, newElement("span", { dir: "auto" }, words), button);
  }

  /** What was taken back has no button any more that could have the focus. @param {() => void} run */
  #takeBack(run) {
    run();
    this.#show();
    focusFirst(this.#menu, "li");
  }
}
