"""The part that every reader shares: take feeds, read them when told to, say what is held."""

import asyncio
import os
import time
from typing import Protocol

import msgspec

from benchmarks.cores import children
from benchmarks.orders import Count, Gather, HasRead, Holding, Lag, Read, ReaderOrder, Ready
from benchmarks.peers.schedule import lines, say


class FeedReader(Protocol):
    """What a reader has to do; it may hold up the loop, unless its lag is what it is there for."""

    async def begin(self, order: Gather) -> None: ...

    async def read(self, *, only_some: bool) -> Lag | None:
        """Read each feed once, and come back when what was new is kept."""

    async def entries(self) -> int: ...

    async def end(self) -> None: ...


async def _answer(reader: FeedReader, order: ReaderOrder) -> msgspec.Struct:
    match order:
        case Gather():
            await reader.begin(order)
            own = os.getpid()
            return Ready(pids=(own, *children(own)))
        case Read(only_some=only_some):
            begun_s = time.perf_counter()
            lag = await reader.read(only_some=only_some)
            return HasRead(elapsed_s=time.perf_counter() - begun_s, lag=lag)
        case Count():
            return Holding(entries=await reader.entries())


async def _obey(reader: FeedReader) -> None:
    orders, decoder = await lines(), msgspec.json.Decoder(ReaderOrder)
    try:
        while line := await orders.readline():
            say(await _answer(reader, decoder.decode(line)))
    finally:
        await reader.end()


def obey(reader: FeedReader) -> None:
    """Do as told on stdin until it ends."""
    asyncio.run(_obey(reader))
