from collections.abc import AsyncIterator

import pytest

from ticker.config.types import Fetch
from ticker.sources.rss import RssTools

from .asking import House
from .server import FeedServer, serving


@pytest.fixture
async def server() -> AsyncIterator[FeedServer]:
    async with serving() as feed_server:
        yield feed_server


@pytest.fixture
async def tools() -> AsyncIterator[RssTools]:
    made = RssTools(Fetch(host_gap="0s"))
    yield made
    await made.close()


@pytest.fixture
async def house() -> AsyncIterator[House]:
    made = House()
    yield made
    await made.close()
