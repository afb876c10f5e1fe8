"""Ids are contiguous and never given out twice, whatever happens to the files between two runs."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.log.logs import ALL, append, everything, opened, seqs
from tests.support.events import message, quote
from ticker.log import Refusal
from ticker.log.folder import DATABASE
from ticker.log.writing.store import RESERVE

LOCK = "ticker.lock"


def set_meta(folder: Path, name: str, value: object) -> None:
    with closing(sqlite3.connect(folder / DATABASE)) as connection, connection:
        connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (name, value))


def crashed_copy(folder: Path, to: Path) -> Path:
    """What kill -9 would leave now: the files of a log that is open."""
    shutil.copytree(folder, to)
    return to


async def test_ids_are_contiguous_over_all_channels_and_runs(tmp_path: Path) -> None:
    epochs = set()
    for run in range(3):
        async with opened(tmp_path) as log:
            first = await append(log, quote(), message())
            second = await append(log, quote(), channel="world")
            assert seqs([*first, *second]) == [run * 3 + 1, run * 3 + 2, run * 3 + 3]
            assert first[0].id == f"{log.epoch}-{run * 3 + 1}"
            epochs.add(log.epoch)
    assert len(epochs) == 1


async def test_an_orderly_restart_goes_on_where_it_was_even_after_the_machine_was_off(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened(tmp_path) as log:
        await append(log, quote())
    monkeypatch.setattr("ticker.log.writing.provenance.boot_id", lambda: "another boot")
    async with opened(tmp_path) as log:
        assert seqs(await append(log, quote())) == [2]


async def without_wal(folder: Path, to: Path) -> Path:
    """What is left of a log that was killed, and whose -wal file was deleted then."""
    async with opened(folder) as log:
        await append(log, quote(), quote(), quote())
        crashed_copy(folder, to)
    assert (to / f"{DATABASE}-wal").stat().st_size > 0
    (to / f"{DATABASE}-wal").unlink()
    (to / f"{DATABASE}-shm").unlink(missing_ok=True)
    return to


async def test_a_deleted_wal_file_loses_events_but_gives_no_id_out_twice(tmp_path: Path) -> None:
    async with opened(tmp_path / "a") as log:
        await append(log, quote(), quote())
        epoch = log.epoch
    async with opened(await without_wal(tmp_path / "a", tmp_path / "b")) as log:
        assert log.epoch != epoch
        assert seqs(await append(log, quote())) == [6]
        assert seqs(await everything(log)) == [1, 2, 6]


async def test_a_log_that_was_all_in_its_deleted_wal_file_begins_anew_under_another_epoch(
    tmp_path: Path,
) -> None:
    copy = await without_wal(tmp_path / "a", tmp_path / "b")
    async with opened(tmp_path / "a") as log, opened(copy) as other:
        assert other.epoch != log.epoch
        assert seqs(await append(other, quote())) == [1]


async def test_an_old_copy_put_back_gives_no_id_out_twice(tmp_path: Path) -> None:
    async with opened(tmp_path) as log:
        await append(log, quote(), quote())
    shutil.copy(tmp_path / DATABASE, tmp_path / "backup")
    async with opened(tmp_path) as log:
        epoch = log.epoch
        await append(log, quote(), quote(), quote())
    shutil.copy(tmp_path / "backup", tmp_path / DATABASE)
    async with opened(tmp_path) as log:
        # A reader that has seen 5 is told that what it has seen is no more.
        assert log.epoch != epoch
        assert isinstance(await log.place(f"{epoch}-5", ALL), Refusal)
        assert seqs(await append(log, quote())) == [6]
        assert seqs(await everything(log)) == [1, 2, 6]
        assert (await log.snapshot(ALL, 10)).through == 6


async def test_after_a_power_loss_ids_go_on_behind_what_was_promised(tmp_path: Path) -> None:
    async with opened(tmp_path) as log:
        await append(log, quote(), quote())
        epoch = log.epoch
    # A power loss takes the note of the newest id with it, and leaves the boot id of before.
    set_meta(tmp_path, "boot", "the boot before")
    (tmp_path / LOCK).write_bytes(b"\0" * 21)
    async with opened(tmp_path) as log:
        assert (log.epoch, log.newest) == (epoch, 1 + RESERVE + 1)
        promised = log.newest
        page = await log.snapshot(ALL, 10)
        assert (seqs(page.records), page.through) == ([2], promised)
        assert seqs(await everything(log)) == [1, 2]
        assert seqs(await append(log, quote())) == [promised + 1]
    set_meta(tmp_path, "boot", "yet another boot")
    async with opened(tmp_path) as log:
        assert log.epoch == epoch
        assert seqs(await append(log, quote())) == [promised + 1 + RESERVE + 1]


async def test_a_killed_process_promises_nothing_away(tmp_path: Path) -> None:
    async with opened(tmp_path / "a") as log:
        await append(log, quote(), quote())
        copy = crashed_copy(tmp_path / "a", tmp_path / "b")
    async with opened(copy) as log:
        assert seqs(await append(log, quote())) == [3]


async def test_where_the_machine_names_no_boot_every_unclean_end_is_a_power_loss(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ticker.log.writing.provenance.boot_id", lambda: "unknown")
    async with opened(tmp_path / "a") as log:
        await append(log, quote())
        copy = crashed_copy(tmp_path / "a", tmp_path / "b")
    async with opened(copy) as log:
        assert log.newest == 1 + RESERVE
    async with opened(tmp_path / "a") as log:
        assert log.newest == 1


async def test_a_promise_is_renewed_before_it_is_used_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ticker.log.writing.store.RESERVE", 3)
    async with opened(tmp_path) as log:
        for _ in range(10):
            await append(log, quote())
    set_meta(tmp_path, "boot", "the boot before")
    (tmp_path / LOCK).unlink()
    async with opened(tmp_path) as log:
        assert log.newest == 9 + 3


async def test_a_log_begun_anew_counts_from_one_under_another_epoch(tmp_path: Path) -> None:
    async with opened(tmp_path) as log:
        await append(log, quote(), quote())
        epoch = log.epoch
    (tmp_path / DATABASE).rename(tmp_path / "away")
    async with opened(tmp_path) as log:
        assert log.epoch != epoch
        assert seqs(await append(log, quote())) == [1]
