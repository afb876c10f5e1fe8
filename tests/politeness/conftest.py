from collections.abc import AsyncIterator

import pytest

from tests.support.simulation import SimulatedTime

from .origin import Publishers


@pytest.fixture
async def origin(time: SimulatedTime) -> AsyncIterator[Publishers]:
    """Publishers at the `time` of a test's choice."""
    async with Publishers(time).open() as origin:
        yield origin
