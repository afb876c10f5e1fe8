from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from ticker.log import EventLog

from .run import CHANNELS, Feed, Run, T


@pytest.fixture
async def log(tmp_path: Path) -> AsyncIterator[EventLog]:
    log = EventLog(tmp_path, CHANNELS, clock=lambda: T)
    yield log
    await log.close()


@pytest.fixture
async def run(log: EventLog) -> AsyncIterator[Run]:
    run = await Run(log, feed=Feed("one")).after_first_reads()
    yield run
    await run.poller.stop()
