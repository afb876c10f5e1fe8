"""The system's clock is set under a Ticker in a process of its own; nothing waits for it to catch up."""

import json
import random
from collections.abc import Iterator
from email.utils import formatdate
from pathlib import Path

import httpx
import pytest

from tests.support.origin import Origin
from tests.support.publisher import Publisher
from tests.support.running import CONFIG, PRICES, RunningTicker, write_site
from tests.support.set_clock import SetClock
from tests.support.waiting import eventually, in_time
from ticker.times import now_ms, parse_rfc3339, rfc3339

HOUR_S = 3_600
DAY_S = 24 * HOUR_S
SLOWED_S = 90.0
"""The library that sets the clock makes a process slow that asks for the time so often."""
WORLD = CONFIG.replace("feeds: feeds", "  world: {title: World}\nfetch: {host_gap: 0s}\nfeeds: feeds")


def quotes(ticker: RunningTicker) -> Iterator[int]:
    """When each quote that comes was stamped, by the process's clock."""
    with httpx.stream("GET", ticker.url("/stream/stocks?since=none&format=ndjson"), timeout=60) as answer:
        for line in answer.iter_lines():
            event = json.loads(line)
            if event["type"] == "quote":
                yield parse_rfc3339(event["time"])


def sources(ticker: RunningTicker) -> list[dict[str, object]]:
    told: list[dict[str, object]] = httpx.get(ticker.url("/sources")).json()["sources"]
    return told


def is_off_by(stamp_ms: int, by_s: int, at_most_s: int = 10) -> bool:
    return abs(stamp_ms - now_ms() - by_s * 1000) < at_most_s * 1000


@pytest.mark.parametrize(
    "by_s",
    [3 * DAY_S, *(pytest.param(by_s, marks=pytest.mark.soak) for by_s in (-20, -HOUR_S, -DAY_S, HOUR_S))],
)
def test_quotes_go_on_at_once_when_the_clock_is_set(tmp_path: Path, by_s: int) -> None:
    clock = SetClock(tmp_path)
    with RunningTicker(write_site(tmp_path, prices=PRICES), env=clock.env) as ticker:
        coming = quotes(ticker)
        assert is_off_by(next(coming), 0)
        clock.set(by_s)
        # One that is 20 s in coming is an error of the client: a step is noticed within a second, but the
        # library that sets the clock makes a process slow that asks for the time so often.
        assert any(is_off_by(stamp_ms, by_s) for stamp_ms in coming)
        for _ in range(50):
            assert is_off_by(next(coming), by_s)
        assert httpx.get(ticker.url("/readyz")).status_code == 200
        in_time(lambda: told_of_steps(ticker), lambda: ticker.errors.read_text())
        assert ticker.terminate() == 0
        assert told_of_steps(ticker) == 1


def told_of_steps(ticker: RunningTicker) -> int:
    return ticker.errors.read_text().count("the clock was set by")


@pytest.mark.parametrize("by_s", [-HOUR_S, pytest.param(3 * DAY_S, marks=pytest.mark.soak)])
async def test_a_feed_is_read_neither_later_nor_sooner_when_the_clock_is_set(
    tmp_path: Path, by_s: int
) -> None:
    clock = SetClock(tmp_path)
    async with Publisher(random.Random(1)).open() as often, Publisher(random.Random(2)).open() as seldom:
        for origin in (often, seldom):
            origin.publish(new=3, edits=0)
        feed = "kind: rss\nchannel: world\nprivate: true\nurl: {}\nevery: {}\n"
        config = write_site(
            tmp_path, WORLD, often=feed.format(often.url(), "2s"), seldom=feed.format(seldom.url(), "1h")
        )
        with RunningTicker(config, env=clock.env) as ticker:
            # Until the next read of each is set, and with it what has to be dated anew.
            await eventually(
                lambda: [one["state"] for one in sources(ticker)] == ["ok", "ok"], timeout_s=SLOWED_S
            )
            clock.set(by_s)
            count = often.answers.total()
            await eventually(lambda: often.answers.total() >= count + 3, timeout_s=SLOWED_S)
            assert seldom.answers.total() == 1


def dated(ticker: RunningTicker) -> list[tuple[str, object, bool, int]]:
    """Of each headline: its title, when it was published, whether it was seen lately, and its revision."""
    return [
        (one["title"], one["published"], is_off_by(parse_rfc3339(one["first_seen"]), 0, 60), one["revision"])
        for one in httpx.get(ticker.url("/headlines")).json()["headlines"]
    ]


async def test_what_came_while_the_clock_was_behind_since_the_start_is_dated_anew(tmp_path: Path) -> None:
    clock = SetClock(tmp_path, by_s=-3 * DAY_S)
    now_s = now_ms() // 1000
    items = "".join(
        f"<item><guid>{n}</guid><title>{n}</title><pubDate>{formatdate(now_s - 60 * n)}</pubDate></item>"
        for n in range(1, 4)
    )
    async with Origin().open() as origin:
        origin.answer(
            f'<rss version="2.0"><channel><title>O</title>{items}</channel></rss>'.encode(), etag='"a"'
        )
        feed = f"kind: rss\nchannel: world\nprivate: true\nurl: {origin.url()}\nevery: 2s\n"
        with RunningTicker(write_site(tmp_path, WORLD, feed=feed), env=clock.env) as ticker:
            await eventually(lambda: len(dated(ticker)) == 3, timeout_s=SLOWED_S)
            assert {(published, seen) for _, published, seen, _ in dated(ticker)} == {(None, False)}
            clock.set(0)
            right = [(str(n), rfc3339((now_s - 60 * n) * 1000), True, 2) for n in range(1, 4)]
            await eventually(lambda: dated(ticker) == right, lambda: str(dated(ticker)), SLOWED_S)
