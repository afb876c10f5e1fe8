"""Files that are no log, or no exported lines, and what is said of them."""

import gzip
import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.log.logs import append, opened
from tests.support.events import message
from ticker.errors import LogError, LogUnusable
from ticker.log.folder import DATABASE
from ticker.log.maintenance import back_up, check, import_log, restore

TIME = "2026-01-02T12:00:00.000Z"


def refused(path: Path) -> str:
    """What `check` says, and `restore` as well, which leaves nothing behind."""
    with pytest.raises(LogUnusable) as said:
        check(path)
    new = path.parent / "new" / "deep"
    with pytest.raises(LogUnusable) as again:
        restore(path, new, "x", replace=False)
    assert again.value.detail == said.value.detail
    assert not (path.parent / "new").exists()
    return said.value.detail


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "the file is empty: nothing has ever been written here"),
        (b"hello\n" * 1_000, "is no log, or its beginning is damaged"),
        (gzip.compress(os.urandom(5_000)), "is packed, and has to be unpacked first"),
        (b'{"type": "log-begin"}\n' * 99, "is no log; lines that `ticker log export` wrote are taken by"),
    ],
)
def test_what_is_no_log_is_told_by_how_it_begins(tmp_path: Path, content: bytes, why: str) -> None:
    (tmp_path / "file").write_bytes(content)
    assert refused(tmp_path / "file").startswith(why)


def test_neither_is_a_folder_nor_what_another_program_keeps(tmp_path: Path) -> None:
    assert refused(tmp_path) == f"is a folder; the log of one is the file {DATABASE} in it"
    with closing(sqlite3.connect(tmp_path / "other")) as other:
        other.execute("CREATE TABLE mine (a)")
    assert refused(tmp_path / "other") == "the file is another program's database"


async def test_what_was_cut_off_is_said_to_be_and_leaves_no_folder(tmp_path: Path) -> None:
    async with opened(tmp_path / "data") as log:
        await append(log, *(message("x" * 1_000) for _ in range(50)))
    back_up(tmp_path / "data", tmp_path / "copy", TIME)
    whole = (tmp_path / "copy").read_bytes()
    for length in (50, 20_000):
        (tmp_path / "cut").write_bytes(whole[:length])
        assert refused(tmp_path / "cut") == "is damaged, or a part of it is missing"


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "is empty"),
        (b"hello\n", "is nothing that `ticker log export` wrote"),
        (b"\x1f\x8b\x08", "is packed, and has to be unpacked first"),
        (b"SQLite format 3\0", "is a log, and no exported lines: `ticker restore` takes it"),
    ],
)
def test_what_is_no_export_is_told_too_and_leaves_no_folder(tmp_path: Path, content: bytes, why: str) -> None:
    with pytest.raises(LogError) as said:
        import_log(content.splitlines(), tmp_path / "new" / "deep", "file")
    assert str(said.value) == f"file: {why}"
    assert not (tmp_path / "new").exists()


def test_a_folder_that_was_there_stays_with_what_is_in_it(tmp_path: Path) -> None:
    (tmp_path / "session.key").touch()
    with pytest.raises(LogError):
        import_log((), tmp_path, "file")
    assert (tmp_path / "session.key").exists()
