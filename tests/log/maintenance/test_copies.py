"""A backup is of one moment, checked, and of a log that is written; put back, it is another log."""

import asyncio
import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.log.logs import ALL, append, everything, opened
from tests.log.test_backup import told_to
from tests.support.disks import full_disk
from tests.support.events import ONE_OF_EACH, headline, message, quote
from ticker.errors import LogError, LogInUse, LogUnusable
from ticker.log import schema
from ticker.log.folder import DATABASE
from ticker.log.maintenance import back_up, check, restore
from ticker.log.seal import SEAL, read_seal

TIME = "2026-01-02T12:00:00.000Z"


async def test_a_backup_of_a_log_that_is_written_is_of_one_moment_and_whole(tmp_path: Path) -> None:
    async with opened(tmp_path / "data") as log:
        await append(log, *ONE_OF_EACH)

        async def go_on() -> None:
            while True:
                await append(log, quote(), message())

        going_on = asyncio.create_task(go_on())
        done = await asyncio.to_thread(back_up, tmp_path / "data", tmp_path / "copy", TIME)
        going_on.cancel()
        assert done.last is not None
        assert done.epoch == log.epoch
        found = [record.body for record in await everything(log) if record.seq <= done.last.seq]
    assert names_in(tmp_path) == ["copy", "data"]
    assert check(tmp_path / "copy").problems == ()
    restore(tmp_path / "copy", tmp_path / "again", "x", replace=False)
    async with opened(tmp_path / "again") as log:
        assert [record.body for record in await everything(log)] == found


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


