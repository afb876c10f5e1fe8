"""What every test may ask for."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.running import RunningTicker, write_site


@pytest.fixture
def ticker(tmp_path: Path) -> Iterator[RunningTicker]:
    """A running Ticker with two simulated prices ten times a second."""
    with RunningTicker(write_site(tmp_path)) as running:
        yield running
