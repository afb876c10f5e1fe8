"""A process that has a rule fire for ever, and a target that writes down what it is sent; made to be killed.

Usage: python -m tests.notify.crosser FOLDER
"""

import asyncio
import sys
from pathlib import Path

from tests.log.logs import append_for_ever
from tests.notify.running import Desk, notifying
from tests.support.events import quote
from ticker.notify import Notification, Outcome, Sent

TOLD = "told.txt"


class Paper(Desk):
    """Takes what it is sent by writing it down."""

    def __init__(self, file: Path) -> None:
        super().__init__()
        self._file = file

    async def send(self, receiver: str, notification: Notification, now_ms: int) -> Outcome:
        with self._file.open("a") as file:
            file.write(f"{notification.alert}\n")
        # As an answer takes some time.
        await asyncio.sleep(0.002)
        return Sent()


async def main(folder: Path) -> None:
    async with notifying(folder, Paper(folder / TOLD)) as (log, _):
        await append_for_ever(log, 0, lambda at: [quote("AAPL", 199 + at % 3)])


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
