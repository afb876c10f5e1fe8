"""What is wrong in a log is told, and what is not, is not."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.log.logs import append, opened
from tests.support.events import ONE_OF_EACH, headline, message, quote
from ticker.log.folder import DATABASE, bytes_taken
from ticker.log.maintenance import check, compact


async def made(folder: Path) -> None:
    async with opened(folder) as log:
        await append(log, *ONE_OF_EACH)
        await append(log, quote(), headline("1", revision=2))


def changed(folder: Path, sql: str) -> tuple[str, ...]:
    with closing(sqlite3.connect(folder / DATABASE)) as log, log:
        log.execute(sql)
    return check(folder / DATABASE).problems


async def test_what_a_log_takes_counts_what_waits_beside_it(tmp_path: Path) -> None:
    async with opened(tmp_path) as log:
        await append(log, *ONE_OF_EACH)
        file, wal = (tmp_path / f"{DATABASE}{end}" for end in ("", "-wal"))
        assert bytes_taken(tmp_path / DATABASE) == file.stat().st_size + wal.stat().st_size
        assert wal.stat().st_size > 0
    assert bytes_taken(tmp_path / DATABASE) == (tmp_path / DATABASE).stat().st_size


async def test_a_log_that_is_whole_is_told_by_type_also_while_it_is_written(tmp_path: Path) -> None:
    async with opened(tmp_path) as log:
        await append(log, *ONE_OF_EACH)
        await append(log, quote(), headline("1", revision=2))
        found = check(tmp_path / DATABASE)
        assert found.problems == ()
        assert (found.contents.epoch, found.contents.events) == (log.epoch, len(ONE_OF_EACH) + 2)
    assert (found.by_type["quote"], found.by_type["headline"], found.by_type["move"]) == (2, 2, 1)


async def test_an_empty_log_is_whole(tmp_path: Path) -> None:
    async with opened(tmp_path):
        pass
    assert check(tmp_path / DATABASE).contents.told == "no events"


@pytest.mark.parametrize(
    ("sql", "words"),
    [
        ("DELETE FROM keys WHERE key = 'quote:AAPL'", "events whose key is not known"),
        ("UPDATE keys SET seq = 1 WHERE key = 'quote:AAPL'", "1 keys of which there is a newer event"),
        ("DELETE FROM events WHERE seq = 12", "1 keys whose newest event is not there"),
        ("DELETE FROM topics WHERE type = 'alert'", "1 events of no channel and type"),
        ("UPDATE events SET json = '{}' WHERE seq = 2", "cannot be read: Object missing required field"),
        ("UPDATE events SET json = replace(json, '-2', '-3') WHERE seq = 2", "stands where another should"),
    ],
)
async def test_what_does_not_fit_together_is_told(tmp_path: Path, sql: str, words: str) -> None:
    await made(tmp_path)
    assert any(words in problem for problem in changed(tmp_path, sql))


async def test_a_compacted_log_is_smaller_and_otherwise_the_same(tmp_path: Path) -> None:
    async with opened(tmp_path) as log:
        await append(log, *(message("x" * 2_000) for _ in range(300)))
        epoch = log.epoch
    assert changed(tmp_path, "DELETE FROM events WHERE seq < 300") == ()
    done = compact(tmp_path)
    assert done.after_bytes < done.before_bytes / 4
    async with opened(tmp_path) as log:
        assert (log.epoch, log.newest) == (epoch, 300)
