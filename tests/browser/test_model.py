"""The page's pure modules in a real Chromium: model, words, series and chart, as the browser runs them."""

import functools
import json
import threading
from collections.abc import AsyncIterator, Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Page

from tests.browser.chromium import chromium

pytestmark = pytest.mark.asyncio(loop_scope="module")
ROOT = Path(__file__).parents[2]
CASES: dict[str, list[list[Any]]] = json.loads((ROOT / "tests/web/phrases.json").read_text("utf-8"))
NAMES = {"duration_words": "durationWords"}
NOW = "2026-01-02T03:04:05.000Z"
PRELUDE = """
const [model, series, format, health, connection, chart, sparkline] = await Promise.all(
  ["model", "series", "format", "health", "connection", "chart", "sparkline"]
    .map((name) => import(`/js/${name}.js`)));
const now = Date.parse("2026-01-02T03:04:05.000Z");
const at = (s) => new Date(now + s * 1000).toISOString();
let sequence = 0;
const quote = (symbol, price, more) => ({ id: `e1-${++sequence}`, type: "quote", channel: "stocks",
  key: `quote:${symbol}`, time: at(sequence), symbol, name: symbol, price, decimals: 2,
  change: 1, change_pct: 1, ...more });
const story = (name, ago, more) => ({ id: `e1-${++sequence}`, type: "headline", channel: "world",
  key: `headline:bbc:${name}`, time: at(0), title: name, source: "bbc", first_seen: at(-ago), published: null,
  symbols: [], ...more });
const source = (name, state, more) => ({ id: `e1-${++sequence}`, type: "source", channel: "world",
  key: `source:${name}`, time: at(sequence), name, kind: "rss", state, ...more });
const boot = (events = []) => ({ title: "Ticker", now_ms: now, cursor: "e1-0", history: {}, events,
  channels: [{ name: "stocks", title: "Stocks" }, { name: "world", title: "World" }],
  sources: [{ name: "sim", kind: "simulator", channel: "stocks", title: "Sim", every_s: 1 },
            { name: "bbc", kind: "rss", channel: "world", title: "BBC", every_s: 300 }] });
const titles = (m) => model.storiesInOrder(m).map((one) => one.event.title);
const live = { kind: "stream-live", data: {} };
const open = { kind: "stream-open", data: { epoch: "e1", retry_ms: 2000, heartbeat_s: 15 } };
"""


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *arguments: object) -> None:
        pass


@pytest.fixture(scope="module")
def static_url() -> Iterator[str]:
    handler = functools.partial(Quiet, directory=str(ROOT / "ticker/static"))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def page(static_url: str) -> AsyncIterator[Page]:
    async with chromium() as browser:
        page = await browser.new_page(timezone_id="UTC")
        await page.goto(f"{static_url}/favicon.svg")
        yield page


async def run(page: Page, script: str, given: object = None) -> Any:
    return await page.evaluate(f"async (given) => {{ {PRELUDE} {script} }}", given)


@pytest.mark.parametrize("name", [name for name in CASES if name != "source_words"])
async def test_words_are_those_of_the_shared_table(page: Page, name: str) -> None:
    cases = CASES[name]
    script = "return given.cases.map((args) => format[given.name](...args));"
    said = await run(page, script, {"name": NAMES.get(name, name), "cases": [case[0] for case in cases]})
    assert said == [case[1] for case in cases]


async def test_words_of_a_source_are_those_of_the_shared_table(page: Page) -> None:
    cases = CASES["source_words"]
    script = """
      const blank = { detail: null, last_ok: null, next_read: null, next_reason: null, failures: 0 };
      const said = (event, every) => health.sourceWords(event && { ...blank, ...event }, every, now);
      return given.map((args) => said(...args));"""
    assert await run(page, script, [case[0] for case in cases]) == [case[1] for case in cases]


async def test_an_event_applied_twice_changes_nothing(page: Page) -> None:
    script = """
      const event = quote("AAPL", 1), head = story("a", 10), state = source("bbc", "ok");
      const m = model.createModel(boot([event, head, state]));
      for (const again of [event, head, state]) model.receive(m, again);
      const changes = model.takeChanges(m);
      return [changes.quotes.size, changes.stories.size, changes.sources.size, m.strips.get("bbc").length];"""
    assert await run(page, script) == [0, 0, 0, 1]


