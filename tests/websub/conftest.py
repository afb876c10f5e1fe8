"""A hub, a callback and a clock."""

from collections.abc import AsyncIterator

import pytest

from tests.support.simulation import SimulatedTime

from .asking import Asking
from .hub import Hub, hub
from .run import NOW_MS, Callback


@pytest.fixture
def time() -> SimulatedTime:
    return SimulatedTime(NOW_MS)


@pytest.fixture
async def callback() -> AsyncIterator[Callback]:
    async with Callback().open() as made:
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
