from collections.abc import AsyncIterator

import pytest

from tests.support.parsers import PARSERS
from ticker.config.types import Fetch
from ticker.outbound.outbound import outbound
from ticker.sources.rss.tools import RssTools


@pytest.fixture
async def tools() -> AsyncIterator[RssTools]:
    fetch = Fetch(host_gap="0s")
    out = outbound(fetch)
    made = RssTools(fetch, out, worker=PARSERS.worker())
    yield made
    await made.close()
    await out.close()
