// The line of time: back to any moment that is kept, on from there at a pace, and to the present again.

import { linkOf } from "../connection/state.js";
import { groupAt, groupWords, groupsOn, marksOf, nextMark } from "../core/marks.js";
import { dayAndClock, momentWords } from "../core/moments.js";
import { MINUTE_MS } from "../core/replay.js";
import { keptSince, keptWords, spokenMoment, trackOf } from "../core/track.js";
import { fieldsOf, setAttribute, setText } from "../dom.js";
import { goTo } from "./places.js";
import { controls } from "./replay_controls.js";

const PAGE_MS = 15 * MINUTE_MS;
/** So near to a mark, in pixels, it is the mark that is meant. */
const NEAR_PX = 6;

/** @param {HTMLElement} root @param {import("./panel.js").Context} context */
export const mount = (root, context) => new ReplayPanel(root, context);

export class ReplayPanel {
  #context;
  #fields;
  #end = new AbortController();
  /** @type {import("../core/marks.js").Mark[]} */
  #marks = [];
  /** @type {import("../core/marks.js").Group[]} */
  #groups = [];
  #marksDue = true;
  #pointed = false;
  #track = { from: 0, to: 1 };

  /** @param {HTMLElement} root @param {import("./panel.js").Context} context */
  constructor(root, context) {
    this.#context = context;
    root.append(...controls());
    this.#fields = fieldsOf(root);
    this.#listen();
    this.#paint();
  }

