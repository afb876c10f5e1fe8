"""Searches that take for ever: nobody else waits for them, and they end with who asked."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.log.reading.test_reader import endless
from tests.support.events import message
from tests.support.reader import reset
from tests.support.serving import Serving, four, serving
from tests.support.waiting import eventually
from ticker.log.reading import kept_headlines, reads


@pytest.fixture(autouse=True)
def _endless_searches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_headlines, "_newest", lambda rows, **_: endless(rows))


@asynccontextmanager
async def searching(
    site: Serving, clients: int, each: int = 1
) -> AsyncIterator[Sequence[asyncio.StreamWriter]]:
    """Many clients, each of an address of its own, that wait for what they search for."""
    writers = []
    for n in range(clients * each):
        local = f"127.0.0.{n % clients + 2}"
        _, writer = await asyncio.open_connection("127.0.0.1", site.port, local_addr=(local, 0))
        writer.write(b"GET /headlines?q=* HTTP/1.1\r\nHost: ticker\r\n\r\n")
        writers.append(writer)
    reader = site.log._reader
    await eventually(lambda: reader.waiting + reader.under_way == clients * each)
    try:
        yield writers
    finally:
        for writer in writers:
            writer.transport.abort()


async def test_a_stranger_reads_pages_and_streams_while_ten_clients_search(tmp_path: Path) -> None:
    async with serving(tmp_path, tail_count=1) as site:
        ids = await four(site)
        await site.append(*[message(str(n)) for n in range(3)])  # what came before is read from the file
        async with searching(site, 10, each=4):
            page = (await site.get("/events?since=all")).json()
            assert [event["id"] for event in page["events"]][:4] == ids
            narrow = (await site.get("/events?since=all&symbols=MSFT")).json()
            assert [event["id"] for event in narrow["events"]] == ids[1:3]
            stream = await (await site.read(last_event_id=ids[0])).live()
            assert stream.ids[: len(ids) - 1] == ids[1:]
            await (await site.read()).live()
            # Of all that they asked for, one search is under way, and the others are still in line.
            assert (site.log._reader.waiting, site.log._reader.under_way) == (39, 1)


@pytest.mark.parametrize("is_reset", [True, False], ids=["reset", "closed"])
async def test_forty_searches_that_are_closed_at_once_leave_no_read_behind(
    tmp_path: Path, is_reset: bool
) -> None:
    async with serving(tmp_path, tail_count=1) as site:
        ids = await four(site)
        async with searching(site, 40) as writers:
            begun = site.log._reader.reads
            for writer in writers:
                (reset if is_reset else asyncio.StreamWriter.close)(writer)
            await eventually(lambda: site.log._reader.waiting + site.log._reader.under_way == 0)
            # Perhaps the next in line was begun before it was known that it had gone, too.
            assert site.log._reader.reads < begun + 40
            await (await site.read(last_event_id=ids[0])).live()


async def test_a_reader_that_leaves_takes_its_page_along_unless_another_waits_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with serving(tmp_path, tail_count=1) as site:
        ids = await four(site)
        await site.append(*[message(str(n)) for n in range(3)])
        page = reads.page
        monkeypatch.setattr(reads, "page", lambda rows, *_: endless(rows))
        target = f"/stream?since={ids[0]}"
        first, second = await site.read(target), await site.read(target)
        await eventually(lambda: site.log._reader.under_way == 1)
        await eventually(lambda: len(site.broadcast.streams) == 2)
        await first.close()
        await eventually(lambda: len(site.broadcast.streams) == 1)
        assert site.log._reader.under_way == 1
        monkeypatch.setattr(reads, "page", page)
        await second.close()
        await eventually(lambda: site.log._reader.under_way == 0)
        assert (await (await site.read(target)).live()).ids[:3] == ids[1:]
