"""What readers leave behind that have gone: nothing that waits for the garbage collector."""

import asyncio
import gc
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Empty

import pytest

from tests.support.reader import connected, reset, until
from tests.support.serving import Serving, serving
from tests.support.waiting import eventually
from tests.support.ways import SOCKETS, WAYS, Way, every_way
from ticker.broadcast import Stream
from ticker.broadcast.reading.cursor import Cursor
from ticker.server.connection import Connection
from ticker.server.streaming import Streaming
from ticker.service import tune_the_interpreter

LEFT = (Stream, Cursor, Streaming, Connection, asyncio.Task, BaseException)


@contextmanager
def without_collector() -> Iterator[None]:
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def held() -> Counter[str]:
    # A reader in a test is kept by the test's own circles: only what the server made counts.
    # By type: isinstance asks each object what it is, and a proxy of one that has gone raises ReferenceError.
    kinds = (type(one) for one in gc.get_objects())
    # A thread of a pool that has nothing to do waits within its handling of `Empty`, from Python 3.12 on.
    mine = (kind for kind in kinds if kind is not Empty)
    return Counter(left.__name__ for kind in mine for left in LEFT if issubclass(kind, left))


async def given_back(before: Counter[str]) -> None:
    """As soon as the tasks that are ending just then have ended, and before the shortest time-out, 10 s."""
    await eventually(lambda: held() <= before, lambda: f"left: {held() - before}", timeout_s=9)


async def come_and_go(site: Serving, way: Way, count: int) -> None:
    """Readers one after the other, that go by a reset and by a close, from a beginning and from live."""
    for number in range(count):
        reader = await way.read(site)
        if number % 2:
            await reader.live()
        if number % 4 < 2:
            reader.abort()
        else:
            await reader.close()
    await eventually(lambda: site.broadcast.readers == 0 and site.connections == 0)


@every_way
async def test_a_reader_that_has_gone_is_given_back_at_once(tmp_path: Path, way: Way) -> None:
    async with serving(tmp_path) as site:
        await come_and_go(site, way, 4)
        with without_collector():
            before = held()
            await come_and_go(site, way, 40)
            await given_back(before)


ANSWERED = ("/", "/events?since=all", "/headlines?q=fed", "/static/nothing", "/stream?nope=1", "/sources")


async def ask_and_go(site: Serving, target: str, count: int) -> None:
    """Who asks on a connection of its own, and goes in order or by a reset, with an answer or without."""
    for number in range(count):
        reader, writer = await connected(site.port, f"GET {target} HTTP/1.1\r\nHost: ticker\r\n\r\n".encode())
        if number % 4 > 1:
            await until(reader, b"HTTP/1.1 ")
        if number % 2:
            reset(writer)
        else:
            writer.close()
    await eventually(lambda: site.broadcast.readers == 0 and site.connections == 0)


@pytest.mark.parametrize("target", ANSWERED)
async def test_who_asks_for_an_answer_and_goes_is_given_back_at_once(tmp_path: Path, target: str) -> None:
    async with serving(tmp_path) as site:
        await ask_and_go(site, target, 4)
        with without_collector():
            before = held()
            await ask_and_go(site, target, 40)
            await given_back(before)


async def come_and_leave_polls(site: Serving, count: int) -> None:
    """Long polls side by side, whose clients close in order before there is anything to answer."""
    request = b"GET /events?since=none&wait=30s HTTP/1.1\r\nHost: ticker\r\n\r\n"
    ends = [await connected(site.port, request) for _ in range(count)]
    await eventually(lambda: site.broadcast.readers == count)
    for _, writer in ends:
        writer.close()
    await eventually(lambda: site.broadcast.readers == 0 and site.connections == 0)


async def test_a_long_poll_whose_client_closes_in_order_is_given_back_with_it(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        await come_and_leave_polls(site, 4)
        with without_collector():
            before = held()
            await come_and_leave_polls(site, 10)
            await given_back(before)


@pytest.mark.soak
@pytest.mark.timeout(1_200)
@pytest.mark.parametrize("way", [*WAYS, *SOCKETS], ids=repr)
async def test_twenty_thousand_leave_no_more_than_a_hundred(tmp_path: Path, way: Way) -> None:
    thresholds = gc.get_threshold()
    try:
        async with serving(tmp_path) as site:
            tune_the_interpreter()
            await come_and_go(site, way, 100)
            before, memory_bytes = held(), resident_bytes()
            for _ in range(20):
                await come_and_go(site, way, 1_000)
            assert sum((held() - before).values()) < 100
            assert resident_bytes() - memory_bytes < 40_000_000
    finally:
        gc.set_threshold(*thresholds)
        gc.unfreeze()


def resident_bytes() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4_096
