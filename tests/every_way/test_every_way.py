"""Whichever way a Ticker is read, what it tells is the same: one real server a way, cut, killed and ended."""

import contextlib
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.every_way import browsers, http, programs, socketio, sockets
from tests.every_way.way import Asked, Busy, Told, Until, Way
from tests.support import certificates
from tests.support.running import QUIET, RunningTicker, write_site
from tests.support.waiting import PATIENCE_S, in_time

WAYS: Sequence[Way] = (*http.WAYS, *sockets.WAYS, *socketio.WAYS, *programs.WAYS, *browsers.WAYS)
CONFIG = """\
data: data
socketio: true
stream: {replay: 30, max_readers: 3, heartbeat: 1s}
channels:
  stocks: {retry: 200ms}
  metals: {}
feeds: feeds
"""
_SOME_S = 2 * PATIENCE_S


class Site:
    """A Ticker on whose stocks nothing happens but what a test publishes."""

    def __init__(self, folder: Path, *, is_secure: bool) -> None:
        self._tls = ""
        if is_secure:
            certificate, key = certificates.shared()[1]
            self._tls = f"tls: {{certificate: {certificate}, key: {key}}}\n"
        self.config = write_site(folder, CONFIG + self._tls, quiet=QUIET.replace("stocks", "metals"))
        self.ticker = RunningTicker(self.config)
        self.http = http.client(is_secure=is_secure)
        self._price = 100.0

    @property
    def address(self) -> str:
        return self.ticker.address

    def publish(self, *symbols: str) -> list[str]:
        """A quote for each, dearer every time; their ids."""
        quotes = []
        for symbol in symbols:
            self._price += 1
            quotes.append({"type": "quote", "symbol": symbol, "price": self._price})
        return self._told(quotes)

    def alert(self, title: str) -> str:
        (event_id,) = self._told([{"type": "alert", "title": title}])
        return event_id

    def _told(self, events: Sequence[object]) -> list[str]:
        answer = self.http.post(f"{self.address}/channels/stocks/events", json=events)
        assert answer.status_code == 201, answer.text
        return list(answer.json()["ids"])

    def readers(self) -> int:
        answer = self.http.get(f"{self.address}/metrics").text
        lines = [line for line in answer.splitlines() if line.startswith("ticker_readers{")]
        return round(sum(float(line.rpartition(" ")[2]) for line in lines))

    def until_readers(self, count: int) -> None:
        # Some time, where the reader is a browser that has to be begun first.
        in_time(lambda: self.readers() == count, lambda: f"{self.readers()} readers, not {count}", _SOME_S)

    def kill_and_start(self) -> None:
        self.ticker.kill()
        self.begin_again()

    def begin_again(self) -> None:
        self.ticker = RunningTicker(self.config, port=self.ticker.port)


@pytest.fixture(scope="module", params=WAYS, ids=lambda way: way.name)
def way(request: pytest.FixtureRequest) -> Way:
    return request.param  # type: ignore[no-any-return]


