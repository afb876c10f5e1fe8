"""Thousands of symbols on one machine: what it takes to begin, to rest, and to have all of them move."""

import asyncio
import os
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from time import process_time, thread_time

import msgspec

from benchmarks.loop_lag import lag_of
from benchmarks.many import resident_mb, timers
from benchmarks.orders import Lag
from benchmarks.settings import Progress, Settings
from benchmarks.table import Table, number
from ticker.config import load
from ticker.service import Parts, assembled, tune_the_interpreter
from ticker.service.serving import gathering
from ticker.service.work import Alone
from ticker.sources.kinds import known_kinds

_COUNTS, _FEW = (100, 1_000, 10_000), (20,)
_A_FILE = 1_000
"""Symbols of one source, and of one feed file, which takes at most 50,000 values."""
_MOVES, _EVERY_S = 3, 5
_REST_S = 10.0
_WATCHED_S = 65.0
"""Long enough for the end of a minute, with all of its bars."""
_LOOK_S = 0.005
_CONFIG = "data: data\nchannels: {stocks: {keep: 2h}}\nfeeds: feeds\n"
_FEED = "kind: simulator\nchannel: stocks\nseed: 7\nevery: {every}\nsymbols:\n"


class _Moved(msgspec.Struct, frozen=True):
    """CPU seconds of one step of all symbols, and for how long it keeps the loop from anything else."""

    cpu_s: float
    held: Lag


class _Holds:
    """How much of its own thread's CPU the loop spends before it gets round to what is due.

    That is how late it would be on a core of its own, however many others are at work on this one.
    """

    def __init__(self) -> None:
        self._held_s: list[float] = []
        self._before_s = thread_time()
        self._timer = asyncio.get_running_loop().call_later(_LOOK_S, self._look)

    def _look(self) -> None:
        now_s = thread_time()
        self._held_s.append(now_s - self._before_s)
        self._before_s = now_s
        self._timer = asyncio.get_running_loop().call_later(_LOOK_S, self._look)

    def stop(self) -> Lag:
        self._timer.cancel()
        return lag_of(self._held_s)


class _Found(msgspec.Struct, frozen=True):
    loaded_s: float
    begun_s: float
    mb: float
    tasks: int
    timers: int
    rest_share: float
    moved: _Moved


def listed(settings: Settings, progress: Progress) -> Table:
    """All of a Ticker but its sockets, with simulated markets of up to 1,000 symbols each."""
    whole, rows = settings.seconds >= 1, []
    for count in _COUNTS if whole else _FEW:
        progress(f"listed: {count:,} symbols")
        rest_s, watched_s = (_REST_S, _WATCHED_S) if whole else (settings.seconds, settings.seconds)
        found = _found(count, rest_s, _EVERY_S if whole else 1, watched_s)
        held = found.moved.held
        rows.append(
            (
                f"{count:,}",
                number(found.loaded_s),
                number(found.begun_s),
                number(found.mb),
                str(found.tasks),
                str(found.timers),
                number(found.rest_share * 100),
                number(found.moved.cpu_s / count * 1e6),
                f"{number(held.p99_ms)} / {number(held.max_ms)}",
            )
        )
    return Table(
        "Many symbols",
        (
            *("symbols", "CPU s to load", "to begin", "MB", "tasks", "timers", "CPU % at rest"),
            *("CPU us a move", "loop held, p99 / max ms"),
        ),
        tuple(rows),
        (
            "to load: from YAML to types; to begin: until the first price of each is in the log",
            "at rest: every: 1h; a move: a step of one symbol, with its event, bars and all else made of it",
            "loop held: CPU of its thread between two looks at what is due, as they move every 5 s, for 65 s",
        ),
    )


def _found(count: int, rest_s: float, every_s: int, watched_s: float) -> _Found:
    with tempfile.TemporaryDirectory(prefix="ticker-benchmark-") as folder:
        site = Path(folder)
        rests = _written(site / "rests", count, "1h")
        moves = _written(site / "moves", count, f"{every_s}s")
        loaded_s, begun_s, mb, tasks, waiting, rest_share = asyncio.run(_at_rest(rests, count, rest_s))
        moved = asyncio.run(_moving(moves, count, watched_s))
        return _Found(loaded_s, begun_s, mb, tasks, waiting, rest_share, moved)


def _written(folder: Path, count: int, every: str) -> Path:
    (folder / "feeds").mkdir(parents=True)
    symbols = [f"  S{n}: {{price: {10 + n % 500}, volatility: 30%}}\n" for n in range(count)]
    for at in range(0, count, _A_FILE):
        text = _FEED.format(every=every) + "".join(symbols[at : at + _A_FILE])
        (folder / "feeds" / f"market-{at}.yaml").write_text(text)
    config = folder / "config.yaml"
    config.write_text(_CONFIG)
    return config


@asynccontextmanager
async def _running(config: Path) -> AsyncIterator[tuple[Parts, float]]:
    """All that a Ticker does without being asked, and the CPU seconds that it took to load its config."""
    began_s, kinds = process_time(), known_kinds()
    loaded = load(config, os.environ, kinds)
    loaded_s = process_time() - began_s
    async with (
        assembled(loaded, kinds) as parts,
        gathering(parts, Alone(parts), None, asyncio.Event()) as notifying,
    ):
        yield parts, loaded_s
    await asyncio.wait([notifying])


async def _have_come(parts: Parts, count: int) -> None:
    """Wait for so many events, and for all that is made of them."""
    # Nobody is told of a derivation that has looked at everything.
    while parts.log.newest < count or any(parts.derivations.lags.values()):  # noqa: ASYNC110
        await asyncio.sleep(0.05)


async def _at_rest(config: Path, count: int, rest_s: float) -> tuple[float, float, float, int, int, float]:
    before_mb, began_s = resident_mb(), process_time()
    async with _running(config) as (parts, loaded_s):
        await _have_come(parts, count)
        begun_s = process_time() - began_s - loaded_s
        if rest_s >= 1:
            # And a bar of each, at the end of the minute: that is not at rest.
            await _have_come(parts, 2 * count)
        await asyncio.sleep(1)
        tasks, waiting, mb, rested_s = (
            len(asyncio.all_tasks()),
            timers(),
            resident_mb() - before_mb,
            process_time(),
        )
        await asyncio.sleep(rest_s)
        return loaded_s, begun_s, mb, tasks, waiting, (process_time() - rested_s) / rest_s


async def _moving(config: Path, count: int, watched_s: float) -> _Moved:
    async with _running(config) as (parts, _):
        tune_the_interpreter()
        await _have_come(parts, count)
        before, began_s = parts.log.newest, process_time()
        await _moves(parts, count)
        cpu_s, moved, holds = process_time() - began_s, parts.log.newest - before, _Holds()
        await asyncio.sleep(watched_s)
        return _Moved(cpu_s / moved * count, holds.stop())


async def _moves(parts: Parts, count: int) -> None:
    """Wait for some steps of nearly all of them: of a share that nobody wants, nothing is told."""
    await _have_come(parts, parts.log.newest + _MOVES * count * 9 // 10)
