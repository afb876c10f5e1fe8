from collections.abc import AsyncIterator

import pytest

from tests.sources.rss.server import FeedServer, serving


@pytest.fixture
async def server() -> AsyncIterator[FeedServer]:
    async with serving() as feed_server:
        yield feed_server
