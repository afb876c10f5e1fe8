"""Ticker ended at random instants under load and started again: exact for readers and for the simulator."""

import random
import signal
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec
import pytest

from tests.faults.ask import Logged
from tests.faults.client import Client, running
from tests.faults.proxy import Proxy
from tests.faults.trial import ASKS, Trial, prices, site
from ticker.config import load
from ticker.events import Quote
from ticker.sources.kinds import known_kinds
from ticker.sources.simulator.adapter import SimulatorAdapter
from ticker.sources.simulator.settings import SimulatorSource
from ticker.times import parse_rfc3339

SIZES = [
    pytest.param(signal.SIGKILL, 3, id="kills-some"),
    pytest.param(signal.SIGTERM, 2, id="terms-some", marks=pytest.mark.soak),
    pytest.param(signal.SIGKILL, 20, id="kills-in-full", marks=pytest.mark.soak),
    pytest.param(signal.SIGTERM, 20, id="terms-in-full", marks=pytest.mark.soak),
]


@pytest.mark.parametrize(("how", "times"), SIZES)
async def test_a_client_that_resumes_by_id_sees_every_event_once_in_order(
    how: signal.Signals, times: int, tmp_path: Path, rng: random.Random, tell: Callable[[str], None]
) -> None:
    config = site(tmp_path, prices=prices(50, "50ms"))
    async with Trial(config, rng) as trial, Proxy(trial.port, rng, times * 10).open() as proxy:
        steady = [trial.reader(ask) for ask in ASKS[:3]]
        cut = [trial.reader(ask, proxy.port) for ask in ASKS[3:]]
        async with running(steady + cut):
            for _ in range(times):
                await trial.end_at_random(how)
            log = await trial.settle(steady + cut)
        received = trial.account(steady + cut, log)
    steps = await check_prices(config, log)
    if how is signal.SIGTERM:
        check_farewells(steady, times)
    tell(
        f"{times} x {how.name} and {sum(proxy.made.values())} cuts, {len(log):,} events in the log, "
        f"{steps:,} price steps each once, {received:,} received, 0 lost, 0 twice"
    )


async def check_prices(config: Path, log: Sequence[Logged]) -> int:
    """Hold the quotes to a simulator that was never interrupted: every step once and whole; how many."""
    (spec,) = load(config, {}, known_kinds()).sources
    assert isinstance(spec, SimulatorSource)
    adapter, memory, steps, done = SimulatorAdapter(spec), None, 0, 0
    quotes = [event for event in log if event.type == "quote"]
    while done < len(quotes):
        # The day of the step decides what open, high and low mean; all else depends on the seed alone.
        reading = await adapter.read(memory, parse_rfc3339(quotes[done].time))
        step = [
            msgspec.json.decode(event.raw, type=Quote) for event in quotes[done : done + len(reading.bodies)]
        ]
        assert step == list(reading.bodies), f"step {steps} differs"
        memory, steps, done = reading.memory, steps + 1, done + len(step)
    return steps


def check_farewells(readers: Sequence[Client], times: int) -> None:
    """Every stream that was open when Ticker was told to go ended with `stream-bye` and a whole body."""
    ended = [connection for reader in readers for connection in reader.connections[:-1]]
    begun = [connection for connection in ended if connection.controls["stream-open"]]
    assert all(connection.controls["stream-bye"] == 1 and connection.is_clean for connection in begun)
    assert len(begun) >= times, "hardly any stream was open"
