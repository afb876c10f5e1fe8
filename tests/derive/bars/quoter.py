"""A process that appends quotes for ever, some seconds apart, and makes bars of them; made to be killed.

Usage: python -m tests.derive.bars.quoter FOLDER
"""

import asyncio
import sys
from pathlib import Path

from tests.derive.bars.running import deriving
from tests.log.logs import append, everything
from tests.support.clock import NOON_MS, Clock
from tests.support.events import quote

SYMBOLS = ("A", "B", "C")


async def main(folder: Path) -> None:
    clock = Clock()
    async with deriving(folder, clock) as (log, _):
        at = log.newest
        clock.ms = max([NOON_MS, *(record.time_ms for record in await everything(log))])
        print(at, flush=True)
        while True:
            at += 1
            clock.ms += 1_000 + 7_919 * at % 50_000
            price = 100 + at * 31 % 17
            records = await append(log, *(quote(symbol, price, volume=at) for symbol in SYMBOLS[: at % 4]))
            print(records[-1].seq if records else at, flush=True)
            await asyncio.sleep(0)


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
