// The page's entry: joins the stream to the model and the model to the panels.
//
// Events reach the model at once; the panels paint at most once a frame, and only what changed.

import { eventArrived, happened, newConnection, skew } from "./connection.js";
import { caughtUp, createModel, hold, quotesByChannel, receive, release, reset, takeChanges } from "./model.js";
import { Headlines } from "./headlines.js";
import { startLook } from "./look.js";
import { QuotePanel } from "./quote.js";
import { startSearch } from "./search.js";
import { Sources } from "./sources.js";
import { Status, windowTitle } from "./status.js";
import { Stream } from "./stream.js";
import { Tape } from "./tape.js";
import { Watchlist } from "./watchlist.js";

const TICK_MS = 1000;

/**
 * What the panels share.
 * @typedef {object} Desk
 * @property {ReturnType<typeof createModel>} model
 * @property {ReturnType<typeof newConnection>} connection
 * @property {string} selected the selected symbol, or ""
 * @property {string} query the words searched for, in lower case
 * @property {() => number} now the server's time in ms; stands still during a pause
 * @property {() => number} until the newest moment on show: the pause's, or without end
 * @property {(symbol: string) => void} select
 * @property {(channel: string) => void} channelShown
 */

const boot = JSON.parse(document.getElementById("boot").textContent);
const model = createModel(boot);
const connection = newConnection(Date.now(), boot.now_ms);

/** @type {Desk} */
const desk = {
  model,
  connection,
  selected: "",
  query: "",
  now: () => model.held?.since ?? Date.now() - skew(connection),
  until: () => model.held?.since ?? Infinity,
  select,
  channelShown: (channel) => status.channelShown(channel),
};

const status = new Status(desk, { togglePause, retry: () => stream.open() });
const watchlist = new Watchlist(desk);
const quotePanel = new QuotePanel(desk);
const headlines = new Headlines(desk);
const sources = new Sources(desk);
const tape = new Tape(desk);

let scheduled = false;
function schedule() {
  if (scheduled) return;
  scheduled = true;
  requestAnimationFrame(frame);
}

function frame(now) {
  scheduled = false;
  if (!model.held) paint(takeChanges(model), now);
  if (watchlist.drawSparks()) schedule();
}

function paint(changes, now) {
  watchlist.paint(changes);
  quotePanel.paint(changes, now);
  tape.paint(changes, now);
  headlines.paint(changes);
  sources.paint(changes);
  if (!model.quotes.has(desk.selected)) selectFirst();
}

function tick() {
  if (!model.held) {
    watchlist.tick();
    quotePanel.tick();
    headlines.tick();
    sources.tick();
    document.title = windowTitle(model.quotes.get(desk.selected), boot.title);
    schedule();
  }
  status.paint();
}

function select(symbol) {
  desk.selected = symbol;
  watchlist.select(symbol);
  quotePanel.select();
}

function selectFirst() {
  const asked = askedFor(location.hash);
  const first = quotesByChannel(model).values().next().value?.[0].symbol ?? "";
  const symbol = model.quotes.has(asked) ? asked : first;
  if (symbol !== desk.selected) select(symbol);
}

/** @param {string} hash @returns {string} the symbol that a fragment names, if it can be read */
function askedFor(hash) {
  try {
    return decodeURIComponent(hash.slice(1));
  } catch {
    return "";
  }
}

function togglePause() {
  if (model.held) release(model);
  else hold(model, desk.now());
  document.documentElement.toggleAttribute("data-paused", Boolean(model.held));
  status.paint();
  schedule();
}

const stream = new Stream({
  cursor: () => model.cursor,
  state: () => connection,
  event(event) {
    eventArrived(connection, Date.parse(event.time), Date.now());
    receive(model, event);
    schedule();
  },
  happened(what, id) {
    const other = what.kind === "stream-open" && connection.epoch !== null && connection.epoch !== what.data.epoch;
    if (what.kind === "stream-reset" || other) reset(model);
    if (what.kind === "stream-live") caughtUp(model, id);
    happened(connection, what, Date.now());
    status.paint();
    schedule();
  },
});

// A symbol anywhere on the page is a plain link to its fragment, so that it can be shared.
addEventListener("hashchange", () => model.quotes.has(askedFor(location.hash)) && select(askedFor(location.hash)));
document.addEventListener("click", (click) => {
  const symbol = askedFor(click.target.closest?.("a[href^='#']")?.hash ?? "");
  if (!model.quotes.has(symbol)) return;
  click.preventDefault();
  history.replaceState(null, "", click.target.closest("a").href);
  select(symbol);
});

startLook();
startSearch({
  desk,
  filter: () => {
    watchlist.filter();
    headlines.filter();
  },
  first: () => watchlist.first(),
});
selectFirst();
stream.open();
tick();
setInterval(tick, TICK_MS);
