"""Reads of the log: what a search costs, and what others wait for while many are made."""

import asyncio
import contextlib
import random
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from pathlib import Path
from string import ascii_lowercase
from tempfile import TemporaryDirectory
from typing import TypeVar
from urllib.parse import quote

import msgspec

from benchmarks.cores import SERVER_CORE, cpu_s
from benchmarks.peers import TICKER, named
from benchmarks.processes import Process
from benchmarks.settings import Progress, Settings
from benchmarks.table import Table, number, spread
from ticker.events import Draft, Headline
from ticker.log import Channel, EventLog, Keep
from ticker.times import now_ms, rfc3339

_WORDS = ("fed", "rates", *(f"{ascii_lowercase[n % 26]}{n}" for n in range(3_000)))
_CONFIG = """\
data: data
channels: {stocks: {title: Stocks}, world: {title: World, keep: 3000d}}
"""
_IDLE = "{kind: simulator, channel: stocks, seed: 7, every: 1h, symbols: {AAPL: {price: 100}}}\n"
_SYMBOLS = 500
_STREAMS = 40
_SEARCHERS = 10
_MISSED = 6_000
_AT_ONCE = 1_000
_TIMEOUT_S = 120.0
_LIMIT_BYTES = 64_000_000
_STRANGER = "127.0.0.99"
_PAGE = "/events/world?since=all&limit=10"

T = TypeVar("T")


class Waits(msgspec.Struct, frozen=True):
    """How long each of some requests took, and the CPU of the server meanwhile."""

    case: str
    waits_ms: Sequence[float]
    cpu_ms: float


def reads(settings: Settings, progress: Progress) -> Table:
    """Searches of many headlines, and a page and a resume while many clients search."""
    progress(f"reads: {settings.headlines:,} headlines are written")
    with _served(settings.headlines) as site:
        measured = asyncio.run(_measure(site, settings, progress))
    title = named(TICKER).title
    return Table(
        f"Reads of a log with {settings.headlines:,} headlines",
        ("case", "server", "ms a request", "CPU ms a request"),
        tuple(
            (one.case, title, spread(one.waits_ms), number(one.cpu_ms / len(one.waits_ms)))
            for one in measured
        ),
        ("each client has an address of its own; while others search, CPU is that of their searches, too",),
    )


class _Site(msgspec.Struct, frozen=True):
    """A running Ticker; `resume` is the id from which a reader has `_MISSED` headlines to come."""

    port: int
    pid: int
    resume: str


@contextlib.contextmanager
def _served(headlines: int) -> Iterator[_Site]:
    with TemporaryDirectory(prefix="ticker-benchmark-") as name:
        folder = Path(name)
        (folder / "config.yaml").write_text(_CONFIG)
        (folder / "feeds").mkdir()
        (folder / "feeds" / "idle.yaml").write_text(_IDLE)
        resume = asyncio.run(_write(folder / "data", headlines))
        arguments = ("serve", "--config", str(folder / "config.yaml"), "--bind", "127.0.0.1:0")
        with Process("Ticker", [sys.executable, "-m", "ticker", *arguments], SERVER_CORE) as process:
            address = process.line(_TIMEOUT_S).split()[-1].decode()
            try:
                yield _Site(int(address.rpartition(":")[2]), process.popen.pid, resume)
            finally:
                process.popen.terminate()


async def _write(folder: Path, headlines: int) -> str:
    rng, begun_ms = random.Random(1), now_ms()
    channels = {"world": Channel(2_000, Keep(10**11, 10**7))}
    log = EventLog(folder, channels, clock=lambda: begun_ms)
    for first in range(0, headlines, _AT_ONCE):
        numbers = range(first, min(headlines, first + _AT_ONCE))
        await log.append([Draft("world", _headline(n, rng, begun_ms)) for n in numbers], "benchmark")
    resume = log.id_of(max(0, headlines - _MISSED))
    await log.close()
    return resume


