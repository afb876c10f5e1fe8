"""A stream that is asked anew on its own connection: what it says, and what it leaves behind."""

import asyncio
import random
from pathlib import Path

import pytest

from tests.support.disks import full_disk
from tests.support.events import headline, message, quote
from tests.support.reader import Frame, Reader
from tests.support.serving import CHANNELS, Serving, serving
from tests.support.waiting import eventually
from tests.support.ways import LIVE, Way, every_plain_way, every_way
from ticker.ask import After, Ask, Everything, From, Start, Subscription, Upcoming
from ticker.wire import NDJSON

STOCKS = Ask(Subscription.of(["stocks"]))
WORLD = Ask(Subscription.of(["news.world"]))


def asked(*channels: str, start: Start | None = None, **rest: object) -> Ask:
    subscription = Subscription.of(channels or CHANNELS, **rest)  # type: ignore[arg-type]
    return Ask(subscription, start or Upcoming())


def resubscribe(site: Serving, ask: Ask) -> None:
    (stream,) = site.broadcast.streams
    site.broadcast.resubscribe(stream, ask)


def parts(reader: Reader) -> list[list[Frame]]:
    """The frames, from each `stream-open` to the next."""
    found: list[list[Frame]] = []
    for frame in reader.frames:
        if frame.event == "stream-open":
            found.append([])
        found[-1].append(frame)
    return found


def names(part: list[Frame]) -> list[str]:
    return [frame.event for frame in part]


def keys(part: list[Frame]) -> list[str]:
    return [frame.data["key"] for frame in part if not frame.event.startswith("stream-")]


def sequences(part: list[Frame]) -> list[int]:
    """Of the log's events in it, in order."""
    return [int(str(frame.id).rpartition("-")[2]) for frame in part if not frame.event.startswith("stream-")]


async def until_caught_up(reader: Reader, times: int) -> None:
    await reader.until(lambda one: len(parts(one)) == times and "stream-live" in names(parts(one)[-1]))


@every_way
async def test_a_waiting_stream_is_answered_at_once_as_a_fresh_one_would_be(tmp_path: Path, way: Way) -> None:
    async with serving(tmp_path, heartbeat="1h") as site:
        await site.append(quote("AAPL"), quote("MSFT"), channel="stocks")
        await site.append(headline("a"))
        reader = await (await way.read(site, "/stream/stocks?symbols=AAPL")).live()
        (stream,) = site.broadcast.streams
        await eventually(lambda: site.broadcast.members if way.is_live else stream._waiting.is_on)
        resubscribe(site, WORLD)
        await until_caught_up(reader, 2)
        first, second = parts(reader)
        fresh = await (await way.read(site, "/stream/news.world")).live()
        assert keys(first) == ["quote:AAPL"]
        assert names(second) == fresh.names == ["stream-open", "headline", "stream-live"]
        assert [frame.id for frame in second] == [frame.id for frame in fresh.frames]
        assert second[0].data["channels"] == ["news.world"]
        assert second[0].retry == second[0].data["retry_ms"]
        assert 10_000 <= second[0].data["retry_ms"] <= 20_000  # drawn from the new channel's hint


@every_way
async def test_nothing_of_what_was_asked_before_comes_any_more_and_all_of_the_new(
    tmp_path: Path, way: Way
) -> None:
    async with serving(tmp_path) as site:
        reader = await (await way.read(site, "/stream/stocks")).live()
        for round_ in range(2, 6):
            ask, channel, other = (
                (WORLD, "news.world", "stocks") if round_ % 2 == 0 else (STOCKS, "stocks", "news.world")
            )
            resubscribe(site, ask)
            await until_caught_up(reader, round_)
            await site.append(message(f"unwanted {round_}"), channel=other)
            await site.append(message(f"wanted {round_}"), channel=channel)
            await reader.until(f"wanted {round_}")
            assert f"unwanted {round_}" not in [frame.data.get("text") for frame in parts(reader)[-1]]
        assert site.broadcast.readers == 1
        assert site.broadcast.tally.opened == 1


