"""A service on a clock of its own, for days: once its keep is reached, nothing of it grows any more."""

import asyncio
import gc
import math
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.support.events import headline, quote
from tests.support.serving import Serving, serving
from tests.support.waiting import eventually
from ticker.log import Keep

STEP_MS = 60_000
HOUR = 60
"""In steps."""
SETTINGS = {
    "bars": {"keep": dict.fromkeys(("1m", "5m", "15m", "1h", "1d"), "1d")},
    "alerts": [
        {"name": "moves", "when": "S0 moves 1% in 10m"},
        {"name": "fed", "when": 'headline matches "fed"', "cooldown": "1h"},
    ],
}
STREAMS = ("/stream", "/stream/stocks?max_rate=1/s", "/stream?types=headline,alert&format=ndjson")
PAGES = ("/", "/events?since=all", "/headlines?q=fed", "/quotes", "/bars/S0?interval=5m", "/metrics")


class Sizes(NamedTuple):
    """What the service takes of the machine; all but `files`, which are open, in kB."""

    log: int
    wal: int
    memory: int
    files: int


@asynccontextmanager
async def read_by(site: Serving) -> AsyncIterator[None]:
    """Readers of the live stream, which keep nothing of it."""
    readers = [asyncio.create_task(_read(site.port, target)) for target in STREAMS]
    try:
        yield
    finally:
        for reader in readers:
            reader.cancel()
        await asyncio.gather(*readers, return_exceptions=True)


async def _read(port: int, target: str) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(f"GET {target} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
    try:
        while await reader.read(65_536):
            pass
    finally:
        writer.transport.abort()
        with suppress(ConnectionError):
            await writer.wait_closed()


@asynccontextmanager
async def deriving(site: Serving) -> AsyncIterator[None]:
    running = asyncio.create_task(site.site.derivations.run())
    try:
        yield
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def _stretch(site: Serving, steps: range, symbols: int) -> None:
    """A market that moves, and feeds with three headlines every ten minutes and an edit of an older one."""
    for step in steps:
        site.clock.ms += STEP_MS
        prices = (round(100 + 5 * math.sin(step / 40 + n), 2) for n in range(symbols))
        await site.append(*(quote(f"S{n}", price) for n, price in enumerate(prices)), channel="stocks")
        if step % 10 == 0:
            told = [headline(f"{step}-{n}", f"Fed on S{n}, {step}", symbols=(f"S{n}",)) for n in range(3)]
            await site.append(*told, headline(f"{step - 10}-0", "Edited", revision=2))
    await eventually(lambda: not any(site.site.derivations.lags.values()))


async def _sizes(site: Serving) -> Sizes:
    size = await site.log.size.now(site.clock.ms)
    gc.collect()
    return Sizes(size.file // 1000, size.wal // 1000, *_of_this_process())


def _of_this_process() -> tuple[int, int]:
    resident = int(Path("/proc/self/statm").read_text().split()[1]) * 4_096
    return resident // 1000, sum(1 for _ in Path("/proc/self/fd").iterdir())


async def life(folder: Path, stretches: int, steps: int, symbols: int) -> AsyncIterator[Sizes]:
    """What the service takes at the end of each stretch; it keeps two of them."""
    keep = Keep(age_ms=2 * steps * STEP_MS, count=1_000_000)
    async with serving(folder, keep=keep, settings=SETTINGS) as site, deriving(site), read_by(site):
        for number in range(stretches):
            await _stretch(site, range(number * steps, (number + 1) * steps), symbols)
            target = PAGES[number % len(PAGES)]
            assert (await site.client.get(target)).status_code == 200, target
            await site.log.trim(0)
            yield await _sizes(site)


def most(taken: Sequence[Sizes]) -> Sizes:
    return Sizes(*(max(values) for values in zip(*taken, strict=True)))


async def test_a_log_takes_no_more_once_its_keep_is_reached(tmp_path: Path) -> None:
    taken = [sizes async for sizes in life(tmp_path, 12, 20, 4)]
    middle, last = most(taken[4:8]), most(taken[8:])
    assert last.log < 1.1 * middle.log
    assert last.wal < 1.1 * middle.wal
    assert last.files <= middle.files


@pytest.mark.soak
async def test_of_seven_days_none_takes_more_than_the_second(
    tmp_path: Path, tell: Callable[[str], None]
) -> None:
    taken, days = list[Sizes](), list[Sizes]()
    async for sizes in life(tmp_path, 7 * 24, HOUR, 20):
        taken.append(sizes)
        if len(taken) % 24 == 0:
            days.append(most(taken[-24:]))
            tell(f"day {len(days)}: {days[-1]}")
    for later in days[2:]:
        assert later.files <= days[1].files
        assert later.log < 1.1 * days[1].log
        assert later.wal < 1.1 * days[1].wal
        assert later.memory < 1.1 * days[1].memory
