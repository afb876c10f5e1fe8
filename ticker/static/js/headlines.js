// Headlines, alerts and messages as cards, newest first; what several sources tell is one card that names
// them all. A new one slides in only if the list is at its top and nobody points at it; else it waits
// behind a button that counts.

import { arrange, fieldsOf, fromTemplate, press, setAttribute, setText } from "./dom.js";
import { age, arrow, direction, hrefOf, percent, safeUrl } from "./format.js";
import { cardsInOrder } from "./model.js";
import { noStories } from "./health.js";

const NEW_MS = 60_000;
/** More than so many at once just appear: a list that slides for seconds cannot be read. */
const SLIDE_AT_MOST = 3;

export class Headlines {
  #desk;
  #root = document.getElementById("headlines");
  #fields = fieldsOf(this.#root);
  #rows = new Map();
  /** @type {Map<string, import("./model.js").Card>} */
  #cards = new Map();
  #kept = new Set();
  #channel = "";
  #atTop = true;
  #pointed = false;

  /** @param {import("./page.js").Desk} desk */
  constructor(desk) {
    this.#desk = desk;
    const { scroll, list, fresh, tabs } = this.#fields;
    this.#sort();
    for (const element of [...list.children]) this.#adopt(element);
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
    const still = this.#atTop && !this.#pointed;
    this.#sort();
    const open = still || !this.#rows.size;
    const gone = this.#removeGone();
    let added = 0;
    for (const card of this.#cards.values()) {
      const row = this.#rows.get(card.key);
      if (row?.ids === idsOf(card)) continue;
      // One more source would take its card to the top, away from whoever points at it.
      if (row && (still || card.at <= row.at)) this.#fill(row, card);
      // What was on show stays so when its link is edited and with it the card.
      else if (!row && (open || card.told.some(({ key }) => gone.has(key)))) added += Number(Boolean(this.#create(card)));
      else this.#kept.add(card.key);
    }
    this.#place(added <= SLIDE_AT_MOST);
  }

  /** Drop the rows of cards that are no more. @returns {Set<string>} the keys of the events that they showed */
  #removeGone() {
    const gone = new Set();
    for (const [key, row] of this.#rows) {
      if (this.#cards.has(key)) continue;
      for (const name of row.keys) gone.add(name);
      row.element.remove();
      this.#rows.delete(key);
    }
    for (const key of this.#kept) if (!this.#cards.has(key)) this.#kept.delete(key);
    return gone;
  }

  #sort() {
    this.#cards = new Map(cardsInOrder(this.#desk.model).map((card) => [card.key, card]));
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
    const row = { element, fields: fieldsOf(element), chips: [], words: "", channel: "", at: 0, ids: "", keys: [], newUntil: 0 };
    const card = this.#cards.get(element.dataset.key);
    if (!card) return element.remove();
    if (row.fields.image) hideWhenBroken(row.fields.image);
    this.#rows.set(card.key, row);
    this.#fill(row, card);
    return row;
  }

  #create(card) {
    const element = fromTemplate("story-template");
    element.dataset.key = card.key;
    const row = this.#adopt(element);
    if (!card.told[0].event.backfill) {
      row.newUntil = this.#desk.now() + NEW_MS;
      element.setAttribute("data-new", "");
    }
    return row;
  }

  #fill(row, card) {
    const { at } = card;
    const { event } = card.told[0];
    const { element, fields } = row;
    const { label, title, summary, symbols, url, image, simulated, retracted } = this.#told(card);
    const words = `${title} ${summary} ${label} ${symbols.join(" ")}`.toLowerCase();
    this.#kept.delete(card.key);
    Object.assign(row, { at, channel: event.channel, words, ids: idsOf(card), keys: card.told.map(({ key }) => key) });
    setAttribute(element, "data-channel", event.channel);
    setAttribute(element, "data-kind", event.type);
    element.toggleAttribute("data-retracted", retracted);
    setText(fields.label, label);
    fields.simulated.hidden = !simulated;
    fields.retracted.hidden = !retracted;
    fields.dot.classList.toggle("hollow", simulated);
    setAttribute(fields.age, "datetime", new Date(at).toISOString());
    setAttribute(fields.age, "title", new Date(at).toLocaleString());
    setText(fields.age, age(this.#desk.now() - at));
    if (url) setAttribute(fields.title, "href", url);
    else fields.title.removeAttribute("href");
    setText(fields.title, title);
    setText(fields.summary, summary);
    fields.summary.hidden = !summary;
    if (fields.image) showPicture(fields.image, image);
    this.#fillChips(row, symbols);
  }

  /** What a card says: the words of its newest, what that lacks from the others, every source by name. */
  #told({ told }) {
    const { event } = told[0];
    if (event.type !== "headline") return { ...alone(event), url: "", image: "", simulated: false, retracted: false };
    const { sources } = this.#desk.model;
    const events = told.map((story) => story.event);
    const first = (read) => events.map(read).find(Boolean) ?? "";
    return {
      label: events.map(({ source }) => sources.get(source)?.title || source).join(", "),
      title: event.title,
      summary: first(({ summary }) => summary),
      symbols: [...new Set(events.flatMap(({ symbols }) => symbols))],
      url: first(({ url }) => safeUrl(url)),
      image: first(({ image }) => safeUrl(image)),
      simulated: sources.get(event.source)?.kind === "simulator",
      retracted: events.every(({ tags }) => Boolean(tags?.includes("retracted"))),
    };
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

  #place(slide) {
    const rows = [...this.#cards.keys()].map((key) => this.#rows.get(key)).filter(Boolean);
    // By what the rows show: a card that waits with its newest source stands where it stood.
    rows.sort((a, b) => b.at - a.at);
    for (const { element } of rows) if (!element.isConnected) element.classList.toggle("slide", slide);
    arrange(this.#fields.list, rows.map((row) => row.element));
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
      const row = this.#rows.get(key);
      if (row) this.#fill(row, this.#cards.get(key));
      else this.#create(this.#cards.get(key));
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

const idsOf = ({ told }) => told.map((story) => story.event.id).join();

function alone(event) {
  if (event.type === "alert") return { label: "Alert", title: event.title, summary: event.detail ?? "", symbols: event.symbol ? [event.symbol] : [] };
  return { label: event.author ?? "Message", title: event.text, summary: "", symbols: [] };
}

/** A picture that is not there any more leaves no frame behind, also if that was known before this ran. */
function hideWhenBroken(element) {
  element.addEventListener("error", () => (element.hidden = true));
  if (element.complete && !element.naturalWidth) element.hidden = true;
}

function showPicture(element, address) {
  if (element.getAttribute("src") === (address || null)) return;
  element.hidden = !address;
  if (address) element.src = address;
  else element.removeAttribute("src");
}
