"""Real clients that stop reading, or read slowly: what they cost, and get, and when they are dropped."""

import asyncio
from pathlib import Path

import pytest

from tests.support.events import headline, message, quote
from tests.support.reader import Reader
from tests.support.serving import Serving, serving
from tests.support.waiting import eventually, within
from tests.support.ways import FRAMED, HTTP2, HTTP10, LIVE, Way, every_plain_way
from ticker.broadcast import Stream
from ticker.broadcast.live.progress import progress
from ticker.events import Quote

RECEIVE_BUFFER = 4_096
SEND_BUFFER = 8_192
BUFFER = 4_096
HOUR_S = 3_600

mostly = pytest.mark.parametrize("way", [LIVE, HTTP10, HTTP2], ids=repr)
"""One of each kind, for what takes its time."""
live_ways = pytest.mark.parametrize("way", [LIVE, FRAMED], ids=repr)


def waiting(stream: Stream) -> int:
    """The bytes that wait on a reader's own connection."""
    assert stream._recipient.writer is not None
    return stream._recipient.writer.transport.get_write_buffer_size()


def long_quote(symbol: str, price: float, size: int = 1_000) -> Quote:
    return Quote(symbol=symbol, name="x" * size, price=price)


async def stall_until_demoted(site: Serving, stream: Stream) -> int:
    """Append until the reader of a stream is let go, and some more; the most that waited for it."""
    most = 0
    for n in range(2_000):
        await site.append(long_quote(f"S{n % 5}", n), channel="stocks")
        most = max(most, waiting(stream))
        if site.broadcast.tally.demotions:
            break
    for n in range(300):
        await site.append(long_quote(f"S{n % 5}", n), channel="stocks")
        await site.append(headline(f"h{n}"))
        most = max(most, waiting(stream))
        if n % 20 == 0:
            await asyncio.sleep(0)
    await site.append(message("the end"))
    return most


@live_ways
@pytest.mark.parametrize("replay", [10_000, 50])
async def test_who_stops_reading_is_let_go_at_its_limit_and_catches_up_later(
    tmp_path: Path, way: Way, replay: int
) -> None:
    async with serving(
        tmp_path, buffer=BUFFER, send_buffer_bytes=SEND_BUFFER, replay=replay, heartbeat="1h"
    ) as site:
        slow = await (await way.read(site, receive_buffer_bytes=RECEIVE_BUFFER)).live()
        (stream,) = site.broadcast.streams
        others = [await (await LIVE.read(site)).live() for _ in range(3)]
        await eventually(lambda: site.broadcast.members == 4)

        reading = [asyncio.create_task(other.until("the end")) for other in others]
        most = await stall_until_demoted(site, stream)
        await asyncio.gather(*reading)
        assert site.broadcast.members == 3
        assert site.broadcast.tally.demotions >= 1
        assert BUFFER < most <= BUFFER + 2_000  # the limit, and the batch that passed it
        newest = site.log.newest
        for other in others:
            assert other.sequences == list(range(1, newest + 1))

        await slow.until("the end")
        await eventually(lambda: site.broadcast.members == 4)
        await site.append(quote("NEW"), channel="stocks")
        await slow.until('"symbol":"NEW"')
        skipped = [frame.data for frame in slow.frames if frame.event == "stream-lagged"]
        if replay == 50:
            assert slow.sequences == sorted(set(slow.sequences))
            assert sum(lag["skipped"]["quote"] for lag in skipped) + len(slow.ids) == newest + 1
            assert state(slow) == state(await others[0].until('"symbol":"NEW"'))
        else:
            assert skipped == []
            assert slow.sequences == list(range(1, newest + 2))


def state(reader: Reader) -> dict[str, str]:
    """The newest event of each key."""
    return {frame.data["key"]: frame.data["id"] for frame in reader.frames if frame.data.get("key")}


@every_plain_way
async def test_what_waits_for_a_reader_that_stops_in_its_snapshot_is_bounded(
    tmp_path: Path, way: Way
) -> None:
    async with serving(tmp_path, buffer=BUFFER, send_buffer_bytes=SEND_BUFFER) as site:
        await site.append(*(message("m" * 2_000) for _ in range(600)))
        reader = await way.read(site, "/stream?since=all", receive_buffer_bytes=RECEIVE_BUFFER)
        (stream,) = site.broadcast.streams
        before = -1
        while before != site.broadcast.tally.bytes["sse"]:  # until no buffer takes any more
            before = site.broadcast.tally.bytes["sse"]
            await asyncio.sleep(0.1)
        assert stream.state == "catching_up"
        if stream._recipient.writer is not None:
            assert waiting(stream) <= 2 * BUFFER
        # Of 1.2 MB no more was handed over than the buffers on the way hold.
        assert site.broadcast.tally.bytes["sse"] < 400_000
        await reader.live()
        assert len(reader.ids) == 600


