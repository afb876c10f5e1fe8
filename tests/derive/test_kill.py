"""kill -9 at any instant: what is derived is there once for each of its causes, and in their order."""

import asyncio
import random
from pathlib import Path

from tests.derive.counting import told
from tests.derive.deriver import followers
from tests.log.logs import everything, opened
from tests.log.test_kill import lines_until_killed
from tests.support.clock import Clock
from tests.support.waiting import eventually
from ticker.derive.running import run_together
from ticker.events import Record
from ticker.times import now_ms


async def test_kill_9_neither_repeats_nor_leaves_out_what_is_derived(tmp_path: Path) -> None:
    rng = random.Random(1)
    for _ in range(5):
        lines_until_killed(tmp_path, rng.randint(2, 60), "tests.derive.deriver")
        async with opened(tmp_path, clock=now_ms) as log:
            before = await everything(log)
            derived = of_type(before, "alert")
            assert [record.body for record in derived] == [told(1 + n) for n in range(len(derived))]
            assert len(derived) <= len(of_type(before, "message")) // 10
    async with opened(tmp_path, clock=now_ms) as log:
        clock = Clock(now_ms())
        tens, count = deriving = followers(log, clock)
        running = asyncio.create_task(run_together(deriving))
        await eventually(lambda: tens.lag == count.lag == 0)
        everyone = await everything(log)
        assert len(of_type(everyone, "alert")) == len(of_type(everyone, "message")) // 10
        clock.ms += 60_000
        log.rouse()
        await eventually(lambda: count.settled.totals == {"stocks": log.newest})
        running.cancel()


def of_type(records: list[Record], kind: str) -> list[Record]:
    return [record for record in records if record.type == kind]