  #listen() {
    const { rewind } = this.#context;
    const { signal } = this.#end;
    const slider = this.#input("slider");
    slider.addEventListener("input", () => this.#slid(), { signal });
    slider.addEventListener("keydown", (key) => this.#key(key), { signal });
    slider.addEventListener("pointerdown", () => (this.#pointed = true), { signal });
    for (const end of ["pointerup", "pointercancel", "change"]) slider.addEventListener(end, () => (this.#pointed = false), { signal });
    slider.addEventListener("pointermove", (pointer) => this.#read(pointer), { signal });
    slider.addEventListener("pointerleave", () => (this.#field("reading").hidden = true), { signal });
    this.#field("play").addEventListener("click", () => this.#playOrPause(), { signal });
    this.#field("back").addEventListener("click", () => this.stepToStory(-1), { signal });
    this.#field("on").addEventListener("click", () => this.stepToStory(1), { signal });
    this.#field("live").addEventListener("click", () => this.#leave(), { signal });
    this.#field("pace").addEventListener("change", () => rewind.setPace(Number(this.#select("pace").value)), { signal });
    this.#field("goto").addEventListener("toggle", () => this.#fillGoto(), { signal });
    this.#field("form").addEventListener("submit", (submit) => this.#go(submit), { signal });
  }

  /** @param {import("./panel.js").Changes} changes */
  update(changes) {
    if (changes.stories.size || changes.jump) this.#marksDue = true;
    this.#paint();
  }

  /** Once a second: the present moves on, and so does the end of the line. */
  tick() {
    this.#marksDue = true;
    this.#paint();
  }

  destroy() {
    this.#end.abort();
  }

  /** @param {string} name */
  #field(name) {
    return /** @type {HTMLElement} */ (this.#fields[name]);
  }

  /** @param {string} name */
  #input(name) {
    return /** @type {HTMLInputElement} */ (this.#field(name));
  }

  /** @param {string} name */
  #select(name) {
    return /** @type {HTMLSelectElement} */ (this.#field(name));
  }

  #paint() {
    const { rewind } = this.#context;
    const { state, moment, now } = rewind;
    // While it is held, the line may not move away under the pointer.
    if (!this.#pointed) this.#track = trackOf(state, moment, now);
    this.#paintSlider(moment, now);
    if (this.#marksDue) this.#paintMarks();
    const isLive = !rewind.isBack;
    // The last picture is kept while nothing comes: it ends where the line does, and is not live.
    const isOffline = linkOf(this.#context.connection, Date.now()) === "offline";
    setText(this.#field("moment"), isLive ? (isOffline ? "offline" : "live") : `${momentWords(moment, now)} of ${dayAndClock(now, now)}`);
    this.#field("live").hidden = isLive;
    setText(this.#field("said"), state.trouble || keptWords(state, moment, now));
    const isPlaying = state.phase === "playing";
    const word = isPlaying ? "Hold still" : isLive ? "Go back first, then play" : "Play from here";
    for (const name of ["aria-label", "title"]) setAttribute(this.#field("play"), name, word);
    setAttribute(this.#field("play"), "aria-disabled", isLive ? "true" : "");
    setAttribute(this.#field("on"), "aria-disabled", isLive ? "true" : "");
    this.#select("pace").value = String(state.pace);
  }

  /** In whole seconds, as the slider has it. @param {number} moment @param {number} now */
  #paintSlider(moment, now) {
    const { from, to } = this.#track;
    const slider = this.#input("slider");
    slider.min = String(Math.floor(from / 1000));
    slider.max = String(Math.floor(to / 1000));
    if (!this.#pointed) slider.value = String(Math.floor(moment / 1000));
    setAttribute(slider, "aria-valuetext", spokenMoment(this.#context.rewind.state, moment, now));
    this.#field("line").style.setProperty("--share", `${(100 * (moment - from)) / (to - from)}%`);
  }

  #paintMarks() {
    this.#marksDue = false;
    const { rewind, store } = this.#context;
    this.#marks = marksOf([...rewind.live.stories.values(), ...store.stories.values()]);
    this.#groups = groupsOn(this.#marks, this.#track);
    const marks = this.#field("marks");
    while (marks.childElementCount > this.#groups.length) marks.lastElementChild?.remove();
    while (marks.childElementCount < this.#groups.length) marks.append(document.createElement("i"));
    for (const [n, { share, type }] of this.#groups.entries()) {
      const mark = /** @type {HTMLElement} */ (marks.children[n]);
      mark.style.setProperty("--at", `${(100 * share).toFixed(2)}%`);
      setAttribute(mark, "data-type", type);
    }
  }

  #slid() {
    const { from, to } = this.#track;
    const slider = this.#input("slider");
    const at = Number(slider.value) * 1000;
    const group = this.#pointed ? this.#groupAt((at - from) / (to - from)) : undefined;
    const meant = group ? nextMark(group.marks, 0, 1) : null;
    if (Number(slider.value) >= Number(slider.max)) this.#context.rewind.toLive();
    else this.#context.rewind.to(meant ?? at);
  }

  /** @param {number} share */
  #groupAt(share) {
    return groupAt(this.#groups, share, NEAR_PX / Math.max(1, this.#field("marks").clientWidth));
  }

  /** What there is where somebody points. @param {PointerEvent} pointer */
  #read(pointer) {
    const { from, to } = this.#track;
    const { left, width } = this.#field("marks").getBoundingClientRect();
    const share = Math.min(1, Math.max(0, (pointer.clientX - left) / width));
    const group = this.#groupAt(share);
    const at = group?.marks[0]?.at ?? from + share * (to - from);
    const reading = this.#field("reading");
    setText(reading, [dayAndClock(at, this.#context.rewind.now), group && groupWords(group)].filter(Boolean).join(" \u00B7 "));
    reading.style.setProperty("--at", `${100 * share}%`);
    reading.hidden = pointer.pointerType !== "mouse";
  }

  /** A slider's own keys go by seconds. @param {KeyboardEvent} key */
  #key(key) {
    const steps = /** @type {Record<string, number>} */ ({
      ArrowLeft: -MINUTE_MS, ArrowDown: -MINUTE_MS, ArrowRight: MINUTE_MS, ArrowUp: MINUTE_MS, PageDown: -PAGE_MS, PageUp: PAGE_MS,
    });
    const by = steps[key.key];
    if (by !== undefined) this.step(by);
    else if (key.key === "Home") this.#context.rewind.to(this.#track.from);
    else if (key.key === "End") this.#context.rewind.toLive();
    else return;
    key.preventDefault();
  }

  /** To a whole minute. @param {number} by ms */
  step(by) {
    const { rewind } = this.#context;
    const at = rewind.moment + by;
    rewind.to(by < 0 ? Math.ceil(at / MINUTE_MS) * MINUTE_MS : Math.floor(at / MINUTE_MS) * MINUTE_MS);
  }

  /** @param {1 | -1} way */
  stepToStory(way) {
    const { rewind } = this.#context;
    if (!rewind.isBack && way > 0) return;
    const at = nextMark(this.#marks, rewind.moment, way);
    if (at !== null) rewind.to(at);
    else if (way > 0) rewind.toLive();
  }

  #playOrPause() {
    const { rewind } = this.#context;
    if (rewind.state.phase === "playing") rewind.pause();
    else rewind.play();
  }

  /** The button goes with the past: whoever pressed it goes on from the line. */
  #leave() {
    const hadFocus = document.activeElement === this.#field("live");
    this.#context.rewind.toLive();
    if (hadFocus) this.#field("slider").focus();
  }

  openGoto() {
    /** @type {HTMLDetailsElement} */ (this.#field("goto")).open = true;
    goTo("replay", "[data-f=field]");
  }

  #fillGoto() {
    const { moment, now, state } = this.#context.rewind;
    this.#input("field").value = fieldText(moment);
    this.#input("field").max = fieldText(now);
    setText(this.#field("kept"), keptSince(state.kept, now));
  }

  /** @param {Event} submit */
  #go(submit) {
    submit.preventDefault();
    const at = Date.parse(this.#input("field").value);
    if (!Number.isFinite(at)) return;
    /** @type {HTMLDetailsElement} */ (this.#field("goto")).open = false;
    this.#field("summary").focus();
    this.#context.rewind.to(at);
  }
}

/** As a field for a moment has it: the time here, without a zone. @param {number} ms */
function fieldText(ms) {
  const at = new Date(ms);
  return new Date(ms - at.getTimezoneOffset() * MINUTE_MS).toISOString().slice(0, 19);
}
