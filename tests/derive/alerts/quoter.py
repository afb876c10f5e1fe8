"""A process that appends prices up and down for ever, and has a rule fire on them; made to be killed.

Usage: python -m tests.derive.alerts.quoter FOLDER
"""

import asyncio
import sys
from pathlib import Path

from tests.derive.running import deriving
from tests.log.logs import append_for_ever
from tests.support.events import quote
from ticker.times import now_ms


async def main(folder: Path) -> None:
    async with deriving(folder, now_ms, "AAPL > 200") as (log, _):
        # The first look is at a price below, whatever was last.
        await append_for_ever(log, 0, lambda at: [quote("AAPL", 199 + at % 3)])


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
