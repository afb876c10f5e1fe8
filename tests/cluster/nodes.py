"""Nodes of a cluster in one process: each with a log of its own, and none of it shared but the brokers."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from tests.log.logs import CHANNELS, everything
from tests.support.clock import Clock
from tests.support.events import quote
from ticker.cluster import stream
from ticker.cluster.brokers import Brokers, Extent
from ticker.cluster.jetstream_order import JetStreamOrder
from ticker.cluster.joining import replicas_on
from ticker.errors import Unanswered
from ticker.events import Draft, Record
from ticker.log import EventLog, State


class Node:
    """What a node is made of."""

    def __init__(self, log: EventLog, brokers: Brokers) -> None:
        self.log = log
        self.brokers = brokers
        assert isinstance(log.order, JetStreamOrder)
        self.order = log.order

    async def tell(
        self, *prices: float, writer: str = "test", state: State | None = None
    ) -> tuple[Record, ...]:
        return await self.log.append(
            [Draft("stocks", quote("AAPL", price)) for price in prices], writer, state
        )

    async def all(self) -> list[Record]:
        """All that it has, once it has everything there is."""
        await self.order.caught_up()
        return await everything(self.log)


async def _made(brokers: Brokers, replicas: int) -> Extent:
    while True:
        try:
            await stream.make(brokers, replicas, "abc", 1)
            extent = await stream.extent_of(brokers)
        except Unanswered:
            await asyncio.sleep(0.1)  # brokers that have just been started are finding each other
        else:
            assert extent is not None
            return extent


@asynccontextmanager
async def node(url: str, folder: Path, clock: Callable[[], int] | None = None) -> AsyncIterator[Node]:
    """The first that comes makes the stream."""
    clock = clock or Clock()
    urls = url.split(",")
    async with Brokers.connected(urls, folder.name) as brokers:
        extent = await _made(brokers, replicas_on(urls))

        def order(log: EventLog) -> JetStreamOrder:
            return JetStreamOrder(log, brokers, secrets.token_hex(4), clock)

        log = EventLog(folder, CHANNELS, clock=clock, upstream=stream.upstream_of(extent), order=order)
        try:
            yield Node(log, brokers)
        finally:
            await log.close()
