"""A process that appends messages for ever and derives from them meanwhile; made to be killed.

Usage: python -m tests.derive.deriver FOLDER
"""

import asyncio
import sys
from pathlib import Path
from typing import Any

from tests.derive.counting import Tens
from tests.log.logs import CHANNELS
from tests.support.events import message
from ticker.derive import Follower
from ticker.derive.activity import ActivityCount
from ticker.derive.running import run_together
from ticker.events import Draft
from ticker.log import EventLog
from ticker.times import Clock, now_ms


def followers(log: EventLog, clock: Clock) -> list[Follower[Any]]:
    tens = Follower(Tens(), log, log.order, channels=lambda: tuple(CHANNELS), clock=clock)
    count = Follower(ActivityCount(), log, log.order, channels=lambda: tuple(CHANNELS), clock=clock)
    return [tens, count]


async def main(folder: Path) -> None:
    log = EventLog(folder, CHANNELS, clock=now_ms)
    deriving = asyncio.create_task(run_together(followers(log, now_ms)))
    print(log.newest, flush=True)
    while not deriving.done():
        size = 1 + log.newest % 7
        records = await log.append([Draft("stocks", message(str(n))) for n in range(size)], "appender")
        print(records[-1].seq, flush=True)


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
