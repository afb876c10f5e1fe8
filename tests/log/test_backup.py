"""A backup that is put back: no id is given out twice, and who had seen more is told."""

import os
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import msgspec
import pytest

from tests.log.logs import ALL, append, everything, opened, seqs
from tests.log.test_ids import set_meta
from tests.support.clock import Clock
from tests.support.events import alert, headline, message, move, quote
from ticker.events import Record
from ticker.log import EventLog, LogView, Refusal
from ticker.log.cursor import parse_id
from ticker.log.folder import DATABASE
from ticker.log.seal import SEAL, read_seal, set_seal
from ticker.log.writing import provenance


def by_backup(source: Path, copy: Path) -> None:
    with closing(sqlite3.connect(source)) as log, closing(sqlite3.connect(copy)) as target:
        log.backup(target)


def by_vacuum(source: Path, copy: Path) -> None:
    with closing(sqlite3.connect(source)) as log:
        log.execute("VACUUM INTO ?", (str(copy),))


def by_cp(source: Path, copy: Path) -> None:
    with closing(sqlite3.connect(source)) as log:
        log.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copyfile(source, copy)


def over_it(copy: Path, folder: Path) -> None:
    """Written into the log's own file, as `cp` does."""
    shutil.copyfile(copy, folder / DATABASE)


def in_its_place(copy: Path, folder: Path) -> None:
    """As `cp --remove-destination`, `rsync` and `mv` do."""
    (folder / DATABASE).unlink()
    shutil.copy2(copy, folder / DATABASE)


def in_another_folder(copy: Path, folder: Path) -> None:
    folder.rename(folder.with_name("before"))
    folder.mkdir()
    shutil.copy2(copy, folder / DATABASE)


def in_a_folder_of_another_log(copy: Path, folder: Path) -> None:
    shutil.copyfile(copy, folder / DATABASE)
    set_seal(folder, "another log's")


async def told_to(log: EventLog, record: Record) -> str:
    """What a reader is told that resumes behind a record which it had seen."""
    place = await log.place(record.id, ALL)
    return place.reason if isinstance(place, Refusal) else "nothing"


@pytest.mark.parametrize("put_back", [over_it, in_its_place, in_another_folder, in_a_folder_of_another_log])
@pytest.mark.parametrize("copy", [by_backup, by_vacuum, by_cp])
async def test_a_copy_that_is_put_back_is_another_log_with_the_same_events(
    tmp_path: Path, copy: Callable[[Path, Path], None], put_back: Callable[[Path, Path], None]
) -> None:
    folder = tmp_path / "data"
    async with opened(folder) as log:
        before = await append(log, quote(), headline("1"), message('"id":"no id"'), state=b"2")
        copy(folder / DATABASE, tmp_path / "copy")
        after = await append(log, headline("2"), message("seen"))
        epoch = log.epoch
    put_back(tmp_path / "copy", folder)
    async with opened(folder) as log:
        assert log.epoch != epoch
        assert [await told_to(log, record) for record in (*before, *after)] == ["foreign"] * 5
        assert log.state("test") == b"2"
        found = await everything(log)
        assert [record.body for record in found] == [record.body for record in before]
        again = await append(log, headline("2"))
        assert {record.id for record in again}.isdisjoint({record.id for record in (*before, *after)})
        # One that resumes by an id that stands in the JSON goes on just as by that of the frame.
        for record in (*found, *again):
            assert msgspec.json.decode(record.json)["id"] == record.id
            assert await log.place(record.id, ALL) == record.seq
        restored = log.epoch
    async with opened(folder) as log:
        assert log.epoch == restored
    view = LogView.open(folder)
    assert view.epoch == restored
    await view.close()


