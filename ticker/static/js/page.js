// The page's entry: joins the stream to the store and the store to the panels.
//
// What the server painted stands as it is until the stream has caught up; then the panels take it over, all at
// once. Events reach the store at once; the panels paint at most once a frame, and only what changed.

import { heed } from "./connection/asked.js";
import { eventsBehind } from "./connection/log.js";
import { PageStream } from "./connection/page_stream.js";
import { adopt, eventArrived, newConnection } from "./connection/state.js";
import { namedIn } from "./core/address.js";
import { newClock } from "./core/clock.js";
import { paceIn } from "./core/kiosk.js";
import { eventsOf } from "./core/known.js";
import { listsIn } from "./core/lists.js";
import { localeMeant, useLocale } from "./core/locale.js";
import { momentIn, momentText } from "./core/moments.js";
import { inSight } from "./core/screens.js";
import { tabThere } from "./core/searches.js";
import { firstSymbol, symbolMeant } from "./core/select.js";
import { apply, caughtUp, createStore, hold, receive, release, reportAll, reset, takeChanges } from "./core/store.js";
import { choose, newView } from "./core/view.js";
import { isListed, isWatchlist } from "./core/watchlist.js";
import { byId } from "./dom.js";
import { kept } from "./kept.js";
import { Keyboard } from "./keyboard.js";
import { Loader } from "./later.js";
import { Navigation } from "./navigation.js";
import { mount as mountArrange } from "./panels/arrange.js";
import { mount as mountAway } from "./panels/away.js";
import { mount as mountConnection } from "./panels/connection.js";
import { mountWith as dialogsWith } from "./panels/dialogs.js";
import { mount as mountEarlySubmit } from "./panels/early_submit.js";
import { mount as mountFill } from "./panels/fill.js";
import { idle, lapse, mount as mountLoading } from "./panels/loading.js";
import { mount as mountLocale } from "./panels/locale.js";
import { mount as mountMenus } from "./panels/menus.js";
import { mount as mountOffline } from "./panels/offline.js";
import { mount as mountPaper } from "./panels/paper.js";
import { mount as mountPlaces } from "./panels/places.js";
import { mount as mountPopout } from "./panels/popout.js";
import { PANELS } from "./panels/registry.js";
import { PHONE, mount as mountScreens } from "./panels/screens.js";
import { mount as mountSearch } from "./panels/search.js";
import { mountWith as spokenWith } from "./panels/spoken.js";
import { mount as mountStatus } from "./panels/status.js";
import { mount as mountSymbolLinks } from "./panels/symbol_links.js";
import { mount as mountTheme } from "./panels/theme.js";
import { mount as mountToolbars } from "./panels/toolbars.js";
import { Rewind } from "./rewind.js";
import { overSheet } from "./sheet.js";
import { keepInSight } from "./sight.js";
import { Switch } from "./switch.js";

/** @typedef {import("./core/view.js").View} View */

const TICK_MS = 1000;

const boot = JSON.parse(byId("boot").textContent ?? "");
useLocale(localeMeant(boot.locale, kept("locale"), navigator.language));
const store = createStore(boot);
const connection = newConnection(Date.now(), boot.now_ms);
const initial = { ...newView(), ...boot.view };
const navigation = new Navigation(initial, showReturned);
const view = { ...initial, ...navigation.wanted, lists: listsIn(kept("lists")) };
const clock = newClock(store, connection, Date.now);
/** What has changed of the view since the last paint. @type {Set<keyof View>} */
const chosen = new Set();

/** @type {import("./rewind.js").Picture} */
const live = { store, clock };
/** What is on show: the live picture, or another one under a clock of its own. */
let picture = live;
/** Whether the picture on show has become another one since the last paint. */
let jump = false;

const rewind = new Rewind({ live, boot, turnTo, changed: moved, stood: (at) => follow({ at: at === null ? "" : momentText(at) }) });

