"""Simulated ticks: written at full speed beside a plain random walk, and read as a server does."""

import asyncio
import os
from collections.abc import Callable
from math import exp, sqrt
from pathlib import Path
from random import Random
from statistics import median
from time import process_time

from benchmarks.settings import Progress, Settings
from benchmarks.table import Table, number
from ticker.commands.ticks import write
from ticker.config import load_feed
from ticker.sources.kinds import known_kinds
from ticker.sources.simulator.adapter import SimulatorAdapter
from ticker.sources.simulator.run import runs_of
from ticker.sources.simulator.settings import SimulatorSource
from ticker.times import rfc3339

_FEED = Path(__file__).parent.parent / "feeds" / "us-stocks.yaml"
_SYMBOLS = 1_000
_YEAR_S = 252 * 6.5 * 3600


def simulated(settings: Settings, progress: Progress) -> Table:
    """CPU alone is compared: both write into nothing, by turns in one process."""
    steps = max(256, round(2_000 * settings.seconds))
    spec = _spec()
    makers: dict[str, Callable[[], int]] = {
        "Ticker": lambda: _simulate(spec, steps),
        "geometric Brownian motion": lambda: _brownian(spec, steps),
    }
    found: dict[str, list[float]] = {name: [] for name in makers}
    for turn in range(max(2, settings.rounds)):
        progress(f"simulated: round {turn + 1}")
        for name, make in makers.items():
            began = process_time()
            ticks = make()
            found[name].append(ticks / (process_time() - began))
    rows = [
        (f"CSV of {len(spec.symbols)} symbols", name, f"{median(rates):,.0f}", "-")
        for name, rates in found.items()
    ]
    progress(f"simulated: reads of {_SYMBOLS} symbols")
    read_s = asyncio.run(_reads(20))
    rows.append(
        (f"reads of {_SYMBOLS:,} symbols", "Ticker", f"{_SYMBOLS / read_s:,.0f}", number(read_s * 1_000))
    )
    return Table(
        "Simulated ticks",
        ("case", "by", "ticks a second and core", "CPU ms a read"),
        tuple(rows),
        (
            "geometric Brownian motion: random.gauss, exp and one f-string a line, with nothing but a price",
            "a read is what a server does in every step of `every`, memory and quotes included, log not",
        ),
    )


def _spec(symbols: int = 0) -> SimulatorSource:
    (source,) = load_feed(_FEED, os.environ, known_kinds())
    assert isinstance(source, SimulatorSource)
    plain = {name: getattr(source, name) for name in ("kind", "name", "channel", "seed")}
    given = {
        name: {"price": each.price, "volatility": f"{each.volatility * 100:.4f}%"}
        for name, each in source.symbols.items()
    }
    if symbols:
        given = {f"S{number}": {"price": 10.0 + number, "volatility": "30%"} for number in range(symbols)}
    return SimulatorSource.model_validate({**plain, "every": "1s", "symbols": given})


def _simulate(spec: SimulatorSource, steps: int) -> int:
    return sum(text.count("\n") for text in write(runs_of(spec, 0, steps), "csv")) - 1


def _brownian(spec: SimulatorSource, steps: int) -> int:
    rng, ticks = Random(1), 0
    prices = {symbol: settings.price for symbol, settings in spec.symbols.items()}
    deviations = {symbol: each.volatility * sqrt(1 / _YEAR_S) for symbol, each in spec.symbols.items()}
    for step in range(steps):
        at = rfc3339(step * 1_000)
        lines = []
        for symbol, price in prices.items():
            deviation = deviations[symbol]
            price *= exp(rng.gauss(-0.5 * deviation * deviation, deviation))
            prices[symbol] = price
            lines.append(f"{at},{symbol},{price:.2f}\n")
        ticks += "".join(lines).count("\n")
    return ticks


async def _reads(reads: int) -> float:
    """CPU seconds a read of a thousand symbols, one second after the other."""
    adapter = SimulatorAdapter(_spec(_SYMBOLS))
    memory = (await adapter.read(None, 0)).memory
    began = process_time()
    for step in range(1, reads + 1):
        memory = (await adapter.read(memory, step * 1_000)).memory
    return (process_time() - began) / reads
