// What is said around the cards: how many have not been read, how many are muted, and why there are none.

import { setText } from "../../dom.js";

/** How many cards of the open tab are left out. @typedef {{muted: number, read: number}} Left */

export class Said {
  #fields;
  #scope;

  /** @param {import("../../dom.js").Fields} fields @param {import("./scope.js").Scope} scope */
  constructor(fields, scope) {
    this.#fields = fields;
    this.#scope = scope;
  }

  /** @param {string} name */
  #field(name) {
    return /** @type {HTMLElement} */ (this.#fields[name]);
  }

  /** @param {number} unread @param {number} shown @param {Left} left */
  count(unread, shown, { muted }) {
    setText(this.#field("count"), unread ? `${unread} unread` : shown ? "all read" : "");
    setText(this.#field("muted-count"), muted ? `${muted} muted` : "");
    this.#field("muted-count").hidden = muted === 0;
  }

  /** @param {Left} left @param {boolean} isAny whether there are cards of other tabs */
  empty(left, isAny) {
    this.#field("empty").toggleAttribute("data-plain", Boolean(this.#scope.query || isAny));
    setText(this.#field("empty-words"), this.#scope.emptyWords(left, isAny));
  }
}
