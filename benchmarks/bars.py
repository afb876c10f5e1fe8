"""Bars of 500 symbols, each quoted ten times a second: what they cost, and how late the loop is."""

import sys

import msgspec

from benchmarks.cores import SERVER_CORE
from benchmarks.processes import Process
from benchmarks.quoted import EVERY_S, SYMBOLS, Quoted
from benchmarks.settings import Progress, Settings
from benchmarks.table import Table, number

_START_S = 60.0
_LEAST_S = 2.5


def bars(settings: Settings, progress: Progress) -> Table:
    """Bars of 500 symbols at 10 quotes a second each, over midnight, when bars of all intervals end."""
    rows = []
    # A window of its own length: it has to hold a midnight with some seconds on both sides.
    seconds = max(_LEAST_S, 16 * settings.seconds)
    for name, arguments in (("with bars", ()), ("without", ("plain",))):
        progress(f"bars: {name}, {seconds:g} s")
        rows.append((name, "Ticker", *_cells(_run(seconds, arguments))))
    return Table(
        f"Bars of {SYMBOLS} symbols at {1 / EVERY_S:g} quotes a second each",
        (
            *("case", "server", "quotes", "bars told", "CPU us a quote"),
            *("loop lag p50 ms", "p99 ms", "max ms", "p99 ms after midnight"),
        ),
        tuple(rows),
        (
            "all that the service does with a quote is in it: appending it durably, and telling nobody",
            "after midnight: the two seconds in which the bars of all five intervals are told",
        ),
    )


def _run(seconds: float, arguments: tuple[str, ...]) -> Quoted:
    command = [sys.executable, "-m", "benchmarks.quoted", f"{seconds}", *arguments]
    with Process("Ticker", command, SERVER_CORE) as process:
        return msgspec.json.decode(process.line(seconds + _START_S), type=Quoted)


def _cells(found: Quoted) -> tuple[str, ...]:
    lag, closing = found.lag, found.closing
    return (
        f"{found.quotes:,}",
        f"{found.bars:,}",
        number(found.cpu_us),
        *(number(ms) for ms in (lag.p50_ms, lag.p99_ms, lag.max_ms, closing.p99_ms)),
    )
