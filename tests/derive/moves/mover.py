"""A process that appends quotes and headlines for ever, and says what moved; made to be killed.

Usage: python -m tests.derive.moves.mover FOLDER
"""

import asyncio
import sys
from pathlib import Path

from tests.derive.bars.running import deriving
from tests.log.logs import append, everything
from tests.support.clock import NOON_MS, Clock
from tests.support.events import headline, quote

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
            news = [headline(f"h{at}", symbols=SYMBOLS[: 1 + at % 3])] if at % 3 == 0 else []
            quotes = [quote(symbol, 100 + at * 31 % 17) for symbol in SYMBOLS[: at % 4]]
            records = await append(log, *news, *quotes)
            print(records[-1].seq if records else at, flush=True)
            await asyncio.sleep(0)


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
