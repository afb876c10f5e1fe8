"""Connections cut at random bytes while prices are made: what clients received equals the log."""

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults.client import running
from tests.faults.proxy import Proxy, Where
from tests.faults.trial import ASKS, Trial, prices, site
from tests.support.waiting import eventually

SIZES = [
    pytest.param(100, id="a-tenth"),
    pytest.param(1_000, id="in-full", marks=pytest.mark.soak),
]


@pytest.mark.parametrize("cuts", SIZES)
async def test_every_client_gets_every_event_once_whatever_is_cut(
    cuts: int, tmp_path: Path, rng: random.Random, tell: Callable[[str], None]
) -> None:
    config = site(tmp_path, prices=prices(10, "100ms"))
    async with Trial(config, rng) as trial, Proxy(trial.port, rng, cuts).open() as proxy:
        readers = [trial.reader(ask, proxy.port) for ask in ASKS]
        async with running(readers):
            await eventually(lambda: proxy.left == 0, "all cuts are made", 30 + cuts / 2)
            log = await trial.settle(readers)
        received = trial.account(readers, log)
    assert sum(proxy.made.values()) == cuts
    assert set(proxy.made) == set(Where)
    assert 0 < proxy.resets < cuts
    tell(
        f"{cuts:,} cuts ({proxy.resets:,} by RST), {len(log):,} events in the log, "
        f"{received:,} received by {len(readers)} clients, 0 lost, 0 twice"
    )
