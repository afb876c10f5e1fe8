"""A disk that is full, a file that is damaged, moved or foreign: appends wait, and nothing is lost."""

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import cast

import pytest

from tests.log.logs import ALL, append, everything, opened, seqs
from tests.support import disks
from tests.support.clock import Clock
from tests.support.events import NOON, message, quote
from tests.support.waiting import PATIENCE_S, eventually, within
from ticker.errors import LogClosed, LogError, LogUnusable
from ticker.events import Record
from ticker.log import EventLog, Trouble
from ticker.log.folder import DATABASE
from ticker.log.trouble import explain

REFUSES = "the disk refuses to read or write (disk I/O error)"


async def in_trouble(log: EventLog) -> str:
    await eventually(lambda: log.trouble)
    assert log.trouble is not None
    return log.trouble.reason


def backup(folder: Path) -> Path:
    """A good copy of the log as it is now, made while it is being written."""
    path = folder / "good copy"
    with (
        closing(sqlite3.connect(folder / DATABASE)) as source,
        closing(sqlite3.connect(path)) as target,
    ):
        source.backup(target)
    return path


# A full disk


async def test_appends_wait_for_a_full_disk_and_keep_their_order(tmp_path: Path) -> None:
    async with opened(tmp_path) as log:
        before = await append(log, quote(), state=b"before")
        told: list[Trouble | None] = []
        log.on_trouble(lambda: told.append(log.trouble))
        with disks.full_disk():
            waiting = [asyncio.create_task(append(log, message(str(n)), state=b"%d" % n)) for n in range(20)]
            assert await in_trouble(log) == REFUSES
            assert (log.newest, log.state("test")) == (1, b"before")
            # Readers are served from what is there.
            assert (await log.page(ALL, 0)).records == before
            assert not any(task.done() for task in waiting)
        done = await asyncio.gather(*waiting)
        assert [seqs(records) for records in done] == [[n] for n in range(2, 22)]
        assert [record.body for (record,) in done] == [message(str(n)) for n in range(20)]
        assert told == [Trouble(REFUSES, NOON), None]
        assert log.state("test") == b"19"
    async with opened(tmp_path) as log:
        assert await everything(log) == [*before, *(record for (record,) in done)]


async def test_a_disk_that_fills_up_in_the_middle_of_much_writing_loses_nothing(tmp_path: Path) -> None:
    async with opened(tmp_path) as log:
        delivered: list[Record] = []
        enough = asyncio.Event()
        log.on_append(delivered.extend)

        async def write(name: str) -> None:
            while not enough.is_set():
                await append(log, message(name), quote(price=log.newest + 1))

        writing = [asyncio.create_task(write(name)) for name in "ab"]
        for _ in range(3):
            reached = len(delivered) + 20
            await eventually(lambda reached=reached: len(delivered) >= reached)  # type: ignore[misc]
            with disks.full_disk():
                await in_trouble(log)
        await eventually(lambda: log.trouble is None)
        enough.set()
        await asyncio.gather(*writing)
        assert seqs(delivered) == list(range(1, log.newest + 1))
    async with opened(tmp_path) as log:
        assert await everything(log) == delivered


async def test_probe_notices_a_full_disk_and_its_end_when_nobody_appends(tmp_path: Path) -> None:
    async with opened(tmp_path) as log:
        with disks.full_disk():
            probing = asyncio.create_task(log.probe())
            assert await in_trouble(log) == REFUSES
        await probing
        assert log.trouble is None


async def test_news_wakes_readers_when_trouble_begins_and_ends(tmp_path: Path) -> None:
    async with opened(tmp_path) as log:
        with disks.full_disk():
            news = log.news
            probing = asyncio.create_task(log.probe())
            async with asyncio.timeout(PATIENCE_S):
                await news.wait()
            assert log.trouble is not None
            news = log.news
        async with asyncio.timeout(PATIENCE_S):
            await news.wait()
        await probing


