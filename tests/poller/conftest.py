from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from ticker.log import EventLog

from .feed import CHANNELS, Feed, House, T


@pytest.fixture
async def log(tmp_path: Path) -> AsyncIterator[EventLog]:
    log = EventLog(tmp_path, CHANNELS, clock=lambda: T)
    yield log
    await log.close()


@pytest.fixture
async def house(log: EventLog) -> AsyncIterator[House]:
    house = await House(log, feed=Feed("one")).after_first_reads()
    yield house
    await house.poller.stop()