def _headline(n: int, rng: random.Random, time_ms: int) -> Headline:
    return Headline(
        headline_id=str(n),
        revision=1,
        title=" ".join(rng.choices(_WORDS, k=9)),
        summary=" ".join(rng.choices(_WORDS, k=30)) + ".",
        source=f"wire{n % 20}",
        first_seen=rfc3339(time_ms + n),
        symbols=tuple(f"S{rng.randrange(_SYMBOLS)}" for _ in range(rng.randrange(3))),
    )


async def _measure(site: _Site, settings: Settings, progress: Progress) -> list[Waits]:
    async def one(case: str, target: str, until: bytes = b"", resume: str = "") -> Waits:
        progress(f"reads: {case}")
        rounds = range(settings.rounds * 3)
        return await _timed(
            site, case, [lambda: _ask(site, target, _STRANGER, until, resume) for _ in rounds]
        )

    found = [
        await one(f"/headlines?q={words}", f"/headlines?q={quote(words)}")
        for words in ("fed", "a", "f.", '"', "*", "\N{ROCKET}")
    ]
    found.append(await one("/headlines?symbols=S7", "/headlines?symbols=S7"))
    found.append(await _streams(site, progress))
    resumes = "/stream/world", b"event: stream-live", site.resume
    for case, target in (("q=*", "/headlines?q=*"), ("since=all&q=none", "/events/world?since=all&q=none")):
        async with _searching(site, target):
            found.append(await one(f"a page, while {_SEARCHERS} clients loop {case}", _PAGE))
            found.append(await one(f"a resume, while {_SEARCHERS} clients loop {case}", *resumes))
    return found


async def _streams(site: _Site, progress: Progress) -> Waits:
    case = f"{_STREAMS} streams at once, each with another symbol, until live"
    progress(f"reads: {case}")

    def opened(n: int) -> Awaitable[None]:
        target = f"/stream/world?symbols=S{n}"
        return _ask(site, target, _address(n), b"event: stream-live")

    before_s = cpu_s([site.pid])
    waits = await asyncio.gather(*(_wait(lambda n=n: opened(n)) for n in range(_STREAMS)))  # type: ignore[misc]
    return Waits(case, waits, (cpu_s([site.pid]) - before_s) * 1000)


@contextlib.asynccontextmanager
async def _searching(site: _Site, target: str) -> AsyncIterator[None]:
    async def loop(n: int) -> None:
        while True:
            await _ask(site, target, _address(n))

    searching = [asyncio.create_task(loop(n)) for n in range(_SEARCHERS)]
    try:
        yield
    finally:
        for task in searching:
            task.cancel()
        await asyncio.gather(*searching, return_exceptions=True)


async def _timed(site: _Site, case: str, asks: Sequence[Callable[[], Awaitable[None]]]) -> Waits:
    before_s = cpu_s([site.pid])
    waits = [await _wait(ask) for ask in asks]
    return Waits(case, waits, (cpu_s([site.pid]) - before_s) * 1000)


async def _wait(ask: Callable[[], Awaitable[None]]) -> float:
    begun_s = time.perf_counter()
    await ask()
    return (time.perf_counter() - begun_s) * 1000


async def _ask(site: _Site, target: str, address: str, until: bytes = b"", resume: str = "") -> None:
    """Have an answer until its end, or until some bytes in it."""
    reader, writer = await asyncio.open_connection(
        "127.0.0.1", site.port, local_addr=(address, 0), limit=_LIMIT_BYTES
    )
    last = f"Last-Event-ID: {resume}\r\n" if resume else ""
    writer.write(f"GET {target} HTTP/1.1\r\nHost: ticker\r\n{last}Connection: close\r\n\r\n".encode())
    try:
        async with asyncio.timeout(_TIMEOUT_S):
            await (reader.readuntil(until) if until else reader.read(-1))
    finally:
        writer.transport.abort()


def _address(n: int) -> str:
    return f"127.0.0.{n + 2}"
