"""Readers that are slow and steady: as long as they take something they are not given up."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from tests.support.events import message
from tests.support.reader import Reader
from tests.support.serving import Serving, serving
from tests.support.waiting import eventually
from tests.support.ways import Way, every_plain_way

STILL_S = 1.0
EVERY_S = 0.5
"""At most 16 kB/s: what the system takes off the server's hands at once lasts for minutes."""


async def fill(site: Serving, count: int = 1_000) -> None:
    for _ in range(10):
        await site.append(*(message("m" * 8_000) for _ in range(count // 10)))


async def sip(more: Callable[[], Awaitable[object]], lasting_s: float) -> None:
    """Take at most what the client's own buffers hold, 8 kB, now and then."""
    loop = asyncio.get_running_loop()
    until = loop.time() + lasting_s
    while loop.time() < until:
        await more()
        await asyncio.sleep(EVERY_S)


@every_plain_way
async def test_a_steady_reader_is_kept_and_dropped_once_it_stops(tmp_path: Path, way: Way) -> None:
    async with serving(tmp_path, stall="1s", heartbeat="1h") as site:
        await fill(site)
        reader = await way.read(site, "/stream?since=all", receive_buffer_bytes=4_096)
        await sip(reader.more, 6 * STILL_S)
        assert len(reader.body) < 300_000
        assert (site.broadcast.readers, site.broadcast.tally.evictions) == (1, 0)
        await eventually(lambda: site.broadcast.tally.evictions == 1, timeout_s=10)
        await eventually(lambda: site.broadcast.readers == 0)


async def test_a_finite_answer_lasts_as_long_as_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ticker.server.connection.UNREAD_S", STILL_S)
    monkeypatch.setattr("ticker.server.connection.LINGER_S", STILL_S)
    async with serving(tmp_path) as site:
        await fill(site)
        reader = await Reader.open(
            site.port, "/events?since=all&limit=1000", {"Connection": "close"}, receive_buffer_bytes=4_096
        )
        await sip(reader.more, 6 * STILL_S)
        assert len(reader.body) < 300_000
        assert (await reader.end()).count(b'"type":"message"') == 1_000
        assert reader.body.endswith(b'"reset":null}')
