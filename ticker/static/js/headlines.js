// Headlines, alerts and messages, newest first. A new one slides in only if the list is at its top and
// nobody points at it; else it waits behind a button that counts.

import { arrange, fieldsOf, fromTemplate, press, setAttribute, setText } from "./dom.js";
import { age, arrow, direction, hrefOf, percent, safeUrl } from "./format.js";
import { storiesInOrder } from "./model.js";
import { noStories } from "./health.js";

const NEW_MS = 60_000;
/** More than so many at once just appear: a list that slides for seconds cannot be read. */
const SLIDE_AT_MOST = 3;

export class Headlines {
  #desk;
  #root = document.getElementById("headlines");
  #fields = fieldsOf(this.#root);
  #rows = new Map();
  #kept = new Set();
  #channel = "";
  #atTop = true;
  #pointed = false;

  /** @param {import("./page.js").Desk} desk */
  constructor(desk) {
    this.#desk = desk;
    const { scroll, list, fresh, tabs } = this.#fields;
    for (const element of list.children) this.#adopt(element);
    scroll.addEventListener("scroll", () => this.#scrolled(scroll.scrollTop <= 4), { passive: true });
    // The whole panel: or the button would vanish under a pointer on its way to it, and a story take the click.
    this.#root.addEventListener("pointerenter", (pointer) => this.#point(pointer.pointerType === "mouse"));
    this.#root.addEventListener("pointerleave", () => this.#point(false));
    list.addEventListener("focusin", () => this.#point(true));
    list.addEventListener("focusout", () => this.#point(false));
    fresh.addEventListener("click", () => this.#showKept());
    tabs.addEventListener("click", (click) => this.#tab(click.target.dataset.channel));
    this.filter();
    this.tick();
  }

  /** @param {import("./model.js").Changes} changes */
  paint(changes) {
    if (!changes.stories.size) return;
    const { stories } = this.#desk.model;
    const still = this.#atTop && !this.#pointed;
    let added = 0;
    for (const key of changes.stories) {
      const row = this.#rows.get(key);
      const story = stories.get(key);
      if (!story) this.#remove(key);
      else if (row) this.#fill(row, story);
      else if (still || !this.#rows.size) added += Number(Boolean(this.#create(story)));
      else this.#kept.add(key);
    }
    this.#place(added <= SLIDE_AT_MOST);
  }

  /** Once a second: ages, and the changes beside the symbols named. */
  tick() {
    const now = this.#desk.now();
    for (const row of this.#rows.values()) {
      setText(row.fields.age, age(now - row.at));
      if (row.newUntil && now > row.newUntil) {
        row.newUntil = 0;
        row.element.removeAttribute("data-new");
      }
      for (const chip of row.chips) this.#paintChip(chip);
    }
    if (!this.#rows.size && !this.#desk.query) this.#sayEmpty();
  }

  filter() {
    const { query } = this.#desk;
    let shown = 0;
    for (const row of this.#rows.values()) {
      const match = (!this.#channel || row.channel === this.#channel) && (!query || row.words.includes(query));
      row.element.toggleAttribute("data-off", !match);
      shown += Number(match);
    }
    setText(this.#fields.count, shown ? String(shown) : "");
    this.#fields.empty.hidden = shown > 0;
    if (!shown) this.#sayEmpty();
  }

  #sayEmpty() {
    const { model, query } = this.#desk;
    this.#fields.empty.toggleAttribute("data-plain", Boolean(query || this.#rows.size));
    const words = query
      ? `No headline matches \u201C${query}\u201D.`
      : this.#rows.size ? "Nothing in this channel yet." : noStories([...model.sources.values()], model.health, this.#desk.now());
    setText(this.#fields["empty-words"], words);
  }

  #adopt(element) {
    const row = { element, fields: fieldsOf(element), chips: [], words: "", channel: "", at: 0, newUntil: 0 };
    const story = this.#desk.model.stories.get(element.dataset.key);
    if (!story) return element.remove();
    this.#rows.set(story.key, row);
    this.#fill(row, story);
    return row;
  }

  #create(story) {
    const element = fromTemplate("story-template");
    element.dataset.key = story.key;
    const row = this.#adopt(element);
    if (!story.event.backfill) {
      row.newUntil = this.#desk.now() + NEW_MS;
      element.setAttribute("data-new", "");
    }
    return row;
  }

  #fill(row, story) {
    const { event, at } = story;
    const { element, fields } = row;
    const source = this.#desk.model.sources.get(event.source);
    const { label, title, summary, symbols } = told(event, source);
    Object.assign(row, { at, channel: event.channel, words: `${title} ${summary} ${label} ${symbols.join(" ")}`.toLowerCase() });
    setAttribute(element, "data-channel", event.channel);
    setAttribute(element, "data-kind", event.type);
    setText(fields.label, label);
    fields.simulated.hidden = source?.kind !== "simulator";
    fields.dot.classList.toggle("hollow", source?.kind === "simulator");
    setAttribute(fields.age, "datetime", new Date(at).toISOString());
    setAttribute(fields.age, "title", new Date(at).toLocaleString());
    setText(fields.age, age(this.#desk.now() - at));
    const url = safeUrl(event.url);
    if (url) setAttribute(fields.title, "href", url);
    else fields.title.removeAttribute("href");
    setText(fields.title, title);
    setText(fields.summary, summary);
    fields.summary.hidden = !summary;
    this.#fillChips(row, symbols);
  }

  #fillChips(row, symbols) {
    const { chips } = row.fields;
    chips.hidden = !symbols.length;
    while (chips.childElementCount > symbols.length) chips.lastElementChild.remove();
    while (chips.childElementCount < symbols.length) chips.append(fromTemplate("chip-template"));
    row.chips = symbols.map((symbol, n) => {
      const element = chips.children[n];
      const chip = { symbol, element, fields: fieldsOf(element), quote: null };
      element.href = hrefOf(symbol);
      setText(chip.fields.symbol, symbol);
      this.#paintChip(chip);
      return chip;
    });
  }

  #paintChip(chip) {
    const quote = this.#desk.model.quotes.get(chip.symbol) ?? null;
    if (quote === chip.quote) return;
    chip.quote = quote;
    const way = direction(quote?.change_pct ?? null, 2);
    setAttribute(chip.element, "data-way", way);
    setText(chip.fields.arrow, arrow(way));
    setText(chip.fields.change_pct, quote ? percent(quote.change_pct) : "");
  }

  #remove(key) {
    this.#rows.get(key)?.element.remove();
    this.#rows.delete(key);
    this.#kept.delete(key);
  }

  #place(slide) {
    const ordered = storiesInOrder(this.#desk.model).filter((story) => this.#rows.has(story.key));
    for (const { key } of ordered) {
      const { element } = this.#rows.get(key);
      if (!element.isConnected) element.classList.toggle("slide", slide);
    }
    arrange(this.#fields.list, ordered.map((story) => this.#rows.get(story.key).element));
    this.#addTabs();
    this.filter();
    this.#sayKept();
  }

  #addTabs() {
    const { tabs } = this.#fields;
    const told = new Set([...this.#rows.values()].map((row) => row.channel));
    for (const { name, title } of this.#desk.model.channels) {
      if (!told.has(name) || [...tabs.children].some((tab) => tab.dataset.channel === name)) continue;
      const tab = fromTemplate("tab-template");
      tab.dataset.channel = name;
      setText(tab, title);
      tabs.append(tab);
    }
    tabs.hidden = told.size === 0;
  }

  #tab(channel) {
    if (channel === undefined) return;
    this.#channel = channel;
    press(this.#fields.tabs, channel);
    this.filter();
  }

  #scrolled(atTop) {
    this.#atTop = atTop;
    this.#letIn();
  }

  #point(pointed) {
    this.#pointed = pointed;
    this.#letIn();
  }

  #letIn() {
    if (this.#kept.size && this.#atTop && !this.#pointed && !this.#desk.model.held) this.#showKept();
  }

  #showKept() {
    for (const key of this.#kept) {
      const story = this.#desk.model.stories.get(key);
      if (story && !this.#rows.has(key)) this.#create(story);
    }
    const slide = this.#kept.size <= SLIDE_AT_MOST;
    this.#kept.clear();
    this.#place(slide);
    this.#fields.scroll.scrollTop = 0;
  }

  #sayKept() {
    this.#fields.fresh.hidden = this.#kept.size === 0;
    setText(this.#fields.fresh, `${this.#kept.size} new`);
  }
}

function told(event, source) {
  if (event.type === "headline") return { label: source?.title || event.source, title: event.title, summary: event.summary ?? "", symbols: event.symbols };
  if (event.type === "alert") return { label: "Alert", title: event.title, summary: event.detail ?? "", symbols: event.symbol ? [event.symbol] : [] };
  return { label: event.author ?? "Message", title: event.text, summary: "", symbols: [] };
}
