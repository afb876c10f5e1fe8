"""Subscriptions on a real log, a real client and real sockets, over simulated time; they can be restarted."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Self
from urllib.parse import parse_qs, urlsplit

from tests.log.logs import opened
from tests.support.origin import Answer, Asked, Origin
from tests.support.simulation import SimulatedSchedule, SimulatedTime
from tests.support.waiting import eventually
from ticker.config.types import Fetch
from ticker.errors import LogError
from ticker.log import EventLog
from ticker.outbound.outbound import outbound
from ticker.sources.adapter import Offer
from ticker.websub import Lease, PushedFeed, Subscriptions, intent_of
from ticker.websub.hub_client import Hub as AnyHub
from ticker.websub.hub_client import HubClient

from .hub import Hub
from .poller import FakePoller, subscriptions

NOW_MS = 1_767_225_600_000
TOPIC = "https://example.org/feed"


@dataclass
class Callback:
    """The callback, at an address that outlives a restart; closed while there are no subscriptions."""

    base_url: str = ""
    hubs: Subscriptions | None = None

    @asynccontextmanager
    async def open(self) -> AsyncIterator[Self]:
        async with Origin(self._handle).open() as origin:
            self.base_url = origin.url("")
            yield self

    async def _handle(self, request: Asked, _: asyncio.StreamWriter) -> Answer:
        try:
            return await self._answer(request)
        except LogError:
            return Answer(503)

    async def _answer(self, request: Asked) -> Answer:
        target = urlsplit(request.path)
        token = target.path.removeprefix("/push/")
        if self.hubs is None:
            return Answer(503)
        if request.method == "GET":
            intent = intent_of(parse_qs(target.query, keep_blank_values=True))
            said = await self.hubs.answer(token, intent) if intent is not None else None
            return Answer(404) if said is None else Answer(200, said.encode())
        signature, kind = request.headers.get("x-hub-signature", ""), request.headers.get("content-type")
        receipt = await self.hubs.deliver(token, signature, request.body, kind)
        return Answer({"busy": 503, "unknown": 410}.get(receipt, 204), receipt.encode())


class Run:
    """One run, from its start to its end."""

    def __init__(
        self,
        time: SimulatedTime,
        schedule: SimulatedSchedule,
        log: EventLog,
        hubs: Subscriptions,
        poller: FakePoller,
    ) -> None:
        self.time = time
        self.schedule = schedule
        self.log = log
        self.hubs = hubs
        self.poller = poller

    def is_pushing(self, name: str) -> bool:
        """Whether the poller has been told that a feed is pushed now."""
        return self.time.now_ms < (self.poller.until_ms.get(name) or 0)

    def lease(self, name: str = "a") -> Lease:
        lease = self.hubs.lease(name)
        assert lease is not None
        return lease

    async def read(
        self, hub: str | None, name: str = "a", *, topic: str = TOPIC, missed: bool = False
    ) -> None:
        """Have the poller say that a feed was read, what hub it names, and whether it missed something."""
        offer = Offer((hub,), topic) if hub is not None else None
        await self.hubs.after_read(name, offer, found_missing=missed)

    async def tend(self) -> None:
        """Do all that is due now."""
        await self.schedule.run_until(self.time.now_ms)

    async def wait(self, ms: int) -> None:
        """Let time go on, and do all that comes due."""
        await self.schedule.run_until(self.time.now_ms + ms)

    async def subscribed(self, hub: Hub, *names: str) -> None:
        """Have feeds subscribed to a hub that confirms."""
        for name in names or ("a",):
            await self.read(hub.url, name)
        await self.tend()
        callbacks = {self.lease(name).callback for name in names or ("a",)}
        await eventually(lambda: callbacks <= {callback for _, callback in hub.subscriptions})


def at_work() -> list[str]:
    """What subscriptions are doing in tasks of their own."""
    working = (repr(task.get_coro()) for task in asyncio.all_tasks())
    return [coroutine for coroutine in working if "Subscriptions." in coroutine]


@asynccontextmanager
async def running(
    folder: Path,
    time: SimulatedTime,
    callback: Callback,
    names: Sequence[str] = ("a",),
    *,
    base_url: str | None = None,
    start: bool = True,
    client: AnyHub | None = None,
) -> AsyncIterator[Run]:
    """Start on what the folder remembers; `base_url` is the callback's own address if it is not given.

    Without `start`, they are as they are while the poller starts. `client` asks the hubs in place of the
    real one.
    """
    out = outbound(Fetch(host_gap="0s"), clock=time.clock)
    schedule = SimulatedSchedule(time)
    schedule.start(lambda name: None)
    async with opened(folder, clock=time.clock) as log:
        poller = FakePoller(says="taken" if start else "busy")
        at = callback.base_url if base_url is None else base_url
        hubs = subscriptions(log, client or HubClient(out, time.clock), poller, at, schedule, time.clock)
        for name in names:
            hubs.set_feed(name, PushedFeed(name, private=True, timeout_s=20, max_bytes=1_000_000))
        run = Run(time, schedule, log, hubs, poller)
        if start:
            await hubs.start()
        callback.hubs = hubs
        try:
            yield run
        finally:
            callback.hubs = None
            schedule.stop()
            await hubs.stop()
            await out.close()
    await eventually(lambda: at_work() == [])
