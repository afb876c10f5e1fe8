// Something that the reader may turn off, and on again; the browser keeps it.

import { keep, kept } from "./kept.js";

export class Switch {
  #name;
  #on;

  /** @param {string} name it is kept by */
  constructor(name) {
    this.#name = name;
    this.#on = kept(name) !== "off";
  }

  get on() {
    return this.#on;
  }

  set on(on) {
    this.#on = on;
    keep(this.#name, on ? "on" : "off");
  }
}
