"""Thousands of sources on one machine: what it takes to begin them, and what they cost at rest."""

import asyncio
import random
import tempfile
from pathlib import Path
from time import process_time

import msgspec

from benchmarks.loop_lag import LoopLag
from benchmarks.orders import Lag
from benchmarks.settings import Progress, Settings
from benchmarks.table import Table, number
from ticker.collector import watched
from ticker.config.types import Fetch
from ticker.log import Channel, EventLog, Keep
from ticker.outbound.outbound import outbound
from ticker.poller import Poller
from ticker.sources.adapter import Reading
from ticker.sources.kind import Opened
from ticker.sources.rss.settings import RssSource
from ticker.times import now_ms

_CHANNELS = {"world": Channel(10_000, Keep(30 * 86_400_000, 1_000_000))}
_COUNTS, _FEW = (100, 1_000, 10_000), (20,)
_REST_S = 10.0


class _Unchanged:
    """Feeds that answer at once, without a network: what is measured is the house, not the way out."""

    async def read(self, memory: bytes | None, now_ms: int) -> Reading:  # noqa: ARG002
        return Reading(bodies=(), memory=memory or b"read", detail="not modified", contact=True)


class _Found(msgspec.Struct, frozen=True):
    begun_s: float
    reads_s: float
    reading: Lag
    mb: float
    tasks: int
    timers: int
    rest_s: float
    resting: Lag


def many(settings: Settings, progress: Progress) -> Table:
    """Sources as `ticker serve` has them, each of which is read once and then not due for minutes."""
    whole = settings.seconds >= 1
    rest_s, rows = _REST_S if whole else settings.seconds, []
    for count in _COUNTS if whole else _FEW:
        progress(f"many: {count:,} sources")
        found = asyncio.run(_found(count, rest_s))
        rows.append(
            (
                f"{count:,}",
                number(found.begun_s),
                number(found.reads_s / count * 1_000),
                number(found.mb),
                str(found.tasks),
                str(found.timers),
                number(found.rest_s / rest_s * 100),
                *(f"{number(lag.p50_ms)} / {number(lag.p99_ms)}" for lag in (found.reading, found.resting)),
            )
        )
    return Table(
        "Many sources",
        (
            *("sources", "CPU s to begin", "CPU ms a read", "MB", "tasks", "timers", "CPU % at rest"),
            *("lag p50 / p99 ms, first reads", "at rest"),
        ),
        tuple(rows),
        (
            "a read: what poller, schedule and log do for a feed that has not changed, without its request",
            "MB: by how much the process grew; at rest: all have been read, and none is due for minutes",
            "tasks, timers: those of the loop at rest, the benchmark's own among them",
        ),
    )


async def _found(count: int, rest_s: float) -> _Found:
    with tempfile.TemporaryDirectory(prefix="ticker-benchmark-") as folder:
        log, out = EventLog(Path(folder), _CHANNELS, clock=now_ms), outbound(Fetch())
        before_mb, began_s = resident_mb(), process_time()
        sources = [watched(_source(each), Opened(_Unchanged()), out) for each in range(count)]
        poller = Poller(log, sources, clock=now_ms, rng=random.Random(1))
        lag = LoopLag()
        lag.start()
        await poller.start()
        begun_s = process_time() - began_s
        # Who listens to the poller is told of what may be pushed only.
        while poller.counts["ok"] < count:  # noqa: ASYNC110
            await asyncio.sleep(0.05)
        reads_s, reading = process_time() - began_s - begun_s, lag.stop()
        tasks, waiting = len(asyncio.all_tasks()), timers()
        mb, began_s = resident_mb() - before_mb, process_time()
        await asyncio.sleep(rest_s)
        resting_s = process_time() - began_s
        lag.start()
        await asyncio.sleep(rest_s)
        resting = lag.stop()
        await poller.stop()
        await out.close()
        await log.close()
    return _Found(begun_s, reads_s, reading, mb, tasks, waiting, resting_s, resting)


def _source(number: int) -> RssSource:
    spec = {"kind": "rss", "name": f"feed-{number}", "channel": "world", "url": f"https://{number}.example/"}
    return RssSource.model_validate(spec)


def timers() -> int:
    """How many the running loop has that are still to fire."""
    # asyncio keeps no account of them that anybody may ask for.
    waiting: list[asyncio.TimerHandle] = getattr(asyncio.get_running_loop(), "_scheduled")  # noqa: B009
    return sum(not timer.cancelled() for timer in waiting)


def resident_mb() -> float:
    """What of this process is resident."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4_096 / 1e6
