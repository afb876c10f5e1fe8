import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.log.logs import append, everything, opened
from tests.support.events import message
from tests.support.waiting import eventually
from ticker.log import EventLog
from ticker.service import trimming
from ticker.times import now_ms

DAY_MS = 86_400_000


class SetClock:
    """The system's clock, set by `by_ms`; counts how often it was asked."""

    def __init__(self) -> None:
        self.by_ms = 0
        self.asked = 0

    def __call__(self) -> int:
        self.asked += 1
        return now_ms() + self.by_ms


@asynccontextmanager
async def upkeep(log: EventLog, clock: SetClock) -> AsyncIterator[None]:
    running = asyncio.create_task(trimming(log, clock, every_s=0.01))
    try:
        yield
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def test_a_clock_that_is_set_on_while_it_runs_deletes_nothing_at_once(tmp_path: Path) -> None:
    clock = SetClock()
    async with opened(tmp_path, clock=clock) as log:
        await append(log, message("kept"))
        async with upkeep(log, clock):
            await eventually(lambda: clock.asked > 10)
            clock.by_ms = 9_000 * DAY_MS
            asked = clock.asked
            await eventually(lambda: clock.asked > asked + 10)
    # From the file: what is in memory is not deleted.
    async with opened(tmp_path) as log:
        assert [record.body for record in await everything(log)] == [message("kept")]