async def test_changes_name_only_what_changed_since_they_were_taken(page: Page) -> None:
    script = """
      const m = model.createModel(boot([quote("A", 1), quote("B", 1)]));
      model.receive(m, quote("B", 2)); model.receive(m, quote("B", 3));
      const first = [...model.takeChanges(m).quotes];
      return [first, [...model.takeChanges(m).quotes], m.quotes.get("B").price, m.cursor];"""
    assert await run(page, script) == [["B"], [], 3, "e1-4"]


async def test_stories_are_newest_first_and_a_future_date_is_held_to_when_it_was_seen(page: Page) -> None:
    script = """
      const m = model.createModel(boot([story("now", 30), story("old", 10, { published: at(-7200) }),
        story("future", 60, { published: at(7200) })]));
      return titles(m);"""
    assert await run(page, script) == ["now", "future", "old"]


async def test_edited_headline_replaces_itself(page: Page) -> None:
    script = """
      const m = model.createModel(boot([story("a", 60), story("b", 30)]));
      model.receive(m, story("a", 60, { title: "a, corrected", revision: 2 }));
      return titles(m);"""
    assert await run(page, script) == ["b", "a, corrected"]


CARDS = """
      const wire = (name, ago, more) =>
        story(name, ago, { source: "wire", key: `headline:wire:${name}`, ...more });
      const cards = (m) => model.cardsInOrder(m)
        .map((card) => [card.key, (now - card.at) / 1000, card.told.map((one) => one.event.title)]);"""


async def test_headlines_of_one_story_are_one_card_newest_first(page: Page) -> None:
    script = f"""{CARDS}
      const events = [story("a", 90, {{ story: "s1" }}), story("b", 60), wire("c", 30, {{ story: "s1" }})];
      const m = model.createModel(boot(events));
      const first = cards(m);
      for (const again of [...events].reverse()) model.receive(m, again);
      return [first, cards(m)];"""
    expected = [["story:world:s1", 30, ["c", "a"]], ["headline:bbc:b", 60, ["b"]]]
    assert await run(page, script) == [expected, expected]


async def test_headline_joins_leaves_and_is_edited_within_its_card(page: Page) -> None:
    script = f"""{CARDS}
      const m = model.createModel(boot([story("a", 90, {{ story: "s1" }})]));
      const steps = [cards(m)];
      const edits = [{{}}, {{ title: "c2", revision: 2 }}, {{ story: "s2", title: "c3", revision: 3 }}];
      for (const more of edits) {{
        model.receive(m, wire("c", 30, {{ story: "s1", ...more }}));
        steps.push(cards(m));
      }}
      return steps;"""
    assert await run(page, script) == [
        [["story:world:s1", 90, ["a"]]],
        [["story:world:s1", 30, ["c", "a"]]],
        [["story:world:s1", 30, ["c2", "a"]]],
        [["story:world:s2", 30, ["c3"]], ["story:world:s1", 90, ["a"]]],
    ]


async def test_headlines_of_other_channels_stories_and_entries_stay_apart(page: Page) -> None:
    script = f"""{CARDS}
      const first = story("a", 90, {{ story: "s1" }});
      const apart = (other) => cards(model.createModel(boot([first, other]))).length;
      return [wire("c", 30, {{ story: "s1", channel: "fx" }}), wire("c", 30, {{ story: "s2" }}),
        wire("c", 30),
        story("c", 30, {{ story: "s1" }}), wire("c", 30, {{ story: "s1" }})].map(apart);"""
    assert await run(page, script) == [2, 2, 2, 2, 1]


async def test_stories_are_bounded_and_the_oldest_goes(page: Page) -> None:
    script = """
      const m = model.createModel(boot());
      for (let n = 0; n <= model.MAX_STORIES; n += 1) model.receive(m, story(`s${n}`, 1000 - n));
      return [m.stories.size, titles(m).includes("s0"), titles(m)[0]];"""
    assert await run(page, script) == [300, False, "s300"]


