"""A view of the log: beside the writer or in another process, it reads and follows, and cannot write."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

import pytest

from tests.log.logs import ALL, append, opened, seqs
from tests.log.test_kill import appending, lines_until_killed
from tests.support.events import message, quote
from ticker.errors import LogClosed, LogError, LogUnusable
from ticker.events import Record
from ticker.log import LogView, Page, Trouble
from ticker.log.folder import DATABASE

TROUBLE = Trouble("the disk is full", "2026-01-01T00:00:00.000Z")


@asynccontextmanager
async def viewed(folder: Path) -> AsyncIterator[LogView]:
    view = LogView.open(folder)
    try:
        yield view
    finally:
        await view.close()


async def test_a_view_beside_the_writer_reads_what_there_is_and_follows_what_it_is_fed(
    tmp_path: Path,
) -> None:
    async with opened(tmp_path) as log:
        before = await append(log, quote(), message())
        async with viewed(tmp_path) as view:
            log.on_append(view.deliver)
            assert (view.epoch, view.newest_id) == (log.epoch, before[-1].id)
            pages = aiter(view.follow(ALL, 0))
            assert await anext(pages) == Page(before, 2)
            after = await append(log, quote())
            assert await anext(pages) == Page(after, 3)
            assert await view.snapshot(ALL, 50) == await log.snapshot(ALL, 50)
            assert await view.place(after[0].id, ALL) == 3


async def test_a_view_takes_no_lock_and_reads_while_another_process_writes(tmp_path: Path) -> None:
    with appending(tmp_path) as writer:
        assert writer.stdout is not None
        printed = [int(writer.stdout.readline()) for _ in range(5)][-1]
        async with viewed(tmp_path) as view:
            assert view.newest >= printed
            assert seqs((await view.page(ALL, 0, view.newest)).records) == list(range(1, view.newest + 1))
            assert int(writer.stdout.readline()) > printed


async def test_a_view_sees_all_that_was_durable_when_its_writer_was_killed(tmp_path: Path) -> None:
    printed = lines_until_killed(tmp_path, 10)[-1]
    async with viewed(tmp_path) as view:
        assert view.newest >= printed
        assert len((await view.page(ALL, 0, view.newest)).records) == view.newest
    async with opened(tmp_path) as log:
        assert log.newest == view.newest


async def test_nothing_can_be_written_through_a_view_and_the_file_stays_as_it_is(tmp_path: Path) -> None:
    async with opened(tmp_path) as log:
        await append(log, quote(), message())
    stored = (tmp_path / DATABASE).read_bytes()
    async with viewed(tmp_path) as view:
        with pytest.raises(LogError, match="may not be written"):
            await view._reader.run(lambda rows: rows.connection.execute("DELETE FROM events"))
        assert seqs((await view.page(ALL, 0)).records) == [1, 2]
    assert (tmp_path / DATABASE).read_bytes() == stored


async def test_a_batch_that_is_delivered_again_is_taken_once(tmp_path: Path) -> None:
    async with opened(tmp_path) as log:
        first = await append(log, quote(), message())
        async with viewed(tmp_path) as view:
            heard: list[Record] = []
            view.on_append(heard.extend)
            then = await append(log, message())
            for batch in (first, then, then, (*first, *then)):
                view.deliver(batch)
            assert (heard, view.newest) == ([*then], 3)
            assert view.tail.records == then


async def test_what_a_feed_left_out_is_read_from_the_file(tmp_path: Path) -> None:
    async with opened(tmp_path) as log:
        await append(log, quote())
        async with viewed(tmp_path) as view:
            await append(log, message("left out"))
            view.deliver(await append(log, message("fed")))
            assert seqs((await view.page(ALL, 0)).records) == [1, 2, 3]


async def test_trouble_is_told_to_who_waits_and_over_it_the_file_is_opened_anew(tmp_path: Path) -> None:
    async with opened(tmp_path) as log:
        await append(log, message("old"))
        async with viewed(tmp_path) as view:
            told: list[Trouble | None] = []
            view.on_trouble(lambda: told.append(view.trouble))
            assert await texts(view) == [message("old").words]
            waiting = asyncio.create_task(view.news.wait())
            await asyncio.sleep(0)
            view.report(TROUBLE)
            await waiting
            replace(tmp_path)
            view.report(None)
            assert told == [TROUBLE, None]
            assert await texts(view) == []


async def texts(view: LogView) -> list[str]:
    return [record.body.words for record in (await view.page(ALL, 0)).records]


def replace(folder: Path) -> None:
    """Put a copy without its events in the place of the log's file."""
    copy = folder / "copy"
    with closing(sqlite3.connect(folder / DATABASE)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
        target.execute("DELETE FROM events")
        target.commit()
    for ending in ("", "-wal", "-shm"):
        (folder / f"{DATABASE}{ending}").unlink(missing_ok=True)
    copy.rename(folder / DATABASE)


@pytest.mark.parametrize("content", [None, b"", b"no database" * 1_000])
def test_where_there_is_no_log_there_is_no_view(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / DATABASE).write_bytes(content)
    with pytest.raises(LogUnusable, match=DATABASE):
        LogView.open(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == ({DATABASE} if content is not None else set())


async def test_a_closed_view_refuses_reads(tmp_path: Path) -> None:
    async with opened(tmp_path) as log:
        await append(log, quote())
        async with viewed(tmp_path) as view:
            pass
        with pytest.raises(LogClosed):
            await view.snapshot(ALL, 1)
        assert seqs((await log.snapshot(ALL, 1)).records) == [1]
