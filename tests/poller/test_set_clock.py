"""The clock is set at whatever instant of a read: it goes on in its own rhythm."""

import asyncio
import random
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.waiting import eventually, within
from ticker.config.rhythm import Rhythm
from ticker.log import Channel, EventLog, Keep
from ticker.poller import Poller, Watched
from ticker.sources.adapter import Reading
from ticker.times import now_ms

DAY_MS = 86_400_000
CHANNELS = {"stocks": Channel(1_000, Keep(3_600_000, 1_000_000))}
ASKED = 60
"""A read and setting the next one ask the clock fewer times than that."""


class SetOnce:
    """The system's clock, set back by a day right after it was asked for the nth time."""

    def __init__(self, nth: int) -> None:
        self._left = nth

    def __call__(self) -> int:
        self._left -= 1
        return now_ms() - (DAY_MS if self._left < 0 else 0)

    @property
    def was_set(self) -> bool:
        return self._left < 0


class Counted:
    """A source that says how often it was read."""

    def __init__(self) -> None:
        self.reads = 0

    async def read(self, memory: bytes | None, now_ms: int) -> Reading:
        self.reads += 1
        return Reading(bodies=(), memory=b"")


@pytest.fixture
async def log(tmp_path: Path) -> AsyncIterator[EventLog]:
    log = EventLog(tmp_path, CHANNELS, clock=now_ms)
    yield log
    await log.close()


async def test_reads_go_on_at_whatever_instant_the_clock_is_set_back(log: EventLog) -> None:
    async def read_on(nth: int) -> None:
        source, clock, rhythm = Counted(), SetOnce(nth), Rhythm(50, on_grid=True)
        name = f"source-{nth}"
        watched = Watched(
            name=name,
            title=name,
            kind="simulator",
            channel="stocks",
            origin="here",
            rhythm=rhythm,
            adapter=source,
        )
        poller = Poller(log, [watched], clock=clock, rng=random.Random(1))
        await poller.start()
        await eventually(lambda: clock.was_set)
        read = source.reads
        await within(10, eventually(lambda: source.reads > read + 3, name))
        await poller.stop()

    await asyncio.gather(*(read_on(nth) for nth in range(1, ASKED)))
