"""Simulated ticks: written at full speed beside a plain random walk, and read as a server does."""

import asyncio
import os
from collections.abc import Callable, Sequence
from math import exp, sqrt
from pathlib import Path
from random import Random
from statistics import median
from time import process_time

from benchmarks.settings import Progress, Settings
from benchmarks.table import Table, number
from ticker.commands.simulate.ticks import write
from ticker.config import load_feed
from ticker.sources.kinds import known_kinds
from ticker.sources.simulator.adapter import SimulatorAdapter
from ticker.sources.simulator.run import runs_of
from ticker.sources.simulator.settings import SimulatorSource
from ticker.times import parse_rfc3339, rfc3339

_ROOT = Path(__file__).parent.parent
_STOCKS = _ROOT / "feeds" / "us-stocks.yaml"
_CRYPTO = _ROOT / "feeds" / "crypto.yaml"
_SYMBOLS = 1_000
_YEAR_S = 252 * 6.5 * 3600
_OPENING_MS = parse_rfc3339("2026-01-05T14:30:00Z")
_RULES = {"luld": True, "breakers": True}
_DAY = [
    {"at": "09:45", "symbol": "MSFT", "event": "earnings", "surprise": "15%"},
    {"at": "10:00", "symbol": "AAPL", "event": "halt", "for": "10m"},
    {"at": "10:05", "symbol": "AAPL", "event": "jump", "size": "-6%"},
    {"at": "11:00", "event": "crash", "size": "9%", "over": "20m", "recovery": "60%"},
    {"at": "12:30", "event": "quiet", "for": "1h"},
    {"at": "15:00", "event": "volatile", "for": "30m"},
]
"""Of all that a script may have happen, what is not over in a moment."""


def simulated(settings: Settings, progress: Progress) -> Table:
    """CPU alone is compared: all write into nothing, by turns in one process."""
    steps = max(512, round(1_600 * settings.seconds))
    markets = {
        "26 shares, around the clock": _shares(),
        "14 crypto currencies": _loaded(_CRYPTO),
        "26 shares, hours of New York": _shares(venue="XNYS"),
        "the same, with bands and breakers": _shares(venue="XNYS", rules=_RULES),
        "the same, a day on which much happens": _shares(venue="XNYS", rules=_RULES, script=_DAY),
    }
    makers: dict[tuple[str, str], Callable[[], int]] = {
        # A day in New York has 23,400 steps of a second.
        (case, "Ticker"): _writing(spec, 23_400 if "much" in case and settings.seconds >= 1 else steps)
        for case, spec in markets.items()
    }
    plain, walk = markets["26 shares, around the clock"], ("26 prices", "geometric Brownian motion")
    makers[walk] = lambda: _brownian(plain, steps)
    found: dict[tuple[str, str], list[float]] = {name: [] for name in makers}
    for turn in range(max(2, 2 * settings.rounds)):
        progress(f"simulated: round {turn + 1}")
        for name, make in makers.items():
            began = process_time()
            ticks = make()
            found[name].append(ticks / (process_time() - began))
    rows = [(case, by, *_cells(rates, found[walk]), "-") for (case, by), rates in found.items()]
    progress(f"simulated: reads of {_SYMBOLS} symbols")
    for case, rules in (("", {}), (", with bands and breakers", _RULES)):
        best, usual = asyncio.run(_reads(_many(rules), 20))
        rates = (f"{_SYMBOLS / usual:,.0f}", f"{_SYMBOLS / best:,.0f}")
        rows.append((f"reads of {_SYMBOLS:,} symbols{case}", "Ticker", *rates, "-", number(usual * 1_000)))
    return Table(
        "Simulated ticks",
        ("case", "by", "ticks a second and core", "best round", "x random walk", "CPU ms a read"),
        tuple(rows),
        (
            "a tick is a line of CSV; the best round is what a core does while nobody else is at work on it",
            "x random walk: CPU a tick, beside that of the last row in the same round; median of the rounds",
            "geometric Brownian motion: random.gauss, exp and one f-string a line, with nothing but a price",
            "a read is what a server does in every step of `every`, memory and quotes included, log not",
        ),
    )


def _cells(rates: Sequence[float], walks: Sequence[float]) -> tuple[str, str, str]:
    ratios = [walk / rate for rate, walk in zip(rates, walks, strict=True)]
    return f"{median(rates):,.0f}", f"{max(rates):,.0f}", number(median(ratios))


def _loaded(path: Path) -> SimulatorSource:
    (source,) = load_feed(path, os.environ, known_kinds())
    assert isinstance(source, SimulatorSource)
    return source


def _made(symbols: dict[str, dict[str, object]], changed: dict[str, object]) -> SimulatorSource:
    plain = {"kind": "simulator", "name": "benchmark", "channel": "stocks", "seed": 42, "every": "1s"}
    return SimulatorSource.model_validate({**plain, "symbols": symbols, **changed})


def _shares(**changed: object) -> SimulatorSource:
    """The shipped shares, by hours that are not those of a demonstration."""
    given: dict[str, dict[str, object]] = {
        name: {"price": each.price, "volatility": f"{each.volatility * 100:.4f}%", "volume": each.volume}
        for name, each in _loaded(_STOCKS).symbols.items()
    }
    return _made(given, changed)


def _many(rules: dict[str, bool]) -> SimulatorSource:
    symbols: dict[str, dict[str, object]] = {
        f"S{each}": {"price": 10.0 + each, "volatility": "30%"} for each in range(_SYMBOLS)
    }
    return _made(symbols, {"rules": rules})


def _writing(spec: SimulatorSource, steps: int) -> Callable[[], int]:
    return lambda: sum(text.count("\n") for text in write(runs_of(spec, _OPENING_MS, steps), "csv")) - 1


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


async def _reads(spec: SimulatorSource, reads: int) -> tuple[float, float]:
    """CPU seconds a read, one second after the other: the least, and the median."""
    adapter = SimulatorAdapter(spec)
    memory = (await adapter.read(None, _OPENING_MS)).memory
    found = []
    for step in range(1, reads + 1):
        began = process_time()
        memory = (await adapter.read(memory, _OPENING_MS + step * 1_000)).memory
        found.append(process_time() - began)
    return min(found), median(found)