/** @type {import("./panels/panel.js").Context} */
const context = {
  get store() {
    return picture.store;
  },
  get clock() {
    return picture.clock;
  },
  get isLive() {
    return picture === live && !rewind.isPainted;
  },
  rewind,
  connection,
  get way() {
    return stream.way;
  },
  get cursor() {
    return store.cursor;
  },
  view,
  commands,
  loader: new Loader(idle, lapse, overSheet),
  actions: { choose: follow, togglePause, retry: () => stream.retry(), rings: (ring) => stream.rings(ring), take: show, mount: mountPanel },
};
const status = mountStatus(document.body, context, boot);
document.querySelectorAll(".pages").forEach((pages) => keepInSight(pages));
/** What is there before the stream has caught up. @type {import("./panels/panel.js").Panel[]} */
const frames = [status];
/** @type {import("./panels/panel.js").Panel[]} */
const panels = [];

/** What makes a kiosk of the page, where the address asks for one. @type {import("./panels/panel.js").Panel[] | null} */
const kiosk = paceIn(location.search) ? [] : null;

/** Afresh each time, as a panel may have others than before. What is open, or narrowed, is left before the past is. On a wall
 * a key only offers the way out: nobody is there to take back what another did by chance. */
function commands() {
  return (kiosk ?? [...frames, ...panels, rewind]).flatMap((one) => one.commands ?? []);
}

/** @param {Partial<View>} choice @returns {(keyof View)[]} what changed */
function change(choice) {
  const changed = choose(view, choice);
  for (const name of changed) chosen.add(name);
  if (changed.includes("selected") && !choice.watchlist) showChannelOf(view.selected);
  schedule();
  return changed;
}

/** Put another picture on show. @param {import("./rewind.js").Picture} other */
function turnTo(other) {
  reportAll(picture.store, other.store.changes);
  reportAll(other.store, other.store.changes);
  picture = other;
  jump = true;
  schedule();
}

/** The watchlist follows to the channel of the selected symbol, unless it shows that already. @param {string} symbol */
function showChannelOf(symbol) {
  const quote = picture.store.quotes.get(symbol) ?? store.quotes.get(symbol);
  if (quote && !isListed(picture.store, view, symbol)) change({ watchlist: quote.channel });
}

/** @param {import("./core/events.js").Event} event */
function show(event) {
  apply(store, event);
  schedule();
}

/** Do what the reader has chosen: it goes into the address, survives a reload, and can be shared.
 * @param {Partial<View>} choice */
function follow(choice) {
  const { event } = window;
  const passes = goesThrough(event);
  const seen = PHONE.matches ? inSight(choice, document.documentElement.dataset.screen ?? "", passes) : choice;
  navigation.write(seen, change(seen), view, event, passes);
}

/** @param {Event | undefined} event what is being answered */
const goesThrough = (event) => event instanceof KeyboardEvent && event.key !== "Enter";

/** The symbol that the address asks for, else the first. */
const symbolAsked = () =>
  [namedIn(location.hash), navigation.wanted.selected ?? ""].map((asked) => symbolMeant(store, asked)).find(Boolean) ?? firstSymbol(store);

/** Show what the address asks for, as far as it is there: when the page opens, and at Back. */
function showAsked() {
  const { watchlist = "", headlines = "" } = navigation.wanted;
  const there = { watchlist: isWatchlist(store, view, watchlist) ? watchlist : "", headlines: tabThere(headlines, store.channels) };
  change({ ...navigation.wanted, selected: symbolAsked(), ...there });
  if (!view.watchlist) showChannelOf(view.selected);
}

/** Show the moment that the address asks for. What is none, or is still to come, is the present, and leaves the address. */
function showMoment() {
  const at = momentIn(view.at);
  if (at !== null && at < rewind.now) return void (at !== rewind.moment && rewind.to(at));
  if (view.at) navigation.leaveOut("at");
  change({ at: "" });
  rewind.toLive();
}

/** Back, or forth, in the browser's history. */
function showReturned() {
  showAsked();
  showMoment();
}

/** Another moment is on show, or cannot be had. */
function moved() {
  mountPanels();
  schedule();
}