async def test_a_member_leaves_its_group_and_joins_another(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        reader = await (await LIVE.read(site, "/stream/stocks")).live()
        other = await (await LIVE.read(site, "/stream/news.world")).live()
        await eventually(lambda: site.broadcast.members == 2)
        live_path = site.broadcast._live_path
        assert live_path.groups == 2
        site.broadcast.resubscribe(site.broadcast.streams[0], asked("news.world"))
        await until_caught_up(reader, 2)
        await eventually(lambda: (site.broadcast.members, live_path.groups) == (2, 1))
        before = site.broadcast.tally.encoded
        await site.append(message("for both"))
        await reader.until("for both")
        await other.until("for both")
        assert site.broadcast.tally.encoded - before == 1


@every_plain_way
async def test_one_that_is_catching_up_drops_what_it_has_not_been_sent(tmp_path: Path, way: Way) -> None:
    async with serving(tmp_path, buffer="4KiB", send_buffer_bytes=8_192) as site:
        await site.append(*(message("m" * 2_000) for _ in range(600)))
        await site.append(quote(), channel="stocks")
        reader = await way.read(site, "/stream?since=all", receive_buffer_bytes=4_096)
        assert site.broadcast.streams[0].state == "catching_up"
        resubscribe(site, STOCKS)
        await until_caught_up(reader, 2)
        first, second = parts(reader)
        assert len(keys(first)) < 600
        assert names(second) == ["stream-open", "quote", "stream-live"]
        assert sequences(first) == list(range(1, len(keys(first)) + 1))


@every_plain_way
async def test_one_that_has_stalled_is_answered_when_it_reads_again(tmp_path: Path, way: Way) -> None:
    async with serving(tmp_path, buffer="4KiB", send_buffer_bytes=8_192, heartbeat="1h", stall="1h") as site:
        reader = await (await way.read(site, receive_buffer_bytes=4_096)).live()
        (stream,) = site.broadcast.streams
        for _ in range(1_000):
            await site.append(message("m" * 2_000))
            if stream.lag > 20:
                break
            await asyncio.sleep(0)
        assert stream.lag > 20
        resubscribe(site, STOCKS)
        resubscribe(site, asked("stocks", start=Upcoming()))
        await site.append(message("unwanted"))
        await until_caught_up(reader, 2)
        await site.append(quote("NEW"), channel="stocks")
        await reader.until('"symbol":"NEW"')
        assert keys(parts(reader)[1]) == ["quote:NEW"]
        assert "unwanted" not in reader.text


@every_way
async def test_windows_are_entered_and_left(tmp_path: Path, way: Way) -> None:
    async with serving(tmp_path, real_clock=True) as site:
        reader = await (await way.read(site, "/stream/stocks?max_rate=1/m")).live()
        minute, half = (site.broadcast._windows.of(ms) for ms in (60_000, 500))
        assert (minute.users, half.users) == (1, 0)
        resubscribe(site, asked("stocks", window_ms=500))
        await until_caught_up(reader, 2)
        assert (minute.users, half.users) == (0, 1)
        await site.append(*(quote("AAPL", n) for n in range(9)), channel="stocks")
        await reader.until('"symbol":"AAPL"')
        assert keys(parts(reader)[1]) == ["quote:AAPL"]
        resubscribe(site, asked("stocks"))
        await until_caught_up(reader, 3)
        assert half.users == 0
        await site.append(*(quote("AAPL", n) for n in range(9)), channel="stocks")
        await reader.until(lambda one: len(keys(parts(one)[2])) == 9)


@every_way
async def test_one_that_is_ending_says_goodbye_and_nothing_else(tmp_path: Path, way: Way) -> None:
    async with serving(tmp_path) as site:
        reader = await (await way.read(site)).live()
        stream = site.broadcast.streams[0]
        site.broadcast.resubscribe(stream, WORLD)
        site.broadcast.say_goodbye("shutdown")
        site.broadcast.resubscribe(stream, STOCKS)
        await reader.end()
        assert reader.names == ["stream-open", "stream-live", "stream-bye"]


async def test_one_that_is_closed_takes_up_no_window(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        reader = await (await LIVE.read(site)).live()
        (stream,) = site.broadcast.streams
        reader.abort()
        await eventually(lambda: not site.broadcast.streams)
        site.broadcast.resubscribe(stream, asked("stocks", window_ms=500))
        assert site.broadcast._windows.of(500).users == 0


async def test_the_last_of_several_asks_counts_and_the_format_stays(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        await site.append(headline("a"))
        await site.append(quote(), channel="stocks")
        reader = await (await LIVE.read(site)).live()
        resubscribe(site, STOCKS)
        resubscribe(site, Ask(Subscription.of(["news.world"]), Everything(), NDJSON))
        await until_caught_up(reader, 2)
        assert names(parts(reader)[1]) == ["stream-open", "headline", "stream-live"]


@pytest.mark.parametrize("start", [After("nonsense", exact=False), From(0)], ids=["reset", "time"])
async def test_a_new_place_to_begin_is_honoured_or_reset(tmp_path: Path, start: Start) -> None:
    async with serving(tmp_path) as site:
        await site.append(message("one"), message("two"))
        reader = await (await LIVE.read(site, "/stream?since=none")).live()
        resubscribe(site, asked(start=start))
        await until_caught_up(reader, 2)
        reset = ["stream-reset"] if isinstance(start, After) else []
        assert names(parts(reader)[1]) == ["stream-open", *reset, "message", "message", "stream-live"]


async def test_trouble_with_the_log_is_told_anew(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        reader = await (await LIVE.read(site)).live()
        with full_disk():
            appending = asyncio.create_task(site.append(headline("kept")))
            await reader.until("stream-stale")
            resubscribe(site, WORLD)
            await reader.until(lambda one: one.names.count("stream-stale") == 2)
            assert names(parts(reader)[1])[:2] == ["stream-open", "stream-stale"]
        await appending
        await reader.until('"reason":null')


@every_way
async def test_no_gap_and_no_double_however_often_it_is_asked_to_go_on(tmp_path: Path, way: Way) -> None:
    async with serving(tmp_path) as site:
        rng = random.Random(7)
        reader = await (await way.read(site, "/stream?since=none")).live()

        async def publish() -> None:
            for _ in range(80):
                await site.append(*(quote(f"S{n}") for n in range(rng.randrange(1, 12))), channel="stocks")
                await asyncio.sleep(0.002)

        publishing = asyncio.create_task(publish())
        while not publishing.done():
            place = max(0, site.log.newest - rng.randrange(100))
            resubscribe(site, asked(start=After(site.log.id_of(place), exact=True)))
            await asyncio.sleep(rng.random() * 0.02)
        await publishing
        resubscribe(site, asked("stocks", start=After(site.log.id_of(0), exact=True)))
        await reader.until('"channels":["stocks"]')
        await site.append(quote("LAST"), channel="stocks")
        await reader.until('"symbol":"LAST"')
        assert len(parts(reader)) > 5
        for part in parts(reader):
            seen = sequences(part)
            assert seen == list(range(min(seen, default=0), min(seen, default=0) + len(seen)))
        assert sequences(parts(reader)[-1]) == list(range(1, site.log.newest + 1))
