// Alerts that make themselves heard while the page is open, for who has asked for it: a short sound, a notification of the system.

import { isHeard, isRung, notesOf, ringChoice, ringWords } from "../../core/ringing.js";
import { newCheck, newElement, newRadio, setText } from "../../dom.js";
import { keep, kept, keptJson, whenKeptElsewhere } from "../../kept.js";

/** @typedef {import("../../core/events.js").Alert} Alert */

const KEPT = "ring";
const LAST = "rung";
/** @type {[value: string, title: string][]} */
const FROM = [["info", "All"], ["warning", "Warnings"], ["critical", "Critical"]];
const RELEASE_S = 0.04;

export class Ringing {
  #context;
  #isPushed;
  #choice = ringChoice(keptJson(KEPT));
  /** @type {AudioContext | null} */
  #audio = null;
  #heardMs = -Infinity;
  #end = new AbortController();
  #sound = newCheck("Sound", "sound", this.#choice.sound);
  #shows = newCheck("Notification", "shows", this.#choice.shows);
  #from = newElement("div", { class: "tabs" }, ...FROM.map(([value, title]) => newRadio("ring-from", value, title, this.#choice.from === value)));
  #said = newElement("p", { class: "quiet", role: "status" });

  /** @param {HTMLElement} root @param {import("../panel.js").Context} context @param {() => boolean} isPushed whether the browser itself is told of alerts */
  constructor(root, context, isPushed) {
    this.#context = context;
    this.#isPushed = isPushed;
    const { signal } = this.#end;
    const form = newElement("form", { class: "ring" },
      newElement("fieldset", {}, newElement("legend", {}, "While this page is open"), this.#sound, this.#shows), this.#from, this.#said);
    root.append(form);
    form.addEventListener("change", ({ target }) => this.#chosen(/** @type {HTMLInputElement} */ (target)), { signal });
    this.#shows.hidden = !("Notification" in globalThis);
    // What another tab chose holds here, too.
    whenKeptElsewhere([KEPT], () => this.#adopt(), signal);
    for (const touch of ["pointerdown", "keydown"]) addEventListener(touch, () => this.#wake(), { signal, capture: true });
    this.#wake();
    this.show();
  }

  destroy() {
    this.#end.abort();
    this.#context.actions.rings(null);
    this.#audio?.close();
  }

  /** As it stands now: in the past nothing rings. */
  show() {
    const { sound, shows, from } = this.#choice;
    const [soundBox, showsBox] = [this.#sound, this.#shows].map((label) => /** @type {HTMLInputElement} */ (label.querySelector("input")));
    if (soundBox) soundBox.checked = sound;
    if (showsBox) showsBox.checked = shows;
    for (const input of this.#from.querySelectorAll("input")) input.checked = input.value === from;
    this.#from.hidden = !sound && !shows;
    setText(this.#said, ringWords(this.#choice, sound && !this.#canPlay, permission()));
    this.#said.hidden = this.#said.textContent === "";
    const does = this.#context.isLive && ((sound && this.#canPlay) || (shows && permission() === "granted"));
    this.#context.actions.rings(does ? (alert) => this.#ring(alert) : null);
  }

  get #canPlay() {
    return this.#audio?.state === "running";
  }

  #adopt() {
    this.#choice = ringChoice(keptJson(KEPT));
    this.#wake();
    this.show();
  }

  /** @param {HTMLInputElement} input */
  async #chosen({ name, value, checked }) {
    if (name === "ring-from") this.#choice = { ...this.#choice, from: value };
    else this.#choice = { ...this.#choice, [value]: checked };
    keep(KEPT, JSON.stringify(this.#choice));
    if (value === "shows" && checked && permission() === "default") await Notification.requestPermission();
    await this.#wake();
    this.show();
    // So that who has asked for it knows what it is.
    if (value === "sound" && checked && this.#canPlay) this.#play("info");
  }

  /** Browsers let a page be heard once somebody has touched it. */
  async #wake() {
    if (!this.#choice.sound || this.#canPlay) return;
    if (!navigator.userActivation?.hasBeenActive) return;
    this.#audio ??= new AudioContext();
    await this.#audio.resume().catch(() => {});
    this.show();
  }

  /** @param {Alert} alert */
  #ring(alert) {
    const { clock, isLive } = this.#context;
    if (!isLive || !isRung(alert, this.#choice, clock.now(), kept(LAST))) return;
    keep(LAST, alert.id);
    const now = Date.now();
    if (this.#choice.sound && this.#canPlay && isHeard(this.#heardMs, now)) {
      this.#heardMs = now;
      this.#play(alert.severity);
    }
    if (this.#choice.shows && permission() === "granted" && !this.#isPushed() && !isLookedAt()) this.#notify(alert);
  }

  /** @param {string} severity */
  #play(severity) {
    const audio = this.#audio;
    if (!audio) return;
    for (const { hz, at, long, gain } of notesOf(severity)) {
      const begins = audio.currentTime + at;
      const [tone, loudness] = [audio.createOscillator(), audio.createGain()];
      tone.frequency.value = hz;
      // It swells and fades: what begins or ends at once clicks.
      loudness.gain.setValueAtTime(0, begins);
      loudness.gain.linearRampToValueAtTime(gain, begins + RELEASE_S);
      loudness.gain.exponentialRampToValueAtTime(0.0001, begins + long);
      tone.connect(loudness).connect(audio.destination);
      tone.start(begins);
      tone.stop(begins + long + RELEASE_S);
    }
  }

  /** A rule has one notification, as by Web Push. @param {Alert} alert */
  #notify(alert) {
    try {
      const shown = new Notification(alert.title, { body: alert.detail ?? "", tag: alert.rule, requireInteraction: alert.severity === "critical" });
      shown.onclick = () => {
        window.focus();
        location.hash = `alert:${alert.id}`;
        shown.close();
      };
    } catch {
      // Android shows those of service workers only, which are Web Push's.
    }
  }
}

const permission = () => ("Notification" in globalThis ? Notification.permission : "denied");
const isLookedAt = () => !document.hidden && document.hasFocus();
