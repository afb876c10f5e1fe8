"""A process that appends and tells who follows; made to be killed.

Usage: python -m tests.processes.gatherer FOLDER SOCKET
"""

import asyncio
import os
import socket
import sys
from pathlib import Path

from tests.log.logs import CHANNELS
from tests.support.events import quote
from ticker.config import Config
from ticker.config.types import Service
from ticker.events import Draft
from ticker.log import EventLog
from ticker.processes.serving_processes import ServingProcesses
from ticker.times import now_ms

BEAT_S = 0.2


def listening(path: Path) -> socket.socket:
    path.unlink(missing_ok=True)
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(os.fspath(path))
    listener.listen()
    return listener


async def main(folder: Path, path: Path) -> None:
    log = EventLog(folder, CHANNELS, clock=now_ms)
    service = Service.model_validate({"channels": {"stocks": {}}})
    processes = ServingProcesses(log, lambda: Config(service, (), folder), lambda: b"key", beat_s=BEAT_S)
    await processes.open(listening(path))
    while True:
        first = log.newest + 1
        drafts = [Draft("stocks", quote(f"S{seq % 5}", seq)) for seq in range(first, first + 1 + first % 7)]
        await log.append(drafts, "gatherer")
        await asyncio.sleep(0.002)


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), Path(sys.argv[2])))
