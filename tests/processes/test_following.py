"""A log that another process writes: what is older from the file, what is new as it is told."""

import asyncio
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import pytest

from tests.log.logs import ALL, STOCKS
from tests.processes.gatherer import BEAT_S
from tests.support.waiting import eventually
from ticker.broadcast import Audience, joined
from ticker.config import Config
from ticker.errors import LogUnusable
from ticker.log import FollowedLog, Refusal
from ticker.processes.gathering_process import GatheringProcess
from ticker.processes.messages import Life
from ticker.times import now_ms


@contextmanager
def gathering(folder: Path) -> Iterator["subprocess.Popen[bytes]"]:
    with subprocess.Popen(
        [sys.executable, "-m", "tests.processes.gatherer", str(folder / "data"), str(folder / "socket")],
        cwd=Path(__file__).parents[2],
    ) as process:
        try:
            yield process
        finally:
            process.kill()


class Follower:
    """A process that serves, as far as the log goes."""

    def __init__(self, log: FollowedLog) -> None:
        self.log = log
        self.delivered: list[int] = []
        self.skips = 0
        self.configs: list[Config] = []
        log.on_append(lambda records: self.delivered.extend(record.seq for record in records))
        log.on_skip(self._skipped)

    def _skipped(self) -> None:
        self.skips += 1

    def audience(self, with_readers: bool) -> Audience:
        return joined(())


@asynccontextmanager
async def following(folder: Path) -> AsyncIterator[Follower]:
    link = GatheringProcess(folder / "socket", Life(1, 1), now_ms, beat_s=BEAT_S)
    welcome = await link.begin()
    log = FollowedLog.open(folder / "data")
    assert log.epoch == welcome.epoch
    follower = Follower(log)
    running = asyncio.create_task(link.run(log, follower.configs.append, follower.audience))
    try:
        yield follower
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await log.close()


def reason(log: FollowedLog) -> str:
    return log.trouble.reason if log.trouble is not None else ""


async def stored(log: FollowedLog) -> list[int]:
    """All that the file holds, read from it."""
    found: list[int] = []
    while (page := await log.page(ALL, found[-1] if found else 0)).records:
        found += [record.seq for record in page.records]
    return found


async def test_a_log_is_followed_while_the_process_that_writes_it_stops_and_dies(tmp_path: Path) -> None:
    with gathering(tmp_path) as first:
        async with following(tmp_path) as follower:
            log = follower.log
            begun = log.newest
            await eventually(lambda: log.newest > begun + 50)
            assert follower.delivered == list(range(begun + 1, log.newest + 1))

            await _finds_an_id_that_this_one_was_told_first(log, tmp_path)

            first.send_signal(signal.SIGSTOP)
            await eventually(lambda: reason(log) == "what reads the sources does not answer")
            before = log.newest
            first.send_signal(signal.SIGCONT)
            await eventually(lambda: log.trouble is None and log.newest > before + 50)
            assert follower.skips == 0
            assert follower.delivered == list(range(begun + 1, log.newest + 1))

            first.send_signal(signal.SIGKILL)
            # On a busy machine it may just have been too late with a sign of life.
            await eventually(lambda: reason(log) == "what reads the sources is being started again")
            before = log.newest
            with gathering(tmp_path):
                await eventually(lambda: log.trouble is None and log.newest > before + 50)
                newest = log.newest
                assert follower.delivered == sorted(set(follower.delivered))
                # What was committed while nobody listened was skipped, and is in the file.
                assert (await stored(log))[:newest] == list(range(1, newest + 1))


async def _finds_an_id_that_this_one_was_told_first(log: FollowedLog, folder: Path) -> None:
    behind = FollowedLog.open(folder / "data")
    await eventually(lambda: log.newest > behind.newest + 20)
    ahead = log.newest
    assert await behind.place(log.id_of(ahead), STOCKS) == ahead
    assert behind.newest >= ahead
    unknown = await behind.place(log.id_of(ahead + 10_000_000), STOCKS)
    assert isinstance(unknown, Refusal)
    assert unknown.reason == "unknown"
    await behind.close()


async def test_a_log_that_took_the_place_of_another_ends_what_follows(tmp_path: Path) -> None:
    link = GatheringProcess(tmp_path / "socket", Life(1, 1), now_ms)
    with gathering(tmp_path) as process:
        await link.begin()
        log = FollowedLog.open(tmp_path / "data")
        running = asyncio.create_task(link.run(log, lambda _: None, lambda _: joined(())))
        process.kill()
        process.wait()
        for file in (tmp_path / "data").iterdir():
            file.unlink()
        with gathering(tmp_path), pytest.raises(LogUnusable):
            await running
    await log.close()
