"""A feed that may be pushed to, its hubs, and the poller that reads it, all at the test's command."""

import asyncio
import json
import random
from collections.abc import Awaitable, Callable

from tests.support.simulation import SimulatedSchedule, SimulatedTime
from ticker.ask import Subscription
from ticker.config.rhythm import Rhythm
from ticker.events import Body, Message, Source
from ticker.log import Channel, EventLog, Keep
from ticker.poller import Poller, Watched
from ticker.poller.memory import recall
from ticker.poller.state import SourceState
from ticker.sources.adapter import Offer, Pushed, Reading

CHANNELS = {"world": Channel(1_000, Keep(3_600_000, 1_000_000))}
T = 1_800_000_000_000
MINUTE = 60_000
FOR_EVER_MS = 2 * T
OFFER = Offer(("https://hub.example/",), "https://example.org/feed")


class Feed:
    """Lists words; a read brings those it does not remember, a push those that it says."""

    def __init__(self, *listed: str) -> None:
        self.listed = list(listed)
        self.offer: Offer | None = OFFER
        self.remark: str | None = None
        self.reads = 0
        self.absorbing = 0
        self.read_fails: Exception | None = None
        self.push_fails: Exception | None = None
        self.reading_may_end = asyncio.Event()
        self.absorbing_may_end = asyncio.Event()
        self.reading_may_end.set()
        self.absorbing_may_end.set()

    def known_offer(self, memory: bytes | None) -> Offer | None:
        return self.offer

    async def read(self, memory: bytes | None, now_ms: int) -> Reading:
        self.reads += 1
        await self.reading_may_end.wait()
        if self.read_fails is not None:
            raise self.read_fails
        return self._reading(memory, self.listed)

    async def absorb(self, memory: bytes | None, pushed: Pushed, now_ms: int) -> Reading:
        self.absorbing += 1
        await self.absorbing_may_end.wait()
        if self.push_fails is not None:
            raise self.push_fails
        return self._reading(memory, pushed.body.decode().split())

    def _reading(self, memory: bytes | None, words: list[str]) -> Reading:
        known = json.loads(memory) if memory else []
        news = [word for word in words if word not in known]
        bodies: tuple[Body, ...] = tuple(Message(text=word) for word in news)
        return Reading(
            bodies=bodies,
            memory=json.dumps(known + news).encode(),
            detail=self.remark,
            contact=True,
            offer=self.offer,
        )


class FakeHubs:
    """Promises what the test says, and keeps what it is told."""

    def __init__(self, *, pushing: bool = True) -> None:
        self.pushed_until_ms = FOR_EVER_MS if pushing else None
        self.told: list[tuple[str, Offer | None, bool]] = []

    async def after_read(self, name: str, offer: Offer | None, *, found_missing: bool) -> None:
        self.told.append((name, offer, found_missing))


class Schedule(SimulatedSchedule):
    """Starts what is due already at once, as APScheduler does; the rest when the test says so."""

    def __init__(self, time: SimulatedTime) -> None:
        super().__init__(time)
        self.started: list[asyncio.Future[None]] = []

    def at(self, name: str, due_ms: int, run: Callable[[str, int], Awaitable[None]]) -> None:
        if due_ms > self._time.now_ms:
            super().at(name, due_ms, run)
        else:
            self.started.append(asyncio.ensure_future(run(name, due_ms)))


class Run:
    """A poller on a real log; its time stands still but for what the test says."""

    def __init__(
        self, log: EventLog, *, hubs: FakeHubs | None = None, pushable: bool = True, **feeds: Feed
    ) -> None:
        self.time = SimulatedTime(T)
        self.schedule = Schedule(self.time)
        self.hubs = hubs or FakeHubs()
        self.feeds = feeds
        self._log = log
        items = [watched(name, feed, pushable=pushable) for name, feed in feeds.items()]
        self.poller = Poller(
            log,
            items,
            clock=self.time.clock,
            rng=random.Random(1),
            schedule=self.schedule,
            steady=self.time.steady,
        )
        self.poller.listen(self.hubs)
        for name in feeds:
            self.poller.pushed_until(name, self.hubs.pushed_until_ms)

    async def after_first_reads(self) -> "Run":
        await self.poller.start()
        await self.schedule.run_until(T + 5_000)
        return self

    async def push(self, words: str, name: str = "feed") -> str:
        return await self.poller.take(name, Pushed("hub.example", words.encode(), None))

    def delivering(self, words: str, name: str = "feed") -> "asyncio.Task[str]":
        return asyncio.create_task(self.push(words, name))

    def reading(self, name: str = "feed") -> "asyncio.Task[None]":
        return asyncio.create_task(self.poller.poll(name, self.time.now_ms))

    def state(self, name: str = "feed") -> SourceState:
        """As the log remembers it."""
        return recall(name, "here", self._log.state(name)).state

    def known(self, name: str = "feed") -> list[str]:
        """What the log remembers that the feed has brought."""
        return list(json.loads(recall(name, "here", self._log.state(name)).adapter or b"[]"))


def watched(name: str, feed: Feed, *, pushable: bool) -> Watched:
    return Watched(
        name=name,
        title=name,
        kind="rss",
        channel="world",
        origin="here",
        rhythm=Rhythm(15 * MINUTE, on_grid=False),
        adapter=feed,
        receiver=feed if pushable else None,
    )


async def texts(log: EventLog) -> list[str]:
    page = await log.page(Subscription.of(CHANNELS, ("message",)), 0)
    return [record.body.text for record in page.records if isinstance(record.body, Message)]


async def health(log: EventLog) -> list[Source]:
    page = await log.page(Subscription.of(CHANNELS, ("source",)), 0)
    return [record.body for record in page.records if isinstance(record.body, Source)]
