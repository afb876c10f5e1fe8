// A panel by itself in the page of another site: the stream that the browser's pages share, one store, one panel.

import { asked, heed } from "../connection/asked.js";
import { homeOf } from "../connection/here.js";
import { eventsBehind } from "../connection/log.js";
import { PageStream } from "../connection/page_stream.js";
import { adopt, eventArrived, linkOf, newConnection } from "../connection/state.js";
import { reloadAfterDeploy } from "../connection/version.js";
import { newClock } from "../core/clock.js";
import { eventsOf } from "../core/known.js";
import { useLocale } from "../core/locale.js";
import { addressOf, admitterOf, isAll } from "../core/narrowing.js";
import { tabThere } from "../core/searches.js";
import { firstSymbol } from "../core/select.js";
import { apply, caughtUp, createStore, hold, receive, release, reset, takeChanges } from "../core/store.js";
import { choose, newView } from "../core/view.js";
import { byId } from "../dom.js";
import { Loader } from "../later.js";
import { idle, lapse } from "../panels/loading.js";
import { overSheet } from "../sheet.js";
import { Origin } from "./origin.js";

/** @typedef {import("../core/view.js").View} View */

const TICK_MS = 1000;
/** @type {import("../panels/panel.js").Changes} */
const NOTHING = { quotes: new Set(), stories: new Set(), sources: new Set(), messages: new Set(), view: new Set(), jump: false };

/** @param {import("../panels/panel.js").Mount} mount the panel of this frame */
export function begin(mount) {
  const boot = JSON.parse(byId("boot").textContent ?? "");
  new Frame(boot, mount);
}

class Frame {
  #boot;
  #mount;
  /** All that the stream tells, which pages that share it may ask for. */
  #store;
  /** What the panel shows: the same, or without the stories that were not asked for. */
  #shown;
  #admits;
  #connection;
  #view;
  #context;
  #stream;
  #origin;
  /** @type {import("../panels/panel.js").Panel | null} */
  #panel = null;
  /** @type {Set<keyof View>} */
  #chosen = new Set();
  #isScheduled = false;
  /** Whether the newest of what is asked for, which may be older than what a stream begins with, has to be fetched. */
  #isBehind;
  #followVersion = reloadAfterDeploy();
  #wasLive = false;

