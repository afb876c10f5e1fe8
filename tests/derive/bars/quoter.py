"""A process that appends quotes for ever, some seconds apart, and makes bars of them; made to be killed.

Usage: python -m tests.derive.bars.quoter FOLDER
"""

import asyncio
import sys
from pathlib import Path

from tests.derive.running import deriving
from tests.log.logs import append_for_ever, everything
from tests.support.clock import NOON_MS, Clock
from tests.support.events import quote
from ticker.events import Quote

SYMBOLS = ("A", "B", "C")


async def main(folder: Path) -> None:
    clock = Clock()

    def bodies(at: int) -> list[Quote]:
        clock.ms += 1_000 + 7_919 * at % 50_000
        return [quote(symbol, 100 + at * 31 % 17, volume=at) for symbol in SYMBOLS[: at % 4]]

    async with deriving(folder, clock) as (log, _):
        at = log.newest
        clock.ms = max([NOON_MS, *(record.time_ms for record in await everything(log))])
        await append_for_ever(log, at, bodies)


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
