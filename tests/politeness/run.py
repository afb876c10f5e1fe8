"""Ticker's poller, adapters and log over simulated time, on real HTTP; it can be restarted."""

import random
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from tests.support.parsers import PARSERS
from tests.support.simulation import SimulatedSchedule, SimulatedTime
from tests.websub.poller import subscriptions
from ticker.ask import Subscription
from ticker.collector import watched
from ticker.config.types import Fetch
from ticker.events import Body, Headline, Source
from ticker.log import Channel, EventLog, Keep
from ticker.outbound.gate import HostGate
from ticker.outbound.outbound import outbound
from ticker.poller import Poller
from ticker.sources.rss.settings import RssSource
from ticker.sources.rss.tools import RssTools
from ticker.websub import PushedFeed, Subscriptions
from ticker.websub.hub_client import HubClient

from .origin import Publishers

CHANNELS = {"world": Channel(1_000, Keep(30 * 86_400_000, 1_000_000))}
GAP_MS = 1_000


def source(origin: Publishers, host: str, path: str = "/feed", **keys: Any) -> RssSource:
    name = f"{host.split('.')[0]}{path.replace('/', '-')}"
    url = origin.url(path, host=host)
    spec = {"kind": "rss", "name": name, "channel": "world", "url": url, "private": True}
    return RssSource.model_validate(spec | keys)


class Run:
    """One run of Ticker, from its start to its end; `poller` reads what the schedule says."""

    def __init__(
        self, log: EventLog, poller: Poller, schedule: SimulatedSchedule, hubs: Subscriptions
    ) -> None:
        self.log = log
        self.hubs = hubs
        self.poller = poller
        self.schedule = schedule

    async def headlines(self) -> list[str]:
        """The title of every `headline` event, oldest first."""
        return [body.title for body in await self._all("headline") if isinstance(body, Headline)]

    async def told(self, name: str) -> list[Source]:
        """Every `source` event of a source, oldest first."""
        bodies = await self._all("source")
        return [body for body in bodies if isinstance(body, Source) and body.name == name]

    async def _all(self, kind: str) -> list[Body]:
        bodies, through = [], 0
        while through < self.log.newest:
            page = await self.log.page(Subscription.of(CHANNELS, (kind,)), through)
            bodies += [record.body for record in page.records]
            through = page.through
        return bodies


@asynccontextmanager
async def running(
    folder: Path, origin: Publishers, time: SimulatedTime, sources: Sequence[RssSource], callback: str = ""
) -> AsyncIterator[Run]:
    """Start Ticker on what the folder remembers, and end it without waiting for what is under way.

    `callback` is where hubs could reach it.
    """
    log = EventLog(folder, CHANNELS, clock=time.clock)
    gate = HostGate(1, GAP_MS / 1000, time.seconds, time.sleep)
    fetch = Fetch(contact="ops@example.org")
    out = outbound(fetch, clock=time.clock, gate=gate, resolve=origin.resolve)
    tools = RssTools(fetch, out, worker=PARSERS.worker())
    schedule = SimulatedSchedule(time)
    # The publishers are here, and stand for those of the world.
    items = [replace(watched(spec, tools.open(spec), out), is_near=False) for spec in sources]
    poller = Poller(log, items, clock=time.clock, rng=random.Random(1), schedule=schedule, steady=time.steady)
    hubs = subscriptions(log, HubClient(out, time.clock), poller, callback, schedule, time.clock)
    for spec in sources:
        hubs.set_feed(spec.name, PushedFeed(spec.name, spec.private, 20.0, 15_000_000))
    poller.listen(hubs)
    await poller.start()
    await hubs.start()
    try:
        yield Run(log, poller, schedule, hubs)
    finally:
        await poller.stop()
        await hubs.stop()
        await tools.close()
        await out.close()
        await log.close()