async def test_a_backup_that_is_put_back_is_another_log_and_is_opened_without_a_doubt(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with opened(tmp_path / "data") as log:
        (before,) = await append(log, headline("1"), state=b"1")
        back_up(tmp_path / "data", tmp_path / "copy", TIME)
        (seen,) = await append(log, message("seen"))
    done = restore(tmp_path / "copy", tmp_path / "data", "before", replace=True)
    assert (done.taken, done.aside) == (TIME, tmp_path / "data" / f"{DATABASE}.before")
    async with opened(tmp_path / "data") as log:
        assert log.epoch == done.contents.epoch
        assert [await told_to(log, record) for record in (before, seen)] == ["foreign"] * 2
        assert log.state("test") == b"1"
        assert [record.body for record in await everything(log, ALL)] == [before.body]
    assert caplog.messages == []
    assert check(tmp_path / "data" / f"{DATABASE}.before").contents.events == 2


async def test_a_backup_says_of_itself_what_it_is_wherever_it_is_put(tmp_path: Path) -> None:
    """Also by `cp`, within the ten minutes in which the folder's seal is still that of the copy."""
    async with opened(tmp_path) as log:
        (seen,) = await append(log, message())
        back_up(tmp_path, tmp_path / "copy", TIME)
    with closing(sqlite3.connect(tmp_path / "copy")) as copy, copy:
        copy.execute("UPDATE meta SET value = ? WHERE name = 'seal'", (str(read_seal(tmp_path)),))
    (tmp_path / "copy").replace(tmp_path / DATABASE)
    async with opened(tmp_path) as log:
        assert await told_to(log, seen) == "foreign"
        epoch = log.epoch
    async with opened(tmp_path) as log:
        assert log.epoch == epoch


async def test_a_backup_that_is_put_into_the_place_of_a_running_log_goes_on_as_that(tmp_path: Path) -> None:
    async with opened(tmp_path) as log:
        await append(log, message("1"))
        back_up(tmp_path, tmp_path / "copy", TIME)
        (seen,) = await append(log, message("2"))
        (tmp_path / "copy").replace(tmp_path / DATABASE)
        await log.probe()
        assert len(await everything(log)) == 2
        epoch = log.epoch
    async with opened(tmp_path) as log:
        assert (log.epoch, await told_to(log, seen)) == (epoch, "nothing")


async def test_nothing_is_overwritten_and_nothing_left_over(tmp_path: Path) -> None:
    data, copy = tmp_path / "data", tmp_path / "copy"
    copy.write_text("something else")
    async with opened(data) as log:
        await append(log, message())
        with pytest.raises(LogError, match="is there already, and is not overwritten"):
            back_up(data, copy, TIME)
        copy.unlink()
        copy.symlink_to("nowhere")
        with pytest.raises(LogError, match="is there already, and is not overwritten"):
            back_up(data, copy, TIME)
        copy.unlink()
        back_up(data, copy, TIME)
        with pytest.raises(LogInUse):
            restore(copy, data, "x", replace=True)
    with pytest.raises(LogError, match="there is a log here already: with --replace"):
        restore(copy, data, "x", replace=False)
    with pytest.raises(LogError, match="cannot be written: no such file or directory"):
        back_up(data, tmp_path / "no" / "where", TIME)
    with pytest.raises(LogUnusable, match="there is no log"):
        back_up(tmp_path / "empty", tmp_path / "other", TIME)
    assert names_in(tmp_path) == ["copy", "data"]
    assert names_in(data) == [DATABASE, "ticker.lock", SEAL]


@pytest.mark.parametrize("room", [20_000, 40_000, 60_000])
async def test_a_backup_for_which_there_is_no_room_is_called_by_its_name(tmp_path: Path, room: int) -> None:
    async with opened(tmp_path / "data") as log:
        await append(log, message())
        with full_disk(at_bytes=room), pytest.raises(LogError) as told:
            back_up(tmp_path / "data", tmp_path / "copy", TIME)
    assert str(told.value).startswith(f"{tmp_path / 'copy'}: cannot be written: ")
    assert names_in(tmp_path) == ["data"]


async def damaged(folder: Path, to: Path) -> None:
    async with opened(folder) as log:
        await append(log, *(message("x" * 1_000) for _ in range(200)))
    shutil.copyfile(folder / DATABASE, to)
    with to.open("r+b") as file:
        file.seek(40 * 4096)
        file.write(b"\0" * 4096 * 8)


async def test_a_damaged_log_makes_no_backup_and_a_damaged_backup_no_log(tmp_path: Path) -> None:
    (tmp_path / "bad").mkdir()
    await damaged(tmp_path / "data", tmp_path / "bad" / DATABASE)
    with pytest.raises(LogUnusable, match=r"is damaged|is malformed"):
        back_up(tmp_path / "bad", tmp_path / "copy", TIME)
    with pytest.raises(LogUnusable, match=r"is damaged|is malformed"):
        restore(tmp_path / "bad" / DATABASE, tmp_path / "new", "x", replace=False)
    assert not (tmp_path / "copy").exists()
    assert not (tmp_path / "new" / DATABASE).exists()
    assert check(tmp_path / "bad" / DATABASE).problems


async def test_a_copy_of_a_newer_format_or_no_log_at_all_is_put_nowhere(tmp_path: Path) -> None:
    async with opened(tmp_path / "data") as log:
        await append(log, message())
    back_up(tmp_path / "data", tmp_path / "copy", TIME)
    with closing(sqlite3.connect(tmp_path / "copy")) as copy:
        copy.execute(f"PRAGMA user_version = {schema.VERSION + 1}")
    (tmp_path / "text").write_text("no log " * 1_000)
    for source, words in (
        ("copy", "a newer Ticker has written this log"),
        ("text", "is no log, or its beginning is damaged"),
    ):
        with pytest.raises(LogUnusable, match=words):
            restore(tmp_path / source, tmp_path / "data", "x", replace=True)
    async with opened(tmp_path / "data") as log:
        assert log.newest == 1


async def test_what_was_not_yet_in_the_log_s_own_file_is_put_aside_with_it(tmp_path: Path) -> None:
    async with opened(tmp_path / "data") as log:
        await append(log, message("1"), message("2"))
        back_up(tmp_path / "data", tmp_path / "copy", TIME)
        await append(log, message("3"))
        shutil.copytree(tmp_path / "data", tmp_path / "killed")
    aside = restore(tmp_path / "copy", tmp_path / "killed", "before", replace=True).aside
    assert aside is not None
    assert check(aside).contents.events == 3
    with pytest.raises(LogError, match="is there already"):
        restore(tmp_path / "copy", tmp_path / "killed", "before", replace=True)


def owners(folder: Path) -> set[int]:
    return {path.stat().st_uid for path in folder.iterdir()}


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may give files away")
async def test_what_root_puts_back_belongs_to_whom_the_folder_belongs(tmp_path: Path) -> None:
    async with opened(tmp_path / "data") as log:
        await append(log, message())
    back_up(tmp_path / "data", tmp_path / "copy", TIME)
    (tmp_path / "new").mkdir()
    os.chown(tmp_path / "new", 1234, 1234)
    restore(tmp_path / "copy", tmp_path / "new", "x", replace=False)
    assert owners(tmp_path / "new") == {1234}
    assert (tmp_path / "copy").stat().st_mode & 0o077 == 0
