"""Readers that are slow and steady: as long as they take something they are not given up."""

import asyncio
import contextlib
import random
import socket
from pathlib import Path

import h11
import pytest

from tests.support.clock import put_forward
from tests.support.events import message
from tests.support.reader import Reader
from tests.support.serving import Serving, serving
from tests.support.waiting import eventually
from tests.support.ways import HTTP2, PLAIN_WAYS, Way, every_plain_way
from ticker.server import listeners

STALL_S = 60
SIPS = 12
EVERY_S = 0.2
"""For which a quarter of what a reader may stand still is made of it: nobody who is busy stands still."""


async def fill(site: Serving, count: int = 1_000) -> None:
    """With what no way of sending makes much less of."""
    drawn = random.Random(1)
    for _ in range(10):
        await site.append(*(message(drawn.randbytes(4_000).hex()) for _ in range(count // 10)))


async def sip(*readers: Reader) -> None:
    """Take at most what each client's own buffers hold, 8 kB, now and then, for three times as long."""
    for _ in range(SIPS):
        await asyncio.gather(*(reader.more() for reader in readers))
        await asyncio.sleep(EVERY_S)
        put_forward(STALL_S / 4)


async def stand_still(site: Serving, count: int) -> None:
    """Take nothing until so many have been dropped."""
    for _ in range(SIPS):
        put_forward(STALL_S / 4)
        await asyncio.sleep(0.02)
    await eventually(lambda: site.broadcast.tally.evictions == count)
    await eventually(lambda: site.broadcast.readers == 0)


async def test_steady_readers_are_kept_and_dropped_once_they_stop(tmp_path: Path) -> None:
    """Whichever way they read: all at once, since each of them takes its time."""
    async with serving(tmp_path, stall=f"{STALL_S}s", heartbeat="1h") as site:
        await fill(site)
        readers = [
            await way.read(site, "/stream?since=all", receive_buffer_bytes=4_096) for way in PLAIN_WAYS
        ]
        await sip(*readers)
        assert all(len(reader.body) < 300_000 for reader in readers)
        assert (site.broadcast.readers, site.broadcast.tally.evictions) == (len(readers), 0)
        await stand_still(site, len(readers))


async def test_a_finite_answer_lasts_as_long_as_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ticker.server.connection.UNREAD_S", STALL_S)
    monkeypatch.setattr("ticker.server.connection.LINGER_S", STALL_S)
    async with serving(tmp_path) as site:
        await fill(site)
        reader = await Reader.open(
            site.port, "/events?since=all&limit=1000", {"Connection": "close"}, receive_buffer_bytes=4_096
        )
        await sip(reader)
        assert len(reader.body) < 300_000
        reader.hurry()
        assert (await reader.end()).count(b'"type":"message"') == 1_000
        assert reader.body.endswith(b'"reset":null}')


@every_plain_way
async def test_who_takes_nothing_is_dropped_though_the_system_holds_all_that_waits(
    tmp_path: Path, way: Way
) -> None:
    async with serving(tmp_path, stall=f"{STALL_S}s", heartbeat="1h") as site:
        await fill(site, 20)
        reader = await way.read(site, "/stream?since=all", receive_buffer_bytes=4_096)
        assert len(reader.body) < 100_000
        await stand_still(site, 1)
        # Whoever reads on then is not left to wait for what never comes.
        reader.hurry()
        with contextlib.suppress(AssertionError, ConnectionError, h11.RemoteProtocolError):
            await reader.end()


@every_plain_way
async def test_signs_of_life_that_the_system_holds_are_none_of_the_reader(tmp_path: Path, way: Way) -> None:
    async with serving(tmp_path, stall=f"{STALL_S}s", heartbeat=f"{STALL_S // 4}s") as site:
        await fill(site, 20)
        await way.read(site, "/stream?since=all", receive_buffer_bytes=4_096)
        await stand_still(site, 1)


async def test_one_stream_of_a_connection_that_is_dropped_is_told_so_while_others_keep_that(
    tmp_path: Path,
) -> None:
    async with serving(tmp_path, stall=f"{STALL_S}s", heartbeat="1h") as site:
        await fill(site, 100)
        reader = await HTTP2.read(site, "/stream?since=all")
        for _ in range(5):
            put_forward(STALL_S / 4)
            await asyncio.sleep(0.02)
        await eventually(lambda: site.broadcast.tally.evictions == 1)
        with pytest.raises(AssertionError, match=r"the stream broke off: .*error_code:2,"):
            await reader.end()
        assert site.server.connections == 1


async def test_no_connection_is_broken_off_by_the_system_while_its_window_is_small() -> None:
    """TCP_USER_TIMEOUT does that, whatever the peer takes meanwhile, and a connection inherits it."""
    if not hasattr(socket, "TCP_USER_TIMEOUT"):
        pytest.skip("only Linux has TCP_USER_TIMEOUT")
    with (
        listeners(["127.0.0.1:0"]) as (listener,),
        socket.create_connection(listener.getsockname()),
        listener.accept()[0] as accepted,
    ):
        assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) == 0
