"""A hub, a callback and a clock."""

from collections.abc import AsyncIterator

import pytest

from tests.support.simulation import SimulatedTime

from .asking import Asking
from .house import NOW_MS, Door, door
from .hub import Hub, hub


@pytest.fixture
def time() -> SimulatedTime:
    return SimulatedTime(NOW_MS)


@pytest.fixture
async def callback() -> AsyncIterator[Door]:
    async with door() as made:
        yield made


@pytest.fixture
async def a_hub() -> AsyncIterator[Hub]:
    async with hub() as made:
        yield made


@pytest.fixture
async def another_hub() -> AsyncIterator[Hub]:
    async with hub() as made:
        yield made


@pytest.fixture
async def asking() -> AsyncIterator[Asking]:
    made = Asking()
    yield made
    await made.close()