async def test_a_copied_folder_is_another_log_and_its_original_goes_on(tmp_path: Path) -> None:
    async with opened(tmp_path / "a") as log:
        (record,) = await append(log, quote())
    shutil.copytree(tmp_path / "a", tmp_path / "b")
    async with opened(tmp_path / "b") as copy:
        assert await told_to(copy, record) == "foreign"
    async with opened(tmp_path / "a") as log:
        assert await told_to(log, record) == "nothing"
        assert seqs(await append(log, quote())) == [2]


async def test_a_folder_that_was_moved_is_the_same_log(tmp_path: Path) -> None:
    async with opened(tmp_path / "a") as log:
        (record,) = await append(log, quote())
    (tmp_path / "a").rename(tmp_path / "b")
    async with opened(tmp_path / "b") as log:
        assert await told_to(log, record) == "nothing"


async def test_a_whole_folder_that_is_put_back_is_another_log(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    async with opened(folder) as log:
        await append(log, quote())
        shutil.copytree(folder, tmp_path / "copy")
        (_, seen) = await append(log, quote(), quote())
    shutil.rmtree(folder)
    shutil.copytree(tmp_path / "copy", folder)
    async with opened(folder) as log:
        assert await told_to(log, seen) == "foreign"


async def test_one_written_over_its_files_is_told_too_once_it_is_some_minutes_old(tmp_path: Path) -> None:
    folder, clock = tmp_path / "data", Clock()
    async with opened(folder, clock=clock) as log:
        await append(log, quote())
        await log.trim()
        shutil.copytree(folder, tmp_path / "copy")
        clock.ms += provenance.RESEAL_MS
        await log.trim()
        (seen,) = await append(log, quote())
        epoch = log.epoch
    async with opened(folder) as log:
        assert log.epoch == epoch
    shutil.copytree(tmp_path / "copy", folder, dirs_exist_ok=True)
    async with opened(folder) as log:
        assert await told_to(log, seen) == "foreign"


async def test_one_written_over_its_files_after_a_stop_is_told_however_young_it_is(tmp_path: Path) -> None:
    """As `cp -a` and `rsync -a` write it, which keep what the files say of when they were written."""
    folder = tmp_path / "data"
    async with opened(folder) as log:
        await append(log, quote())
        shutil.copytree(folder, tmp_path / "copy")
        (seen,) = await append(log, quote())
        epoch = log.epoch
    async with opened(folder) as log:
        assert log.epoch == epoch
    shutil.copytree(tmp_path / "copy", folder, dirs_exist_ok=True)
    async with opened(folder) as log:
        assert await told_to(log, seen) == "foreign"


async def test_a_whole_folder_copied_after_a_stop_and_put_back_is_the_same_log_until_it_is_opened(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "data"
    async with opened(folder) as log:
        (record,) = await append(log, quote())
    shutil.copytree(folder, tmp_path / "copy")
    shutil.copytree(tmp_path / "copy", folder, dirs_exist_ok=True)
    async with opened(folder) as log:
        assert await told_to(log, record) == "nothing"
        (seen,) = await append(log, quote())
    shutil.copytree(tmp_path / "copy", folder, dirs_exist_ok=True)
    async with opened(folder) as log:
        assert await told_to(log, seen) == "foreign"


def hand_over(folder: Path) -> None:
    for path in folder.iterdir():
        os.chown(path, os.getuid(), os.getgid())
        path.chmod(0o660)
    seal, changed_ns = read_seal(folder), (folder / SEAL).stat().st_ctime_ns
    if seal is not None and seal.born_ns == changed_ns:
        pytest.skip("the file system does not say when a file was made")


async def test_a_folder_that_is_handed_to_another_user_is_the_same_log(tmp_path: Path) -> None:
    """As some do at each start of a container."""
    async with opened(tmp_path) as log:
        (record,) = await append(log, quote())
    hand_over(tmp_path)
    async with opened(tmp_path) as log:
        assert await told_to(log, record) == "nothing"


async def test_a_copy_of_an_earlier_run_is_told_from_where_the_last_one_was_killed(tmp_path: Path) -> None:
    """Though the note of the newest id is lost, as after a power loss."""
    async with opened(tmp_path) as log:
        await append(log, quote())
    shutil.copyfile(tmp_path / DATABASE, tmp_path / "copy")
    async with opened(tmp_path) as log:
        (seen,) = await append(log, quote())
    shutil.copyfile(tmp_path / "copy", tmp_path / DATABASE)
    (tmp_path / "ticker.lock").unlink()
    async with opened(tmp_path) as log:
        assert await told_to(log, seen) == "foreign"


async def test_a_copy_of_the_same_run_is_told_though_somebody_has_removed_the_note(tmp_path: Path) -> None:
    """As one does who takes `ticker.lock` for left over."""
    async with opened(tmp_path) as log:
        await append(log, quote())
        by_backup(tmp_path / DATABASE, tmp_path / "copy")
        (seen,) = await append(log, quote())
    shutil.copyfile(tmp_path / "copy", tmp_path / DATABASE)
    (tmp_path / "ticker.lock").unlink()
    async with opened(tmp_path) as log:
        assert await told_to(log, seen) == "foreign"


async def test_what_was_deleted_by_age_is_not_missing(tmp_path: Path) -> None:
    async with opened(tmp_path) as log:
        records = await append(log, headline("1"), message("1"), quote(), quote())
        epoch = log.epoch
    with closing(sqlite3.connect(tmp_path / DATABASE)) as connection, connection:
        connection.execute("DELETE FROM events WHERE seq > 1")
        connection.execute("UPDATE topics SET lost_seq = 2 WHERE type = 'message'")
        connection.execute("INSERT INTO trimmed SELECT id, 4, 2 FROM topics WHERE type = 'quote'")
    async with opened(tmp_path) as log:
        assert log.epoch == epoch
        assert await told_to(log, records[-1]) == "nothing"


@pytest.mark.parametrize("steps", range(3))
async def test_a_start_that_was_killed_half_way_leaves_the_log_what_it_is(
    tmp_path: Path, steps: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened(tmp_path) as log:
        await append(log, quote())
        epoch = log.epoch

    def killed(folder: Path, token: str) -> None:
        if steps:
            set_seal(folder, token)
        raise KeyboardInterrupt

    if steps < 2:
        with monkeypatch.context() as patch:
            patch.setattr(provenance, "set_seal", killed)
            with pytest.raises(KeyboardInterrupt):
                EventLog(tmp_path, log.channels, clock=lambda: 0)
    async with opened(tmp_path) as log:
        assert log.epoch == epoch
    async with opened(tmp_path) as log:
        assert log.epoch == epoch


async def test_a_log_of_a_ticker_that_set_no_seals_is_taken_as_it_is_and_gets_one(tmp_path: Path) -> None:
    async with opened(tmp_path) as log:
        await append(log, quote())
        epoch = log.epoch
    (tmp_path / SEAL).unlink()
    with closing(sqlite3.connect(tmp_path / DATABASE)) as connection, connection:
        connection.execute("DELETE FROM meta WHERE name IN ('seal', 'next_seal')")
    async with opened(tmp_path) as log:
        assert log.epoch == epoch
    assert read_seal(tmp_path) is not None
    (tmp_path / SEAL).unlink()
    async with opened(tmp_path) as log:
        assert log.epoch != epoch


async def test_an_alert_names_what_raised_it_under_its_new_id(tmp_path: Path) -> None:
    async with opened(tmp_path) as log:
        (raised,) = await append(log, quote())
        await append(log, alert('"about":"x"', about=raised.id))
    (tmp_path / SEAL).unlink()
    async with opened(tmp_path) as log:
        first, then = await everything(log)
        told = msgspec.json.decode(then.json)
        assert (told["about"], told["title"]) == (first.id, '"about":"x"')
        assert parse_id(first.id) != parse_id(raised.id)


async def test_a_move_names_its_headline_under_its_new_id_in_its_key_too(tmp_path: Path) -> None:
    async with opened(tmp_path) as log:
        (told,) = await append(log, headline("1"))
        await append(log, move(about=told.id))
    (tmp_path / SEAL).unlink()
    async with opened(tmp_path) as log:
        first, then = await everything(log)
        await append(log, move(about=first.id))
        assert then.key == then.body.key == f"move:AAPL:{first.id}" == msgspec.json.decode(then.json)["key"]
        snapshot = await log.newest_of((f"move:AAPL:{first.id}",))
        assert [record.seq for record in snapshot.values()] == [3]


async def test_what_was_lost_while_it_ran_expires_the_cursors_before_it(tmp_path: Path) -> None:
    async with opened(tmp_path) as log:
        (before,) = await append(log, message())
        by_backup(tmp_path / DATABASE, tmp_path / "copy")
    async with opened(tmp_path) as log:
        await append(log, message(), message())
    async with opened(tmp_path) as log:
        in_its_place(tmp_path / "copy", tmp_path)
        await log.probe()
        (after,) = await append(log, message())
        assert seqs(await everything(log)) == [1, 4]
        assert await told_to(log, before) == "expired"
        assert await told_to(log, after) == "nothing"


async def test_after_a_power_loss_nothing_behind_what_was_reserved_is_believed(tmp_path: Path) -> None:
    async with opened(tmp_path) as log:
        await append(log, quote())
        epoch = log.epoch
    set_meta(tmp_path, "boot", "the boot before")
    set_meta(tmp_path, "reserved", 10)
    with (tmp_path / "ticker.lock").open("r+") as note:
        note.write(f"{8:20d}")
    async with opened(tmp_path) as log:
        assert (log.epoch, log.newest) == (epoch, 10)
    set_meta(tmp_path, "boot", "the boot before")
    with (tmp_path / "ticker.lock").open("r+") as note:
        note.write(f"{11:20d}")
    async with opened(tmp_path) as log:
        assert log.epoch != epoch


async def test_the_documented_commands_back_up_restore_and_move_a_log(tmp_path: Path) -> None:
    text = (Path(__file__).parents[2] / "docs" / "backup.md").read_text()
    back_up, restore, export, import_, remove_seal = re.findall(r"^    (.+)$", text, re.MULTILINE)
    async with opened(tmp_path / "data") as log:
        (before,) = await append(log, message("kept"))
        run(back_up, tmp_path)
        (seen,) = await append(log, message("lost"))
        run(export, tmp_path)
    run(import_, tmp_path)
    async with opened(tmp_path / "elsewhere") as log:
        assert [record.body for record in await everything(log)] == [before.body, seen.body]
    run(restore, tmp_path)
    async with opened(tmp_path / "data") as log:
        assert await told_to(log, seen) == "foreign"
        assert [record.body for record in await everything(log)] == [before.body]
        epoch = log.epoch
    run(remove_seal, tmp_path)
    async with opened(tmp_path / "data") as log:
        assert log.epoch != epoch


@pytest.mark.skipif(shutil.which("sqlite3") is None, reason="the commands are those of SQLite's shell")
async def test_a_copy_by_the_documented_commands_of_sqlite_is_restored_too(tmp_path: Path) -> None:
    text = (Path(__file__).parents[2] / "docs" / "backup.md").read_text()
    backup, vacuum = re.findall(r"`(sqlite3 .+?)`", text)
    for number, command in enumerate((backup, vacuum)):
        async with opened(tmp_path / "data") as log:
            (seen,) = await append(log, message(f"kept {number}"))
            run(command, tmp_path)
        run("ticker restore --replace backup.db", tmp_path)
        async with opened(tmp_path / "data") as log:
            assert await told_to(log, seen) == "foreign"
            assert log.newest == number + 1
        run("rm backup.db && mv data/ticker.db.* aside", tmp_path)


def run(command: str, folder: Path) -> None:
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    subprocess.run(command, shell=True, cwd=folder, check=True, env={**os.environ, "PATH": path})