async def test_reset_drops_what_the_new_snapshot_does_not_name_once_it_is_read(page: Page) -> None:
    script = """
      const m = model.createModel(boot([quote("A", 1), quote("GONE", 1), story("a", 9), story("gone", 9),
        source("bbc", "ok"), source("gone", "ok")]));
      model.reset(m);
      for (const event of [quote("A", 2), story("a", 9), source("bbc", "late")]) model.receive(m, event);
      const during = [m.quotes.size, m.stories.size, m.health.size];
      model.caughtUp(m, "e2-3");
      return [during, [...m.quotes.keys()], titles(m), [...m.health.keys()], m.cursor];"""
    assert await run(page, script) == [[2, 2, 2], ["A"], ["a"], ["bbc"], "e2-3"]


async def test_paused_picture_holds_still_and_resuming_applies_what_waited(page: Page) -> None:
    script = """
      const m = model.createModel(boot([quote("A", 1)]));
      model.hold(m, now);
      model.receive(m, quote("A", 2)); model.receive(m, quote("A", 3)); model.receive(m, story("a", 5));
      const during = [m.quotes.get("A").price, m.stories.size, m.held.count, m.held.states.size, m.cursor];
      model.release(m);
      return [during, m.quotes.get("A").price, titles(m), m.held, m.series.get("A").p];"""
    assert await run(page, script) == [[1, 0, 3, 1, "e1-4"], 3, ["a"], None, [1, 2, 3]]


async def test_reset_during_a_pause_drops_only_after_the_snapshot_was_read(page: Page) -> None:
    script = """
      const m = model.createModel(boot([quote("A", 1), quote("GONE", 1)]));
      model.hold(m, now); model.receive(m, quote("GONE", 2));
      model.reset(m); model.release(m);
      const early = m.quotes.size;
      model.hold(m, now); model.receive(m, quote("A", 5)); model.caughtUp(m, "e2-1");
      const held = m.quotes.size;
      model.release(m);
      return [early, held, [...m.quotes.keys()]];"""
    assert await run(page, script) == [2, 2, ["A"]]


async def test_strip_of_a_fast_source_fills_as_prices_come(page: Page) -> None:
    script = """
      const m = model.createModel(boot());
      for (let s = 0; s < 120; s += 1) model.receive(m, quote("A", s, { time: at(s) }));
      return m.strips.get("sim").map((cell) => cell.state);"""
    assert await run(page, script) == ["ok"] * 14


async def test_history_is_bounded_ascending_and_keeps_both_ends(page: Page) -> None:
    script = """
      const s = series.newSeries([[0, 1], [60000, 2]]);
      for (let t = 61000; t < 61000 + 5e6; t += 250) series.addPrice(s, t, t);
      series.addPrice(s, 5, 99);
      const ascending = s.t.every((t, i) => i === 0 || t > s.t[i - 1]);
      return [s.t.length <= series.MAX_POINTS, s.t.length === s.p.length, ascending, s.t[0], s.p.at(-1)];"""
    assert await run(page, script) == [True, True, True, 0, 99]


async def test_points_known_at_a_pause_leave_out_later_ones(page: Page) -> None:
    script = """const s = series.newSeries([[0, 1], [10, 2], [20, 3]]);
      return [series.knownAt(s, 15), series.knownAt(s, Infinity),
        sparkline.sparkline(s, 1), sparkline.sparkline(s, 2)];"""
    assert await run(page, script) == [2, 3, "", "0.0,22.0 76.0,2.0"]


async def test_axis_has_round_labels_and_leaves_room_for_the_last_price(page: Page) -> None:
    script = """return [chart.priceMarks(95.2, 164.8, 160, 2).map((mark) => mark.label),
      chart.timeMarks(now, 3600000).map((mark) => mark.label)];"""
    expected = [["100.00", "120.00", "140.00", ""], ["03:15", "03:30", "03:45", "04:00"]]
    assert await run(page, script) == expected


