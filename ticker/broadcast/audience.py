"""Who reads now, and what has been done for all of them: of one process, or of several together."""

import asyncio
from collections import Counter
from collections.abc import Iterable
from typing import Protocol

import msgspec

from ticker.broadcast.broadcast import Broadcast
from ticker.broadcast.figures.histogram import Histogram
from ticker.broadcast.figures.tally import Tally
from ticker.broadcast.stream import Stream


class ReaderView(msgspec.Struct, frozen=True):
    """One open stream; `lag` counts events of the log, wanted or not, that it has not been sent."""

    address: str
    age_s: float
    format: str
    state: str
    lag: int
    channels: tuple[str, ...]
    types: tuple[str, ...]
    symbols: tuple[str, ...]
    words: tuple[str, ...]
    window_ms: int


class Audience(msgspec.Struct, frozen=True):
    """`readers` are there only where they were asked for, the longest there first."""

    tally: Tally
    by_kind: Counter[tuple[str, str]]
    by_channel: Counter[str]
    lag: Histogram
    readers: tuple[ReaderView, ...] = ()


class Audiences(Protocol):
    """Where it is known, of all processes together."""

    async def told(self, *, with_readers: bool = False) -> Audience: ...


class OwnAudience:
    """The audience of the one process that there is."""

    def __init__(self, broadcast: Broadcast) -> None:
        self._broadcast = broadcast

    async def told(self, *, with_readers: bool = False) -> Audience:
        return audience_of(self._broadcast, with_readers=with_readers)


def audience_of(broadcast: Broadcast, *, with_readers: bool = False) -> Audience:
    now = asyncio.get_running_loop().time()
    return Audience(
        tally=broadcast.tally,
        by_kind=broadcast.readers_by_kind(),
        by_channel=broadcast.readers_by_channel(),
        lag=broadcast.lag.seen,
        readers=tuple(_now(stream, now) for stream in broadcast.streams) if with_readers else (),
    )


def _now(stream: Stream, now: float) -> ReaderView:
    asked = stream.subscription
    return ReaderView(
        address=stream.address,
        age_s=round(now - stream.opened_at, 1),
        format=stream.format.name,
        state=stream.state,
        lag=stream.lag,
        channels=asked.channels,
        types=asked.types,
        symbols=asked.symbols,
        words=asked.words,
        window_ms=asked.window_ms,
    )


def joined(audiences: Iterable[Audience]) -> Audience:
    """Several as one."""
    tally, lag = Tally(), Histogram()
    by_kind: Counter[tuple[str, str]] = Counter()
    by_channel: Counter[str] = Counter()
    readers: list[ReaderView] = []
    for audience in audiences:
        tally.add(audience.tally)
        lag.add(audience.lag)
        by_kind.update(audience.by_kind)
        by_channel.update(audience.by_channel)
        readers += audience.readers
    oldest_first = sorted(readers, key=lambda reader: -reader.age_s)
    return Audience(tally, by_kind, by_channel, lag, tuple(oldest_first))
