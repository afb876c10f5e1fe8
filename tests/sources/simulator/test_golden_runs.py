"""Whole markets, as they are written and as they are served, the same on every machine and every Python."""

import pytest

from tests.sources.simulator.golden import RUNS, served, written


@pytest.mark.parametrize("name", RUNS)
def test_a_market_is_written_as_it_always_was(name: str) -> None:
    assert written(RUNS[name]) == RUNS[name].written


@pytest.mark.parametrize("name", RUNS)
async def test_a_market_is_served_as_it_always_was(name: str) -> None:
    assert await served(RUNS[name]) == (RUNS[name].quoted, RUNS[name].told)