async def test_a_short_break_is_connecting_and_a_longer_one_offline_with_its_countdown(page: Page) -> None:
    script = """
      const c = connection.newConnection(now, now);
      for (const what of [open, live, { kind: "broken" }]) connection.happened(c, what, now);
      const words = (t) =>
        [connection.pill(c, null, now + t).label, connection.banner(c, now + t)?.wait ?? null];
      const broken = [words(500), words(1600), words(2500)];
      connection.happened(c, open, now + 3000); connection.happened(c, live, now + 3000);
      return [...broken, words(3000)];"""
    assert await run(page, script) == [
        ["Connecting", None],
        ["Offline", "Next try in 0:01, waiting for the server."],
        ["Offline", "Trying now, waiting for the server."],
        ["Live", None],
    ]


@pytest.mark.parametrize(
    ("happenings", "reason"),
    [
        ([{"kind": "stream-bye", "data": {"reconnect_ms": 5000}}], "The server said goodbye"),
        ([{"kind": "stream-busy", "data": {"retry_ms": 5000}}], "The server has no room"),
        ([{"kind": "network", "data": False}], "Your device has no network."),
        ([], "The connection was lost."),
    ],
)
async def test_banner_says_why_the_page_is_offline(page: Page, happenings: list[Any], reason: str) -> None:
    script = """
      const c = connection.newConnection(now, now);
      for (const what of [open, live, ...given, { kind: "broken" }]) connection.happened(c, what, now);
      return connection.banner(c, now + 2000).reason;"""
    assert (await run(page, script, happenings)).startswith(reason)


async def test_stale_log_is_said_until_it_can_be_written_again(page: Page) -> None:
    script = """
      const c = connection.newConnection(now, now);
      const stale = (reason) => ({ kind: "stream-stale", data: { reason, since: at(-60) } });
      for (const what of [open, live, stale("disk full")]) connection.happened(c, what, now);
      const shown = connection.pill(c, null, now);
      connection.happened(c, stale(null), now);
      return [shown.label, shown.detail, connection.pill(c, null, now).label];"""
    assert await run(page, script) == ["Stale", "1m", "Live"]


async def test_lagged_reader_is_told_what_was_left_out(page: Page) -> None:
    script = """
      const c = connection.newConnection(now, now);
      const lagged = { kind: "stream-lagged", data: { skipped: { quote: 1204 } } };
      for (const what of [open, live, lagged]) connection.happened(c, what, now);
      return [connection.banner(c, now + 1), connection.banner(c, now + 60000)];"""
    words, later = await run(page, script)
    assert (words["reason"], words["calm"], later) == (
        "Caught up. Left out as superseded: 1,204 quotes.",
        True,
        None,
    )


async def test_quiet_stream_is_live_with_the_age_of_its_last_event_never_offline(page: Page) -> None:
    script = """
      const c = connection.newConnection(now, now);
      for (const what of [open, live]) connection.happened(c, what, now);
      connection.eventArrived(c, now - 40, now);
      return [connection.pill(c, null, now).detail, connection.pill(c, null, now + 3600000).label,
        connection.pill(c, null, now + 3600000).detail];"""
    assert await run(page, script) == ["40 ms", "Live", "1h ago"]


async def test_clocks_that_disagree_are_told_apart_from_delay(page: Page) -> None:
    script = """
      const c = connection.newConnection(now, now - 90000);
      for (const what of [open, live]) connection.happened(c, what, now);
      connection.eventArrived(c, now - 90000, now);
      return [connection.skew(c), c.delay];"""
    assert await run(page, script) == [90_000, 0]


async def test_backoff_doubles_with_jitter_and_is_bounded(page: Page) -> None:
    script = """return [[1, 0], [2, 0], [3, 0.5], [30, 1]]
      .map(([tries, random]) => connection.backoff(tries, 2000, random));"""
    assert await run(page, script) == [2000, 4000, 12_000, 120_000]


async def test_pause_counts_what_waits(page: Page) -> None:
    script = """const c = connection.newConnection(now, now);
      const shown = connection.pill(c, { since: now, count: 1500 }, now);
      return [shown.label, shown.detail];"""
    assert await run(page, script) == ["Paused", "1,500 waiting"]


async def test_only_http_addresses_are_links(page: Page) -> None:
    script = (
        """return ["https://a.b/", "HTTP://a.b", "javascript:alert(1)", "//a.b", null].map(format.safeUrl);"""
    )
    assert await run(page, script) == ["https://a.b/", "HTTP://a.b", "", "", ""]
