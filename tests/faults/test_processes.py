"""Several processes, each killed and stopped under load, while readers roam between them by id."""

import asyncio
import os
import random
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults.client import running
from tests.faults.proxy import Proxy
from tests.faults.test_kills import check_prices
from tests.faults.trial import ASKS, Trial, prices, site
from tests.support.waiting import eventually

SERVING, GATHERING = "ticker:serve", "ticker:gather"

SIZES = [
    pytest.param(1, 1.0, "50ms", id="each-once"),
    pytest.param(5, 20.0, "500ms", id="in-full", marks=pytest.mark.soak),
]


@pytest.mark.parametrize(("times", "asleep_s", "every"), SIZES)
async def test_readers_that_roam_between_processes_see_every_event_once_in_order(
    times: int, asleep_s: float, every: str, tmp_path: Path, rng: random.Random, tell: Callable[[str], None]
) -> None:
    config = site(tmp_path, prices=prices(50, every))
    async with (
        Trial(config, rng, "--workers", "2") as trial,
        Proxy(trial.port, rng, times * 40).open() as proxy,
    ):
        steady = [trial.reader(ask) for ask in ASKS[:4]]
        roaming = [trial.reader(ask, proxy.port) for ask in ASKS]
        async with running(steady + roaming):
            for _ in range(times):
                blows = [(name, how) for name in (SERVING, GATHERING) for how in ("killed", "stopped")]
                rng.shuffle(blows)
                for name, how in blows:
                    await asyncio.sleep(rng.uniform(0, 0.5))
                    await _strike(trial, name, how, asleep_s)
            log = await trial.settle(steady + roaming)
        received = trial.account(steady + roaming, log)
        stale = sum(one.controls["stream-stale"] for reader in steady for one in reader.connections)
        assert stale >= 2 * times, "hardly anybody was told that the log stood still"
    steps = await check_prices(config, log)
    tell(
        f"{times} x each process killed, and stopped for {asleep_s:g} s; {sum(proxy.made.values())} cuts, "
        f"{len(log):,} events in the log, {steps:,} price steps each once, {received:,} received, "
        "0 lost, 0 twice"
    )


async def _strike(trial: Trial, name: str, how: str, asleep_s: float) -> None:
    await eventually(lambda: trial.processes(name), f"{name} is there")
    pid = trial.rng.choice(trial.processes(name))
    if how == "stopped":
        os.kill(pid, signal.SIGSTOP)
        await asyncio.sleep(asleep_s)
        os.kill(pid, signal.SIGCONT)
        return
    os.kill(pid, signal.SIGKILL)
    await eventually(lambda: pid not in trial.processes(name) and len(trial.processes(SERVING)) == 2)