async def test_closing_ends_what_waits_for_a_full_disk_within_a_second(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ticker.log.writing.writer._RETRY_S", (30.0,))
    async with opened(tmp_path) as log:
        await append(log, quote())
        with disks.full_disk():
            waiting = [asyncio.create_task(append(log, message())) for _ in range(3)]
            await in_trouble(log)
            await within(1, log.close())
            results = await asyncio.gather(*waiting, return_exceptions=True)
            assert [type(result) for result in results] == [LogClosed] * 3
    async with opened(tmp_path) as log:
        assert seqs(await append(log, quote())) == [2]


async def test_the_folder_may_be_as_full_at_the_next_start(tmp_path: Path) -> None:
    async with opened(tmp_path) as log:
        await append(log, quote())
    with disks.full_disk(), pytest.raises(LogUnusable, match="the log cannot be opened: the disk refuses"):
        async with opened(tmp_path):
            pass
    async with opened(tmp_path) as log:
        assert log.newest == 1


async def test_a_commit_that_reports_an_error_but_is_there_is_not_repeated(tmp_path: Path) -> None:
    class FailsAfterCommit:
        """A connection whose sync fails once the commit has been written."""

        def __init__(self, connection: sqlite3.Connection) -> None:
            self._connection = connection

        def execute(self, sql: str, *parameters: object) -> sqlite3.Cursor:
            cursor = self._connection.execute(sql, *parameters)  # type: ignore[arg-type]
            if sql == "COMMIT":
                raise sqlite3.OperationalError("disk I/O error")
            return cursor

        def __getattr__(self, name: str) -> object:
            return getattr(self._connection, name)

    async with opened(tmp_path) as log:
        heard: list[Record] = []
        log.on_append(heard.extend)
        await append(log, quote(), state=b"old")
        file = log.kept.store._open_file
        file.connection = cast(sqlite3.Connection, FailsAfterCommit(file.connection))
        records = await append(log, message("once"), message("and once"), state=b"new")
        assert seqs(records) == [2, 3]
        assert seqs(await append(log, quote())) == [4]
        assert seqs(heard) == [1, 2, 3, 4]
        assert log.state("test") == b"new"
    async with opened(tmp_path) as log:
        assert await everything(log) == heard
        assert log.state("test") == b"new"


async def test_what_a_full_disk_cut_short_is_not_called_damage(tmp_path: Path) -> None:
    async with opened(tmp_path) as log:
        await append(log, *(message(f"{n:05}" + "x" * 4_000) for n in range(400)))
        # As SQLite does now and then by itself: from the -wal file, in which all is, into the other.
        with closing(sqlite3.connect(tmp_path / DATABASE)) as other, disks.full_disk(500_000):
            with pytest.raises(sqlite3.OperationalError):
                other.execute("PRAGMA wal_checkpoint(PASSIVE)")
            assert (tmp_path / DATABASE).stat().st_size <= 500_000
            told: list[Trouble | None] = []
            log.on_trouble(lambda: told.append(log.trouble))
        await log.probe()
        assert told == []
        assert len(await everything(log)) == 400


async def test_a_full_disk_at_the_start_is_said_and_nobody_is_told_to_move_the_log_away(
    tmp_path: Path,
) -> None:
    async with opened(tmp_path) as log:
        await append(log, message("kept"))
    with disks.full_disk(), pytest.raises(LogUnusable) as told:
        EventLog(tmp_path, log.channels, clock=Clock())
    assert "move it away" not in told.value.detail
    async with opened(tmp_path) as log:
        assert [record.body for record in await everything(log)] == [message("kept")]


async def test_a_damaged_file_at_the_start_may_be_moved_away(tmp_path: Path) -> None:
    async with opened(tmp_path) as log:
        await append(log, message("kept"))
    disks.overwrite_all_but_the_head(tmp_path)
    with pytest.raises(LogUnusable, match="put a good copy back, or move it away to begin anew"):
        EventLog(tmp_path, log.channels, clock=Clock())


# A file that is not what it was


DAMAGES: dict[Callable[[Path], None], str] = {
    disks.overwrite: "damaged: put a good copy back",
    disks.cut: "damaged: put a good copy back",
    disks.empty: "damaged: put a good copy back",
    disks.delete: "the log's file is gone: put it back",
}


@pytest.mark.parametrize("put_back", [disks.put_in_its_place, disks.write_over_it], ids=["mv", "cp"])
@pytest.mark.parametrize("damage", DAMAGES)
async def test_a_good_copy_put_back_is_given_what_it_lacks(
    tmp_path: Path, damage: Callable[[Path], None], put_back: Callable[[Path, Path], None]
) -> None:
    clock = Clock()
    async with opened(tmp_path, clock=clock) as log:
        delivered = [*await append(log, *[quote(price=n) for n in range(1, 200)], state=b"old")]
        good = backup(tmp_path)
        # From here on the -wal file holds changes to a later state than that of the copy.
        with closing(sqlite3.connect(tmp_path / DATABASE)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        for n in range(5):
            clock.ms += 50_000
            delivered += await append(log, quote(price=n + 1), message(str(n)), state=b"new")
        await log.snapshot(ALL, 1)  # a reader that holds the file open must not keep the old one alive
        damage(tmp_path)
        probing = asyncio.create_task(log.probe())
        assert DAMAGES[damage] in await in_trouble(log)
        waiting = asyncio.create_task(append(log, message("later")))
        put_back(good, tmp_path)
        await probing
        delivered += await waiting
        assert log.trouble is None
        assert seqs(delivered) == list(range(1, 211))
        assert log.state("test") == b"new"
        assert await log.before_time(clock.ms - 50_000) == 205
    async with opened(tmp_path, clock=clock) as log:
        assert await everything(log) == delivered
        assert log.state("test") == b"new"
        compacted = await log.compact(ALL, 0)
        assert compacted.skipped == {"quote": 203}
        assert await log.before_time(clock.ms - 50_000) == 205


@pytest.mark.parametrize("damage", [disks.overwrite_all_but_the_head, disks.overwrite_the_middle])
async def test_damage_that_only_a_reader_comes_upon_stops_the_writing_too(
    tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    async with opened(tmp_path) as log:
        await append(log, *[message("x" * 500) for _ in range(600)])
    async with opened(tmp_path) as log:
        await append(log, quote())
        good = backup(tmp_path)
        damage(tmp_path)
        with pytest.raises(LogError, match="cannot be read: the log's file is damaged"):
            await log.page(ALL, 0)
        waiting = asyncio.create_task(append(log, quote()))
        assert await in_trouble(log) == "the log's file is damaged: put a good copy back"
        disks.write_over_it(good, tmp_path)
        assert seqs(await waiting) == [602]
        assert seqs(await everything(log)) == list(range(1, 603))


async def test_an_empty_file_in_the_place_of_the_log_is_not_made_into_another_log(tmp_path: Path) -> None:
    async with opened(tmp_path) as log:
        await append(log, quote())
        good = backup(tmp_path)
        disks.delete(tmp_path)
        probing = asyncio.create_task(log.probe())
        assert await in_trouble(log) == "the log's file is gone: put it back"
        (tmp_path / DATABASE).touch()
        await eventually(lambda: log.trouble and log.trouble.reason.startswith("the log's file is empty"))
        assert (tmp_path / DATABASE).stat().st_size == 0
        disks.write_over_it(good, tmp_path)
        await probing


async def test_a_copy_from_an_orderly_end_is_told_again_what_was_promised(tmp_path: Path) -> None:
    async with opened(tmp_path) as log:
        await append(log, quote())
        in_order = tmp_path / "in order"
    in_order.write_bytes((tmp_path / DATABASE).read_bytes())
    clock = Clock()
    async with opened(tmp_path, clock=clock) as log:
        disks.put_in_its_place(in_order, tmp_path)
        await log.probe()
        with closing(sqlite3.connect(tmp_path / DATABASE)) as connection:
            # Else a power loss from here on would go unnoticed, and ids would be given out twice.
            assert connection.execute("SELECT value FROM meta WHERE name = 'boot'").fetchone()[0]
        clock.ms += 300_000
        await append(log, quote())
        disks.put_in_its_place(in_order, tmp_path)
        await log.probe()
        assert seqs(await everything(log)) == [1, 2]
        assert await log.before_time(clock.ms) == 1


async def test_another_log_in_the_place_of_this_one_is_not_written(tmp_path: Path) -> None:
    async with opened(tmp_path / "other") as other:
        await append(other, quote())
    foreign = tmp_path / "other" / DATABASE
    before = foreign.read_bytes()
    async with opened(tmp_path / "a") as log:
        await append(log, quote())
        good = backup(tmp_path / "a")
        disks.put_in_its_place(foreign, tmp_path / "a")
        waiting = asyncio.create_task(log.probe())
        await eventually(lambda: log.trouble and "not the log that was being served" in log.trouble.reason)
        assert (tmp_path / "a" / DATABASE).read_bytes()[100:] == before[100:]
        disks.put_in_its_place(good, tmp_path / "a")
        await waiting
        assert seqs(await append(log, quote())) == [2]


# A file that cannot be used at all


def garbage(path: Path) -> None:
    path.write_bytes(b"This is a shopping list, not a log.\n" * 1_000)


def database_of_another_program(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE recipes (name)")


def numbered_database_of_another_program(path: Path) -> None:
    database_of_another_program(path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 1")


def directory(path: Path) -> None:
    path.mkdir()


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (
            garbage,
            "the log cannot be opened: the log's file is damaged: put a good copy back, or move it away",
        ),
        (database_of_another_program, "the file is another program's database; move it away to begin anew"),
        (numbered_database_of_another_program, "the file is another program's database"),
        (directory, "the log cannot be opened: the log's file is missing or may not be opened"),
    ],
)
async def test_a_file_that_is_no_log_is_refused_in_one_sentence_and_left_as_it_is(
    tmp_path: Path, make: Callable[[Path], None], words: str
) -> None:
    path = tmp_path / DATABASE
    make(path)
    before = path.read_bytes() if path.is_file() else b""
    with pytest.raises(LogUnusable) as refused:
        async with opened(tmp_path):
            pass
    assert str(refused.value).startswith(f"{path}: {words}")
    assert "\n" not in str(refused.value)
    assert before == (path.read_bytes() if path.is_file() else b"")


async def test_a_folder_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(LogUnusable, match="the data folder cannot be written: not a directory"):
        async with opened(tmp_path / "file" / "data"):
            pass
    with pytest.raises(LogUnusable, match="is a file, and the data folder is to be there"):
        async with opened(tmp_path / "file"):
            pass


def test_sqlite_errors_are_said_in_words() -> None:
    def said(name: str, detail: str = "detail") -> str:
        error = sqlite3.OperationalError(detail)
        error.sqlite_errorname = name
        return explain(error)

    assert said("SQLITE_FULL") == said("SQLITE_IOERR_SHMSIZE") == "the disk is full"
    assert (
        said("SQLITE_CORRUPT_INDEX")
        == said("SQLITE_NOTADB")
        == "the log's file is damaged: put a good copy back"
    )
    assert said("SQLITE_READONLY_DBMOVED") == "the log's file may not be written (detail)"
    assert said("SQLITE_BUSY_SNAPSHOT") == "another program holds the log's file locked"
    assert said("SQLITE_IOERR_FSYNC") == "the disk refuses to read or write (detail)"
    assert explain(OSError("odd")) == "odd"
    assert explain(LogUnusable("x", "said already")) == "said already"
