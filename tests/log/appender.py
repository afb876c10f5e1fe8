"""A process that appends for ever and prints each newest sequence once it is durable; made to be killed.

Usage: python -m tests.log.appender FOLDER
"""

import asyncio
import sys
from pathlib import Path

from tests.log.logs import CHANNELS
from tests.support.events import headline, quote
from ticker.events import Draft
from ticker.log import EventLog
from ticker.times import now_ms


async def main(folder: Path) -> None:
    log = EventLog(folder, CHANNELS, clock=now_ms)
    print(log.newest, flush=True)
    while True:
        first = log.newest + 1
        size = 1 + first % 7
        drafts = [
            Draft("stocks", quote("AAPL", seq) if seq % 2 else headline(str(seq)))
            for seq in range(first, first + size)
        ]
        # The state says what was committed with it, so that the two can be compared afterwards.
        records = await log.append(drafts, "appender", str(first + size - 1).encode())
        print(records[-1].seq, flush=True)


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
