"""What a closed log leaves behind: no thread, no open file, no connection for the collector to find."""

import asyncio
import contextlib
import gc
import threading
import warnings
from pathlib import Path

import pytest

from tests.log.logs import ALL, append, opened
from tests.support import disks
from tests.support.events import quote
from tests.support.waiting import eventually
from ticker.errors import LogError, LogUnusable
from ticker.log.folder import DATABASE


def open_files(folder: Path) -> list[str]:
    """What this process holds open in a folder; empty where the system does not say."""
    found = []
    for link in Path("/proc/self/fd").glob("*"):
        try:
            target = str(link.readlink())
        except OSError:
            continue
        if target.startswith(f"{folder}/"):
            found.append(target)
    return found


def threads() -> set[str]:
    return {thread.name for thread in threading.enumerate() if thread.name.startswith(("log-", "asyncio_"))}


@pytest.fixture(autouse=True)
def _collected() -> None:
    """Python 3.13 warns of a connection that it collects and nobody closed; warnings are errors."""
    warnings.simplefilter("error", ResourceWarning)
    gc.collect()


async def test_a_closed_log_leaves_no_thread_and_no_open_file(tmp_path: Path) -> None:
    async with opened(tmp_path) as log:
        await append(log, quote())
        await log.snapshot(ALL, 1)
        assert open_files(tmp_path)
        assert threads()
    assert open_files(tmp_path) == []
    assert threads() == set()
    gc.collect()


async def test_closing_twice_and_during_reads_leaves_nothing_either(tmp_path: Path) -> None:
    async with opened(tmp_path) as log:
        await append(log, *[quote() for _ in range(1_000)])
        reads = [asyncio.create_task(log.snapshot(ALL, 1)) for _ in range(20)]
        await asyncio.sleep(0)
        await asyncio.gather(log.close(), log.close())
        results = await asyncio.gather(*reads, return_exceptions=True)
        assert all(
            not isinstance(result, BaseException) or isinstance(result, LogError) for result in results
        )
    assert open_files(tmp_path) == []
    assert threads() == set()
    gc.collect()


async def test_trouble_leaves_no_connection_behind(tmp_path: Path) -> None:
    async with opened(tmp_path) as log:
        await append(log, quote())
        disks.overwrite(tmp_path)
        probing = asyncio.create_task(log.probe())
        await eventually(lambda: log.trouble)
        with contextlib.suppress(LogError):
            await log.snapshot(ALL, 1)
        await log.close()
        await asyncio.gather(probing, return_exceptions=True)
    assert open_files(tmp_path) == []
    assert threads() == set()
    gc.collect()


async def test_a_log_that_cannot_be_opened_lets_go_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / DATABASE).write_bytes(b"no log" * 1_000)
    with pytest.raises(LogUnusable):
        async with opened(tmp_path):
            pass
    gc.collect()
    assert open_files(tmp_path) == []
    assert threads() == set()
    (tmp_path / DATABASE).unlink()
    async with opened(tmp_path) as log:
        assert log.newest == 0


async def test_a_log_whose_states_cannot_be_read_lets_go_of_the_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened(tmp_path):
        pass

    def broken(*_: object) -> None:
        raise RuntimeError

    with monkeypatch.context() as patch:
        patch.setattr("ticker.log.writing.store.Store._stored_states", broken)
        with pytest.raises(RuntimeError):
            async with opened(tmp_path):
                pass
    assert open_files(tmp_path) == []
    async with opened(tmp_path) as log:
        assert log.newest == 0
