// The connection's pill and banner, the pause button, the session, and a summary for those who listen.

import { fieldsOf, setAttribute, setText } from "./dom.js";
import { arrow, direction, percent, price, session } from "./format.js";
import { banner, pill } from "./connection.js";

const SUMMARY_MS = 30_000;

export class Status {
  #desk;
  #pill = document.getElementById("pill");
  #pillFields = fieldsOf(this.#pill);
  #banner = document.getElementById("banner");
  #bannerFields = fieldsOf(this.#banner);
  #pause = document.getElementById("pause");
  #pauseWord = fieldsOf(this.#pause).word;
  #session = document.getElementById("session");
  #summary = document.getElementById("summary");
  #channel = "";
  #summaryAfter = 0;
  #saidLink = "";

  /** @param {import("./page.js").Desk} desk @param {{togglePause: () => void, retry: () => void}} actions */
  constructor(desk, { togglePause, retry }) {
    this.#desk = desk;
    this.#pause.addEventListener("click", togglePause);
    this.#bannerFields.retry.addEventListener("click", retry);
  }

  /** @param {string} channel the one the watchlist shows */
  channelShown(channel) {
    this.#channel = channel;
    this.#paintSession();
  }

  paint() {
    const { connection, model } = this.#desk;
    const now = Date.now();
    const shown = pill(connection, model.held, now);
    setAttribute(document.documentElement, "data-link", shown.link);
    setAttribute(this.#pill, "data-link", shown.link);
    setAttribute(this.#pill, "title", shown.title);
    setText(this.#pillFields.label, shown.label);
    setText(this.#pillFields.detail, shown.detail);
    this.#paintBanner(banner(connection, now));
    setAttribute(this.#pause, "aria-pressed", String(Boolean(model.held)));
    setText(this.#pauseWord, model.held ? "Resume" : "Pause");
    this.#paintSession();
    this.#say(shown, now);
  }

  #paintBanner(words) {
    this.#banner.hidden = words === null;
    if (!words) return;
    this.#banner.toggleAttribute("data-calm", words.calm);
    setText(this.#bannerFields.reason, words.reason);
    setText(this.#bannerFields.wait, words.wait);
    setText(this.#bannerFields.kept, words.kept);
    this.#bannerFields.retry.hidden = !words.wait.includes("Next try");
  }

  #paintSession() {
    const { model } = this.#desk;
    const title = model.channels.find((one) => one.name === this.#channel)?.title ?? "";
    for (const quote of model.quotes.values()) {
      if (quote.channel !== this.#channel || !quote.session) continue;
      setText(this.#session, `${title} ${session(quote.session)}`);
      return;
    }
    setText(this.#session, "");
  }

  /** Say how things stand, at most every 30 s, and only while there is something new to say. */
  #say(shown, now) {
    const { model, selected } = this.#desk;
    if (shown.link === "connecting" && !this.#saidLink) return;
    if (now < this.#summaryAfter || (model.held && this.#saidLink === "paused")) return;
    this.#summaryAfter = now + SUMMARY_MS;
    this.#saidLink = shown.link;
    const ways = [...model.quotes.values()].map((quote) => direction(quote.change_pct, 2));
    const rising = ways.filter((way) => way === "up").length;
    const falling = ways.filter((way) => way === "down").length;
    const quote = model.quotes.get(selected);
    const own = quote ? ` ${selected} ${price(quote.price, quote.decimals)}, ${percent(quote.change_pct)}.` : "";
    setText(this.#summary, `${shown.label}. ${rising} symbols up, ${falling} down.${own} ${model.stories.size} headlines.`);
  }
}

/** The selected symbol in the window's title, so that a tab in the background says something.
 * @param {any} quote @param {string} title */
export function windowTitle(quote, title) {
  if (!quote) return title;
  const way = direction(quote.change_pct, 2);
  return `${quote.symbol} ${price(quote.price, quote.decimals)} ${arrow(way)} ${title}`;
}
