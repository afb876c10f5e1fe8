"""Appends through JetStream, beside those of a single machine: how many, and how soon readers have them."""

import asyncio
import tempfile
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from importlib.util import find_spec
from pathlib import Path
from statistics import median

import msgspec

from benchmarks.processes import BenchmarkError
from benchmarks.settings import Progress, Settings
from benchmarks.table import Table, number, spread
from tests.log.logs import opened
from tests.support.brokers import Broker, three_brokers
from tests.support.events import quote
from ticker.events import Draft, Record
from ticker.log import EventLog
from ticker.times import now_ms

_WRITERS = 64
"""Each has one append under way: in a cluster, a writer's next one is fenced by the one before."""
_PAUSE_S = 0.01


class _Order(msgspec.Struct, frozen=True):
    """Where events get their order: by so many brokers, 0 for none; `sync` is when it is on disk."""

    title: str
    brokers: int
    sync: str


_ORDERS = (
    _Order("one machine, sync: normal", 0, "normal"),
    _Order("one machine, sync: full", 0, "full"),
    _Order("R1, sync_interval: 2m", 1, "2m"),
    _Order("R1, sync_interval: always", 1, "always"),
    _Order("R3, sync_interval: 2m", 3, "2m"),
    _Order("R3, sync_interval: always", 3, "always"),
)


class _Round(msgspec.Struct, frozen=True):
    """Appends a second, and seconds from an append to who follows the log here, and on the other node."""

    rate: float
    here_s: tuple[float, ...]
    there_s: tuple[float, ...]


class _Follower:
    """When each event came to who follows a log."""

    def __init__(self, log: EventLog) -> None:
        self.came_s: dict[int, float] = {}
        log.on_append(self._appended)

    def _appended(self, records: Sequence[Record]) -> None:
        now_s = time.perf_counter()
        self.came_s.update((record.seq, now_s) for record in records)


def clustered(settings: Settings, progress: Progress) -> Table:
    """Two nodes in this process, and brokers in processes of their own, all on this machine's disk."""
    if find_spec("nats") is None:
        raise BenchmarkError("the client and server of NATS are not here: pip install -e '.[bench]'")
    rows = []
    for order in _ORDERS:
        progress(f"clustered: {order.title}")
        rounds = asyncio.run(_rounds(order, settings))
        here = [each.here_s for each in rounds]
        there = [each.there_s for each in rounds]
        rows.append((order.title, spread([each.rate for each in rounds]), *_delays(here), *_delays(there)))
    return Table(
        "Appends, by who makes the order",
        ("order", "appends/s", "p50 ms, here", "p99 ms, here", "p50 ms, other node", "p99 ms, other node"),
        tuple(rows),
        (
            f"appends/s: {_WRITERS} writers, each with one append of one event under way; rounds by median",
            "ms: from the append to who follows the log, one at a time where nothing else happens",
            "two nodes in one process; each broker has one of its own, and all have one disk and these cores",
        ),
    )


def _delays(rounds: Sequence[Sequence[float]]) -> tuple[str, str]:
    if not all(rounds):
        return ("-", "-")
    ordered = [sorted(each) for each in rounds]
    return tuple(  # type: ignore[return-value]  # two percentiles are two texts
        number(median(each[len(each) * percent // 100] for each in ordered) * 1_000) for percent in (50, 99)
    )


async def _rounds(order: _Order, settings: Settings) -> list[_Round]:
    with tempfile.TemporaryDirectory(prefix="ticker-benchmark-") as folder:
        async with _logs(order, Path(folder)) as logs:
            return [await _round(logs, settings.seconds) for _ in range(settings.rounds)]


@asynccontextmanager
async def _logs(order: _Order, folder: Path) -> AsyncIterator[Sequence[EventLog]]:
    async with AsyncExitStack() as stack:
        if not order.brokers:
            yield [await stack.enter_async_context(opened(folder, clock=now_ms, sync=order.sync))]
            return
        # Imported here: the client of NATS comes with it, and all other cases do without.
        from tests.cluster.nodes import node

        urls = stack.enter_context(_brokers(order, folder / "brokers"))
        nodes = [await stack.enter_async_context(node(urls, folder / name, now_ms)) for name in "ab"]
        yield [each.log for each in nodes]


@contextmanager
def _brokers(order: _Order, folder: Path) -> Iterator[str]:
    if order.brokers == 1:
        with Broker(folder, sync=order.sync) as broker:
            yield broker.url(0)
    else:
        with three_brokers(folder, sync=order.sync) as (_, urls):
            yield urls


async def _round(logs: Sequence[EventLog], seconds: float) -> _Round:
    rate = await _rate(logs[0], seconds)
    here, *others = (_Follower(log) for log in logs)
    asked_s = await _one_by_one(logs[0], seconds)
    for log in logs[1:]:
        await log.order.caught_up()
    delays = [
        tuple(follower.came_s[seq] - at_s for seq, at_s in asked_s.items()) for follower in (here, *others)
    ]
    return _Round(rate, delays[0], delays[1] if others else ())


async def _rate(log: EventLog, seconds: float) -> float:
    begun_s = time.perf_counter()
    ends_s, appended = begun_s + seconds, 0

    async def write(writer: int) -> None:
        nonlocal appended
        while time.perf_counter() < ends_s:
            await _append(log, f"writer-{writer}")
            appended += 1

    await asyncio.gather(*(write(writer) for writer in range(_WRITERS)))
    return appended / (time.perf_counter() - begun_s)


async def _one_by_one(log: EventLog, seconds: float) -> dict[int, float]:
    """When each was asked for, by its sequence."""
    asked_s, ends_s = {}, time.perf_counter() + seconds
    while (now_s := time.perf_counter()) < ends_s:
        (record,) = await _append(log, "alone")
        asked_s[record.seq] = now_s
        await asyncio.sleep(_PAUSE_S)
    return asked_s


async def _append(log: EventLog, writer: str) -> tuple[Record, ...]:
    return await log.append([Draft("stocks", quote("AAPL", 189.4))], writer)
