"""Logs to test with: opened and closed in order, on a clock that the test sets."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from tests.support.clock import Clock
from ticker.ask import Subscription
from ticker.events import TYPES, Body, Draft, Record
from ticker.log import Channel, EventLog, Keep

DAY_MS = 86_400_000
FOREVER = Keep(age_ms=3650 * DAY_MS, count=1_000_000)
CHANNELS = {name: Channel(retry_ms, FOREVER) for name, retry_ms in (("stocks", 2_000), ("world", 10_000))}

ALL = Subscription.of(CHANNELS, TYPES)
STOCKS = Subscription.of(("stocks",), TYPES)
WORLD = Subscription.of(("world",), TYPES)


@asynccontextmanager
async def opened(
    path: Path,
    channels: Mapping[str, Channel] = CHANNELS,
    clock: Callable[[], int] | None = None,
    sync: str = "normal",
) -> AsyncIterator[EventLog]:
    log = EventLog(path, channels, clock=clock or Clock(), sync=sync)
    try:
        yield log
    finally:
        await log.close()


async def append(
    log: EventLog, *bodies: Body, channel: str = "stocks", state: bytes | None = None
) -> tuple[Record, ...]:
    return await log.append([Draft(channel, body) for body in bodies], "test", state)


async def append_for_ever(log: EventLog, at: int, bodies: Callable[[int], Sequence[Body]]) -> None:
    """Those of each step after `at`, in a process that is killed; print each newest sequence once durable."""
    print(log.newest, flush=True)
    while True:
        at += 1
        records = await append(log, *bodies(at))
        print(records[-1].seq if records else at, flush=True)
        await asyncio.sleep(0)


async def everything(log: EventLog, subscription: Subscription = ALL, after: int = 0) -> list[Record]:
    """All that the log's file holds, page by page."""
    found: list[Record] = []
    while after < log.newest:
        page = await log.page(subscription, after)
        found += page.records
        after = page.through
    return found


def seqs(records: "tuple[Record, ...] | list[Record]") -> list[int]:
    return [record.seq for record in records]
