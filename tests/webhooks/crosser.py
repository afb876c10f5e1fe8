"""A process that appends for ever, and sends what it appends to a receiver; made to be killed.

Usage: URL=http://… python -m tests.webhooks.crosser FOLDER
"""

import asyncio
import os
import sys
from pathlib import Path

from tests.log.logs import append_for_ever
from tests.support.events import quote
from tests.webhooks.running import hook, sending


async def main(folder: Path) -> None:
    async with sending(folder, hook(os.environ["URL"], batch=int(os.environ["BATCH"]))) as (log, _):
        await append_for_ever(log, 0, lambda at: [quote("AAPL", 1 + at % 100)])


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