  /** @param {any} boot @param {import("../panels/panel.js").Mount} mount */
  constructor(boot, mount) {
    useLocale(boot.locale);
    this.#boot = boot;
    this.#mount = mount;
    this.#store = createStore(boot);
    const isNarrow = boot.embed.panel === "headlines" && !isAll(boot.embed, boot.readable);
    this.#shown = isNarrow ? createStore(boot) : this.#store;
    this.#admits = admitterOf(boot.embed);
    this.#isBehind = isNarrow;
    this.#connection = newConnection(Date.now(), boot.now_ms);
    /** @type {View} */
    this.#view = { ...newView(), ...boot.view };
    this.#view.headlines = tabThere(this.#view.headlines, this.#store.channels);
    this.#context = this.#newContext();
    this.#stream = this.#newStream();
    this.#origin = new Origin(this.#context, boot.embed);
    setInterval(() => this.#tick(), TICK_MS);
  }

  /** @returns {import("../panels/panel.js").Context} */
  #newContext() {
    const frame = this;
    const none = /** @type {any} */ (null);
    return {
      store: this.#shown,
      clock: newClock(this.#shown, this.#connection, Date.now),
      isLive: true,
      // There is no line of time in a frame.
      rewind: none,
      connection: this.#connection,
      view: this.#view,
      get way() {
        return frame.#stream.way;
      },
      get cursor() {
        return frame.#store.cursor;
      },
      commands: () => [],
      loader: new Loader(idle, lapse, overSheet),
      actions: {
        choose: (choice) => this.#choose(choice),
        togglePause: () => this.#togglePause(),
        retry: () => this.#stream.retry(),
        rings: () => {},
        take: (event) => this.#apply(event),
        mount: () => {},
      },
    };
  }

  #newStream() {
    const page = {
      home: homeOf(document.baseURI, location.search),
      channels: this.#boot.readable,
      cursor: () => this.#store.cursor,
      known: () => eventsOf(this.#store),
      event: (/** @type {import("../core/events.js").Event} */ event, /** @type {boolean} */ isFresh) => this.#take(event, isFresh),
      reset: () => this.#reset(),
      connection: (/** @type {import("../connection/state.js").Connection} */ told) => this.#adopt(told),
      whole: (/** @type {string} */ cursor) => this.#whole(cursor),
      told: () => this.#schedule(),
      missed: (/** @type {string} */ cursor) => eventsBehind(cursor, ["headline", "alert", "message", "move"]),
    };
    return new PageStream(page, document.documentElement.dataset["stream"] ?? "");
  }

  /** @param {import("../connection/state.js").Connection} told */
  #adopt(told) {
    adopt(this.#connection, told);
    heed(this.#connection);
  }

  /** @param {import("../core/events.js").Event} event @param {boolean} isFresh */
  #take(event, isFresh) {
    if (isFresh) eventArrived(this.#connection, Date.parse(event.time), Date.now());
    receive(this.#store, event);
    if (this.#shown !== this.#store && this.#admits(event)) receive(this.#shown, event);
  }

  #reset() {
    for (const store of new Set([this.#store, this.#shown])) reset(store);
    this.#isBehind = this.#shown !== this.#store;
  }

  /** @param {string} cursor */
  async #whole(cursor) {
    if (this.#isBehind) await this.#fetchNewest();
    for (const store of new Set([this.#store, this.#shown])) caughtUp(store, cursor);
    if (!this.#panel) this.#takeOver();
  }

  async #fetchNewest() {
    this.#isBehind = false;
    const page = await asked(addressOf(this.#boot.embed));
    for (const event of page?.events ?? []) this.#apply(event);
  }

  /** The panel takes over what the server painted. */
  #takeOver() {
    const view = this.#view;
    takeChanges(this.#shown);
    view.selected ||= firstSymbol(this.#shown);
    view.watchlist ||= this.#shown.quotes.get(view.selected)?.channel ?? "";
    this.#panel = this.#mount(/** @type {HTMLElement} */ (document.querySelector("[data-panel]")), this.#context, this.#boot);
    this.#schedule();
  }

  /** @param {import("../core/events.js").Event} event */
  #apply(event) {
    apply(this.#shown, event);
    this.#schedule();
  }

  /** @param {Partial<View>} choice */
  #choose(choice) {
    for (const name of choose(this.#view, choice)) this.#chosen.add(name);
    this.#schedule();
  }

  #togglePause() {
    const { held } = this.#shown;
    if (held) release(this.#shown);
    else hold(this.#shown, this.#context.clock.now());
    document.documentElement.toggleAttribute("data-paused", !held);
    this.#schedule();
  }

  #schedule() {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    requestAnimationFrame((frameMs) => this.#paint(frameMs));
  }

  /** @param {number} frameMs */
  #paint(frameMs) {
    this.#isScheduled = false;
    this.#stream.ask();
    this.#origin.update();
    this.#follow(linkOf(this.#connection, Date.now()) === "live");
    if (!this.#panel) return;
    if (!this.#view.selected) this.#choose({ selected: firstSymbol(this.#shown) });
    const changes = { ...(this.#shown.held ? NOTHING : takeChanges(this.#shown)), view: new Set(this.#chosen), jump: false };
    this.#chosen.clear();
    if (this.#panel.update(changes, frameMs)) this.#schedule();
  }

  /** The server is there again: what could not be loaded is, and after a deploy all of it anew. @param {boolean} isLive */
  #follow(isLive) {
    if (isLive && !this.#wasLive) this.#context.loader.pay();
    this.#wasLive = isLive;
    this.#followVersion(this.#connection);
  }

  #tick() {
    if (document.hidden) return;
    this.#stream.look();
    this.#origin.tick();
    if (!this.#shown.held) this.#panel?.tick();
    this.#schedule();
  }
}
