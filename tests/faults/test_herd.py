"""Hundreds of clients that come back at once after a restart, and have not all missed the same."""

import random
import signal
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from itertools import cycle, islice
from pathlib import Path

import pytest

from tests.faults.client import Client, running
from tests.faults.trial import ASKS, Trial, prices, site
from tests.support.waiting import eventually
from ticker.server import raise_file_limit

GROUPS = 5

SIZES = [
    pytest.param(200, "250ms", id="200-clients"),
    pytest.param(2_000, "2s", id="2000-clients", marks=pytest.mark.soak),
]


@pytest.mark.parametrize(("clients", "every"), SIZES)
async def test_a_herd_that_resumes_after_a_restart_gets_what_each_had_missed(
    clients: int, every: str, tmp_path: Path, rng: random.Random, tell: Callable[[str], None]
) -> None:
    raise_file_limit()
    config = site(tmp_path, prices=prices(8, every))
    async with Trial(config, rng) as trial:
        readers = [trial.reader(ask) for ask in islice(cycle(ASKS), clients)]
        await _leave_in_groups(readers)
        cursors = {reader.last_event_id for reader in readers}
        await trial.end(signal.SIGKILL)
        await trial.start()
        async with running(readers):
            await eventually(lambda: all(reader.is_live for reader in readers), "the herd is back")
            # And once more with everybody there: they come back by themselves.
            await trial.end(signal.SIGKILL)
            await trial.start()
            await eventually(lambda: all(len(reader.connections) >= 3 for reader in readers), "all came back")
            log = await trial.settle(readers)
        received = trial.account(readers, log)
    assert len(cursors) >= GROUPS
    tell(
        f"{clients:,} clients from {len(cursors)} cursors resumed twice after SIGKILL, "
        f"{len(log):,} events in the log, {received:,} received, 0 lost, 0 twice"
    )


async def _leave_in_groups(readers: Sequence[Client]) -> None:
    """Come all together, and go a group at a time while prices are made; the first reader goes last."""
    async with AsyncExitStack() as groups:
        for first in range(GROUPS):
            await groups.enter_async_context(running(readers[first::GROUPS]))
            groups.push_async_callback(_until_prices_move, readers[0])
        await eventually(lambda: all(reader.is_live for reader in readers), "the herd is there")


async def _until_prices_move(reader: Client) -> None:
    after = reader.reached
    await eventually(lambda: reader.reached > after, "prices are made")
