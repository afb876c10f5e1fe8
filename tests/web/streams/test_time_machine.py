"""The time machine while the log goes on, forgets, takes rights away, dies, or is not read."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.clock import put_forward
from tests.support.events import bar, headline, quote
from tests.support.reader import Reader
from tests.support.serving import START_MS, Serving, serving
from tests.support.waiting import eventually
from tests.support.ways import HTTP2, LIVE, PULL, SOCKET, Way, every_way
from ticker.events import Body, Quote
from ticker.log import Keep
from ticker.times import rfc3339

SECOND_MS = 1_000


def prices(reader: Reader) -> list[float]:
    return [frame.data["price"] for frame in reader.frames if frame.event == "quote"]


def skipped(reader: Reader) -> list[dict[str, int]]:
    return [frame.data["skipped"] for frame in reader.frames if frame.event == "stream-lagged"]


async def seconds(site: Serving, count: int, symbol: str = "A", channel: str = "stocks") -> list[str]:
    """A quote each second from the start on, 1 to `count`; their ids."""
    ids = []
    for second in range(1, count + 1):
        site.clock.ms = START_MS + second * SECOND_MS
        ids += [record.id for record in await site.append(quote(symbol, second), channel=channel)]
    return ids


@every_way
async def test_nothing_is_lost_and_nothing_comes_twice_where_a_replay_joins_live(
    tmp_path: Path, way: Way
) -> None:
    async with serving(tmp_path, tail_count=20) as site:
        await seconds(site, 150)
        newest = site.log.newest

        async def go_on() -> None:
            for number in range(60):
                site.clock.ms += SECOND_MS
                await site.append(quote("A", 10_000 + number), channel="stocks")

        appending = asyncio.create_task(go_on())
        reader = await way.read(site, f"/stream?since={START_MS // 1000}&speed=max")
        await appending
        await reader.until('"price":10059')
        assert reader.sequences == list(range(reader.sequences[0], newest + 61))
        assert prices(reader)[0] == 1


a_way_of_each = pytest.mark.parametrize("way", [LIVE, PULL, HTTP2, SOCKET], ids=repr)
MANY = 900
EVENTS: dict[str, Callable[[int], Body]] = {
    "quote": lambda number: quote("A", number + 1),
    "headline": lambda number: headline(f"{number}"),
    "bar": lambda number: bar("A", rfc3339(START_MS + number * 60_000)),
}


@pytest.mark.parametrize(
    ("of", "query", "told"),
    [
        ("quote", "", {"quote": 301}),
        ("headline", "", {"headline": 301}),
        # Nobody knows any more what the deleted ones named.
        ("quote", "&symbols=A", {}),
        ("bar", "", {}),
    ],
)
async def test_what_is_deleted_ahead_of_a_slow_replay_is_told(
    tmp_path: Path, of: str, query: str, told: dict[str, int]
) -> None:
    async with serving(tmp_path, tail_count=10, keep=Keep(10**9, 100)) as site:
        made = EVENTS[of]
        (first,) = await site.append(made(0))
        site.clock.ms += 1_000 * SECOND_MS
        await site.append(*map(made, range(1, MANY + 1)))
        # In a pause of 100 seconds all is deleted but the newest 100. What has been read by then is sent.
        reader = await site.read(f"/stream?since=all&speed=10&types={of}{query}")
        await reader.until(f"id: {first.id}\n")
        while await site.log.trim():
            pass
        put_forward(100)
        await reader.live()
        assert (len(reader.ids), skipped(reader)) == (600, [told])


async def test_a_stretch_that_is_gone_as_a_whole_is_told(tmp_path: Path) -> None:
    async with serving(tmp_path, tail_count=10, keep=Keep(10**9, 100)) as site:
        ids = await seconds(site, 300)
        while await site.log.trim():
            pass
        reader = await site.read(f"/stream?since={ids[49]}&until={ids[149]}&speed=max")
        await reader.end()
        assert (reader.ids, skipped(reader)) == ([], [{"quote": 100}])


async def test_a_replay_that_is_to_end_before_it_begins_is_over(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        await seconds(site, 3)
        since, until = (START_MS // 1000 + second for second in (3, 1))
        for speed in ("", "&speed=max", "&speed=1"):
            reader = await site.read(f"/stream?since={since}&until={until}{speed}")
            await reader.end()
            assert (reader.ids, reader.control("stream-bye")["reason"]) == ([], "until")
        assert (await site.get(f"/events?since={since}&until={until}")).json()["events"] == []


@a_way_of_each
async def test_what_waits_in_a_replay_is_not_sent_once_the_right_to_it_is_lost(
    tmp_path: Path, way: Way
) -> None:
    async with serving(tmp_path, access={"anonymous": {"read": ["*"]}}) as site:
        for second in range(0, 40, 2):
            site.clock.ms = START_MS + second * SECOND_MS
            await site.append(quote("OURS", second), channel="news.world")
            await site.append(quote("LOST", second + 1), channel="stocks")
        # 38 s in about two, of which the first page holds all.
        reader = await way.read(site, "/stream?since=all&speed=20")
        await reader.until('"symbol":"LOST"')
        before = prices(reader)
        site.use_access({"anonymous": {"read": ["news.*"]}})
        await reader.live()
        assert before[0] == 0
        assert [price for price in prices(reader)[len(before) + 1 :] if price % 2] == []
        assert [price for price in prices(reader) if not price % 2] == [*range(0, 40, 2)]


@a_way_of_each
async def test_a_replay_that_is_not_read_waits_and_loses_nothing(tmp_path: Path, way: Way) -> None:
    async with serving(tmp_path, tail_count=10, send_buffer_bytes=8_192, buffer=4_096) as site:
        for part in range(10):
            some = (Quote(symbol="A", name="x" * 500, price=part * 200 + one + 1) for one in range(200))
            await site.append(*some, channel="stocks")
        stalled = await way.read(
            site, f"/stream?since={START_MS // 1000}&speed=max", receive_buffer_bytes=4_096
        )
        other = await (await site.read("/stream?since=none")).live()
        for number in range(20):
            await site.append(quote("B", number + 1), channel="stocks")
        await other.until('"price":20')
        (held,) = [reader for reader in site.broadcast.streams if reader.state != "live"]
        assert held.lag > 1_000
        stalled.hurry()
        await stalled.until('"symbol":"B"')
        await stalled.live()
        assert stalled.sequences == list(range(1, stalled.sequences[-1] + 1))
        assert len(stalled.sequences) >= 2_001


async def test_a_replay_that_is_never_read_is_dropped(tmp_path: Path) -> None:
    async with serving(
        tmp_path, tail_count=10, send_buffer_bytes=8_192, buffer=4_096, stall="1s", heartbeat="1s"
    ) as site:
        for part in range(10):
            some = (Quote(symbol="A", name="x" * 500, price=part * 200 + one + 1) for one in range(200))
            await site.append(*some, channel="stocks")
        await LIVE.read(site, "/stream?since=all&speed=max", receive_buffer_bytes=4_096)
        await eventually(lambda: not site.broadcast.streams)