@pytest.fixture(scope="module")
def one_site(way: Way, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    there = Site(tmp_path_factory.mktemp(way.name), is_secure=way.is_secure)
    with there.ticker, there.http:
        yield there
    there.ticker.__exit__(None, None, None)


@pytest.fixture
def site(one_site: Site) -> Site:
    """One that runs: where several share the tests out, the one that ends it need not come last."""
    if one_site.ticker.process.poll() is not None:
        one_site.begin_again()
    return one_site


@pytest.fixture(scope="module", autouse=True)
def window() -> Iterator[None]:
    yield
    browsers.WINDOW.close()


@pytest.fixture(scope="module")
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(2) as pool:
        yield pool


def events(told: Sequence[Told]) -> list[Told]:
    return [one for one in told if not one.is_control]


def ids(told: Sequence[Told], expected: Sequence[str]) -> Sequence[str | None]:
    """The ids that were told; of a way that tells none, those that there should be, if there are as many."""
    found = events(told)
    if found and all(one.id is None for one in found):
        return expected[: len(found)] if len(found) <= len(expected) else [None] * len(found)
    return [one.id for one in found]


def controls(told: Sequence[Told]) -> list[str]:
    return [one.event for one in told if one.is_control]


def meanwhile(
    pool: ThreadPoolExecutor, site: Site, way: Way, asked: Asked, until: Until
) -> Future[list[Told]]:
    """Have it read while something happens: it is a reader by now."""
    site.until_readers(0)
    reading = pool.submit(way.read, asked, until)
    site.until_readers(1)
    return reading


def test_the_same_cursor_and_filters_bring_the_same_events(site: Site, way: Way) -> None:
    (first,) = site.publish("ZERO")
    wanted = []
    for _ in range(4):
        aapl, _, msft = site.publish("AAPL", "OTHER", "MSFT")
        site.alert("not asked for")
        wanted += [aapl, msft]
    query = {"since": first, "symbols": "AAPL,MSFT", "types": "quote"}
    told = way.read(Asked(site.address, query=query), Until(len(wanted)))
    assert ids(told, wanted) == wanted
    page = site.http.get(f"{site.address}/events/stocks", params={**query, "limit": "100"}).json()
    if events(told)[0].id is not None:
        assert [one.data for one in events(told)] == page["events"]
    else:
        assert [one.data["text"].split()[1] for one in events(told)] == ["AAPL", "MSFT"] * 4


def test_what_was_missed_comes_after_a_cut_and_then_what_happens(
    site: Site, way: Way, pool: ThreadPoolExecutor
) -> None:
    (first,) = site.publish("ZERO")
    before = site.publish("AAPL", "MSFT", "AAPL", "MSFT")
    told = way.read(Asked(site.address, query={"since": first}), Until(2))
    assert ids(told, before)[:2] == before[:2]
    missed = site.publish("AAPL", "GOOG")
    expected = [*before[2:], *missed]
    asked = Asked(site.address, resume=before[1])
    reading = meanwhile(pool, site, way, asked, Until(len(expected) + 2)) if way.name != "long-poll" else None
    expected += site.publish("AAPL", "MSFT")
    again = reading.result(_SOME_S) if reading is not None else way.read(asked, Until(len(expected)))
    assert ids(again, expected) == expected


def test_who_waits_is_told_at_once(site: Site, way: Way, pool: ThreadPoolExecutor) -> None:
    reading = meanwhile(pool, site, way, Asked(site.address, query={"since": "none"}), Until(3))
    expected = [site.alert("one"), site.alert("two"), site.alert("three")]
    assert ids(reading.result(_SOME_S), expected) == expected


def test_nothing_is_lost_and_nothing_comes_twice_over_kill_minus_9(site: Site, way: Way) -> None:
    (first,) = site.publish("ZERO")
    before = site.publish("AAPL", "MSFT", "AAPL")
    assert ids(way.read(Asked(site.address, query={"since": first}), Until(2)), before)[:2] == before[:2]
    site.kill_and_start()
    after = site.publish("MSFT", "AAPL")
    told = way.read(Asked(site.address, query={"symbols": "AAPL,MSFT"}, resume=before[1]), Until(3))
    assert ids(told, [before[2], *after]) == [before[2], *after]


def test_how_everything_stood_comes_first_then_what_happened_and_the_end(site: Site, way: Way) -> None:
    site.publish("AAPL", "MSFT")
    stood = [*site.publish("MSFT"), *site.publish("AAPL")]
    happened = [*site.publish("AAPL", "MSFT"), site.alert("in the middle"), *site.publish("AAPL")]
    site.publish("MSFT", "AAPL")
    query = {"since": stood[-1], "until": happened[-1], "types": "quote,alert", "speed": "max"}
    expected, until = [*stood, *happened[:2], *happened[3:]], Until(control="stream-bye")
    if way.name == "long-poll":  # pages have no pace, and no end of their own
        del query["speed"]
        expected = expected[2:]
        until = Until(len(expected))
    told = way.read(Asked(site.address, query={**query, "symbols": "AAPL,MSFT"}), until)
    assert ids(told, expected) == expected
    if way.parts:
        assert [one for one in told if one.is_control][-1].data.get("reason", "until") == "until"


def test_a_cursor_of_another_log_is_told_and_the_newest_of_everything_follows(site: Site, way: Way) -> None:
    newest = site.publish("AAPL")[0]
    asked = Asked(site.address, query={"symbols": "AAPL"}, resume="0123456789ab-5")
    told = way.read(asked, Until(1))
    assert controls(told).count("stream-reset") == 1
    assert ids(told, [newest]) == [newest]


def test_who_fell_far_behind_is_told_how_much_was_left_out(site: Site, way: Way) -> None:
    (first,) = site.publish("ZERO")
    for _ in range(40):
        newest = site.publish("AAPL", "MSFT")
    told = way.read(Asked(site.address, resume=first), Until(2) if way.lags else Until(80))
    if not way.lags:  # what it reads is exact, however much it is
        assert len(events(told)) == 80
        return
    assert ids(told, newest) == newest
    (lagged,) = [one for one in told if one.event == "stream-lagged"]
    assert lagged.data.get("skipped") == {"quote": 78} or "78 quote" in lagged.data["text"]


def test_a_site_without_a_place_says_so(site: Site, way: Way) -> None:
    site.until_readers(0)
    with contextlib.ExitStack() as held:
        for _ in range(3):
            stream = site.http.stream("GET", f"{site.address}/stream")
            assert held.enter_context(stream).status_code == 200
        try:
            told = way.read(Asked(site.address), Until(control="stream-busy"))
        except Busy:
            return
        assert [name for name in controls(told) if name != "stream-open"] == ["stream-busy"]
        assert not events(told)


def test_the_end_is_told_before_it_comes(site: Site, way: Way, pool: ThreadPoolExecutor) -> None:
    asked = Asked(site.address, query={"since": "none"})
    reading = meanwhile(
        pool, site, way, asked, Until(control="stream-bye" if way.parts else "never", count=1)
    )
    last = None if way.parts else site.alert("the last")
    assert site.ticker.terminate() == 0
    told = reading.result(_SOME_S)
    if way.parts:
        assert controls(told)[-1] == "stream-bye"
    else:
        assert [one.id for one in events(told)] == [last]
