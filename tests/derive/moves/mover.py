"""A process that appends quotes and headlines for ever, and says what moved; made to be killed.

Usage: python -m tests.derive.moves.mover FOLDER
"""

import asyncio
import sys
from pathlib import Path

from tests.derive.running import deriving
from tests.log.logs import append_for_ever, everything
from tests.support.clock import NOON_MS, Clock
from tests.support.events import headline, quote
from ticker.events import Headline, Quote

SYMBOLS = ("A", "B", "C")


async def main(folder: Path) -> None:
    clock = Clock()

    def bodies(at: int) -> list[Headline | Quote]:
        clock.ms += 1_000 + 7_919 * at % 50_000
        news = [headline(f"h{at}", symbols=SYMBOLS[: 1 + at % 3])] if at % 3 == 0 else []
        return [*news, *(quote(symbol, 100 + at * 31 % 17) for symbol in SYMBOLS[: at % 4])]

    async with deriving(folder, clock) as (log, _):
        at = log.newest
        clock.ms = max([NOON_MS, *(record.time_ms for record in await everything(log))])
        await append_for_ever(log, at, bodies)


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