/** The panels take over what the server painted, once all of it is here: the stream, and back in time the past. */
function mountPanels() {
  if (areMounted || !isWhole || rewind.isPainted) return;
  takeChanges(store);
  showAsked();
  areMounted = true;
  for (const root of document.querySelectorAll("[data-panel]")) mountPanel(/** @type {HTMLElement} */ (root));
  showMoment();
}

let areMounted = false;
/** Whether the stream has caught up. */
let isWhole = false;
/** @type {WeakSet<HTMLElement>} */
const mounted = new WeakSet();

/** One that is not shown waits until it is (panels/arranging/). @param {HTMLElement} root */
function mountPanel(root) {
  const mount = PANELS[root.dataset.panel ?? ""];
  if (!areMounted || !mount || mounted.has(root) || root.closest("#aside")) return;
  mounted.add(root);
  panels.push(mount(root, context, boot));
}

let scheduled = false;
function schedule() {
  if (scheduled) return;
  scheduled = true;
  requestAnimationFrame(frame);
}

/** @param {number} frameMs */
function frame(frameMs) {
  scheduled = false;
  stream.ask();
  if (!panels.length) return void status.update(NOTHING, frameMs);
  const isStill = picture.store.held && !jump;
  if (!isStill && !store.quotes.has(view.selected)) showAsked();
  const changes = { ...(isStill ? NOTHING : takeChanges(picture.store)), view: new Set(chosen), jump };
  chosen.clear();
  jump = false;
  const more = [...frames, ...panels].map((panel) => panel.update(changes, frameMs));
  if (more.some(Boolean)) schedule();
}

/** @type {import("./panels/panel.js").Changes} */
const NOTHING = { quotes: new Set(), stories: new Set(), sources: new Set(), messages: new Set(), view: new Set(), jump: false };

function tick() {
  if (document.hidden) return;
  stream.look();
  for (const panel of frames) panel.tick();
  rewind.tick();
  if (picture.store.held) return;
  for (const panel of panels) panel.tick();
  schedule();
}

function togglePause() {
  if (rewind.state.phase === "playing") return rewind.pause();
  if (rewind.state.phase === "still") return rewind.play();
  if (store.held) release(store);
  else hold(store, clock.now());
  document.documentElement.toggleAttribute("data-paused", Boolean(store.held));
  schedule();
}

/** A snapshot has no moves: those that came since the page was painted. */
let movesMissing = true;
async function fetchMoves() {
  movesMissing = false;
  for (const event of await eventsBehind(new Date(boot.now_ms - TICK_MS).toISOString(), ["move"])) show(event);
}

const stream = new PageStream(
  {
    home: document.baseURI,
    channels: store.channels.map(({ name }) => name),
    cursor: () => store.cursor,
    known: () => eventsOf(store),
    event(event, isFresh) {
      if (isFresh) eventArrived(connection, Date.parse(event.time), Date.now());
      receive(store, event);
    },
    reset() {
      reset(store);
      movesMissing = true;
    },
    connection(told) {
      adopt(connection, told);
      heed(connection);
    },
    whole(cursor) {
      caughtUp(store, cursor);
      isWhole = true;
      mountPanels();
      if (movesMissing) fetchMoves();
    },
    told() {
      status.update(NOTHING, 0);
      schedule();
    },
    missed: (cursor) => eventsBehind(cursor, ["headline", "alert", "message", "move"]),
  },
  document.documentElement.dataset.stream ?? "",
);

if (boot.at_ms !== undefined) rewind.begin(boot.at_ms);
const [characters, speaks] = [new Switch("characters"), new Switch("summary")];
new Keyboard(commands, characters, context.loader);
for (const mount of [mountLoading, mountEarlySubmit, mountSymbolLinks, mountAway, mountConnection, mountMenus, mountArrange, mountFill, mountScreens, mountSearch, dialogsWith(characters, speaks), spokenWith(speaks), mountPlaces, mountPopout, mountTheme, mountLocale, mountToolbars, mountPaper, mountOffline]) frames.push(mount(document.body, context, boot));
if (kiosk) import("./panels/kiosk.js").then(({ mount }) => frames.unshift(kiosk[0] = mount(document.body, context, boot)));
setInterval(tick, TICK_MS);
