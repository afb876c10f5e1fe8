"""What every test may ask for."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.support.origin import Origin
from tests.support.running import RunningTicker, write_site

# No test asserts a time: on a busy machine any example may take long.
settings.register_profile("ticker", deadline=None)
settings.load_profile("ticker")


@pytest.fixture
def ticker(tmp_path: Path) -> Iterator[RunningTicker]:
    """A running Ticker with two simulated prices ten times a second."""
    with RunningTicker(write_site(tmp_path)) as running:
        yield running


@pytest.fixture
async def server() -> AsyncIterator[Origin]:
    """A server to read feeds from; it answers nothing yet."""
    async with Origin().open() as origin:
        yield origin