@live_ways
async def test_beyond_the_cap_over_all_who_has_the_most_waiting_is_let_go_first(
    tmp_path: Path, way: Way
) -> None:
    async with serving(
        tmp_path, buffer="64MiB", buffers="1MB", send_buffer_bytes=SEND_BUFFER, heartbeat="1h"
    ) as site:
        most = await (await way.read(site, "/stream", receive_buffer_bytes=RECEIVE_BUFFER)).live()
        less = await (await way.read(site, "/stream?symbols=A", receive_buffer_bytes=RECEIVE_BUFFER)).live()
        steady = await (await way.read(site, "/stream?symbols=A,B")).live()
        reading = asyncio.create_task(steady.until('"symbol":"B"'))
        first, second, _ = site.broadcast.streams
        await eventually(lambda: site.broadcast.members == 3)
        n = 0
        while not site.broadcast.tally.demotions:
            n += 1
            assert n < 1_000
            await site.append(
                long_quote("A", n, 4_000),
                long_quote("C", n, 4_000),
                long_quote("D", n, 4_000),
                channel="stocks",
            )
        assert waiting(first) + waiting(second) > 1_000_000
        await eventually(lambda: site.broadcast.members == 2)
        assert (first.state, second.state) == ("catching_up", "live")
        await site.append(quote("B"), channel="stocks")
        await reading
        assert steady.sequences == [*range(1, 3 * n + 1, 3), 3 * n + 1]
        await most.until('"symbol":"B"')
        assert most.sequences == list(range(1, 3 * n + 2))
        assert site.broadcast.tally.demotions == 1
        await less.close()


@mostly
async def test_who_takes_nothing_from_the_start_is_dropped_after_the_stall(tmp_path: Path, way: Way) -> None:
    async with serving(tmp_path, stall="1s", send_buffer_bytes=SEND_BUFFER) as site:
        await site.append(*(message("m" * 2_000) for _ in range(600)))
        other = await (await LIVE.read(site)).live()
        await way.read(site, "/stream?since=all", receive_buffer_bytes=RECEIVE_BUFFER)
        began = asyncio.get_running_loop().time()
        stuck = site.broadcast.streams[-1]
        await eventually(lambda: stuck.state == "stalled")
        await within(2.5, eventually(lambda: site.broadcast.readers == 1))
        assert asyncio.get_running_loop().time() - began >= 1
        assert site.broadcast.tally.evictions == 1
        if way.is_live:  # its own connection; what another has yet to send may still be read for a while
            await eventually(lambda: site.server.connections == 1)
        await site.append(quote("NEW"), channel="stocks")
        await other.until('"symbol":"NEW"')


@mostly
async def test_who_takes_nothing_any_more_is_dropped_after_the_stall(tmp_path: Path, way: Way) -> None:
    async with serving(
        tmp_path, stall="1s", buffer=BUFFER, send_buffer_bytes=SEND_BUFFER, heartbeat="200ms"
    ) as site:
        await (await way.read(site, receive_buffer_bytes=RECEIVE_BUFFER)).live()
        other = await (await LIVE.read(site)).live()
        reading = asyncio.create_task(other.until('"symbol":"NEW"'))
        for n in range(150):
            await site.append(*(long_quote("A", n) for _ in range(4)), channel="stocks")
        await eventually(lambda: site.broadcast.readers == 1)
        assert site.broadcast.tally.evictions == 1
        await site.append(quote("NEW"), channel="stocks")
        await reading
        assert len(other.ids) == 601


class Watch:
    """Looks after one stream by a clock of its own: with `stall="1h"` nothing else does meanwhile."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        self._now = asyncio.get_running_loop().time()
        self._acked_bytes = 0

    async def look_after(self, seconds: float) -> None:
        """So many seconds later, once the server's system has been told of what was read meanwhile."""
        await eventually(self._has_moved)
        self._acked_bytes = progress(self._stream._recipient.pulse._carrier).acked_bytes
        self._now += seconds
        self._stream.look_after(self._now)

    def _has_moved(self) -> bool:
        found = progress(self._stream._recipient.pulse._carrier)
        return found.acked_bytes > self._acked_bytes or not found.is_outstanding


@mostly
async def test_who_reads_slowly_is_not_dropped(tmp_path: Path, way: Way) -> None:
    async with serving(tmp_path, stall="1h", send_buffer_bytes=SEND_BUFFER) as site:
        await site.append(*(message("m" * 2_000) for _ in range(600)))
        reader = await way.read(site, "/stream?since=all", receive_buffer_bytes=RECEIVE_BUFFER)
        watch = Watch(site.broadcast.streams[0])
        for _ in range(18):
            for _ in range(2):
                await reader.more()
            await watch.look_after(0.9 * HOUR_S)
        assert len(reader.body) < 800_000
        assert site.broadcast.readers == 1
        await reader.live()
        assert site.broadcast.tally.evictions == 0
        assert reader.sequences == list(range(1, 601))


async def test_a_member_that_takes_less_than_it_is_written_is_not_taken_for_stalled(tmp_path: Path) -> None:
    async with serving(
        tmp_path, stall="1h", heartbeat="1h", buffer="64MiB", send_buffer_bytes=SEND_BUFFER
    ) as site:
        reader = await (await LIVE.read(site, receive_buffer_bytes=RECEIVE_BUFFER)).live()
        (stream,) = site.broadcast.streams
        most, watch = 0, Watch(stream)
        for _ in range(18):
            # It reads, and all the same more waits for it each time than ever before.
            while waiting(stream) <= most:
                await site.append(*(long_quote("A", 1) for _ in range(30)), channel="stocks")
            most = waiting(stream)
            await reader.more()
            await watch.look_after(0.9 * HOUR_S)
        assert most > 200_000
        assert (site.broadcast.members, site.broadcast.tally.evictions) == (1, 0)
        assert stream.state == "live"
