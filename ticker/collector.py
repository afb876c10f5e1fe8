"""The sources that are read, as the config in force has them: replaced as a whole when it changes."""

import random
import secrets
from collections import Counter
from collections.abc import Mapping
from typing import Any

from ticker.ask.subscription import Subscription
from ticker.config import Config
from ticker.config.source import SourceSettings
from ticker.enrich import Stories
from ticker.events import Body
from ticker.log import EventLog, Order
from ticker.outbound.outbound import Outbound, outbound
from ticker.poller import Poller, Watched
from ticker.poller.schedule import Schedule, WallClock
from ticker.sources.kind import Opened, Surroundings, Tools
from ticker.sources.kinds import Kinds
from ticker.times import Clock
from ticker.websub import Feed, Subscriptions
from ticker.websub.hub_client import HubClient

_KNOWN_HEADLINES = 2_000
"""How many headlines of before a start are known when stories are named."""


class Collector:
    """Reads from `begin` to `end`.

    What a source remembers, and when it is due, is in the log: another config takes over from there, and
    neither a validator nor a waiting time is lost.
    """

    def __init__(self, log: EventLog, kinds: Kinds, clock: Clock) -> None:
        self._log = log
        self._kinds = kinds
        self._clock = clock
        self._poller: Poller | None = None
        self._out: Outbound | None = None
        self._tools: dict[str, Tools[Any]] = {}
        self._hubs: Subscriptions | None = None
        self._counted: Counter[str] = Counter()
        self._counted_pushes: Counter[str] = Counter()
        self._meanwhile = 0

    @property
    def scheduled(self) -> int:
        now = self._poller.scheduled if self._poller is not None else 0
        return max(now, self._meanwhile)

    @property
    def counts(self) -> Counter[str]:
        return _joined(self._counted, self._poller.counts if self._poller is not None else Counter())

    @property
    def pushes(self) -> Counter[str]:
        return _joined(self._counted_pushes, self._hubs.counts if self._hubs is not None else Counter())

    @property
    def hubs(self) -> Subscriptions | None:
        """None while another config is put in force."""
        return self._hubs

    async def begin(self, config: Config) -> None:
        fetch = config.service.fetch
        self._out = out = outbound(fetch, clock=self._clock)
        around = Surroundings(fetch, out)
        self._tools = {
            kind: self._kinds[kind].tools(around) for kind in {spec.kind for spec in config.sources}
        }
        opened = {spec.name: self._tools[spec.kind].open(spec) for spec in config.sources}
        sources = [watched(spec, opened[spec.name], out) for spec in config.sources]
        stories = Stories(await _newest_headlines(self._log))
        schedule = WallClock()
        # Known to `end` before anything is waited for.
        self._poller = poller = Poller(
            self._log,
            sources,
            clock=self._clock,
            rng=random.Random(),
            enrich=lambda bodies: config.secrets.out_of_links(stories(bodies)),
            hide=config.secrets.out_of,
            schedule=schedule,
        )
        self._hubs = hubs = subscriptions(config, opened, self._log.order, out, poller, schedule, self._clock)
        poller.listen(hubs)
        await poller.start()
        await hubs.start()

    async def end(self) -> None:
        poller, tools, hubs, out = self._poller, self._tools, self._hubs, self._out
        self._counted, self._counted_pushes = self.counts, self.pushes
        self._poller = self._hubs = self._out = None
        self._tools = {}
        if poller is not None:
            await poller.stop()
        if hubs is not None:
            await hubs.stop()
        for each in tools.values():
            await each.close()
        if out is not None:
            await out.close()

    async def replace(self, config: Config) -> None:
        # Between the two nothing is scheduled, which is no reason to call the service unready.
        self._meanwhile = self.scheduled
        try:
            await self.end()
            # What was cut short while it was written may be written yet, and counts for who begins.
            await self._log.probe()
            await self.begin(config)
        finally:
            self._meanwhile = 0


async def _newest_headlines(log: EventLog) -> tuple[Body, ...]:
    headlines = Subscription.of(log.channels, ("headline",))
    return tuple(record.body for record in await log.newest_first(headlines, None, _KNOWN_HEADLINES))


def subscriptions(
    config: Config,
    opened: Mapping[str, Opened],
    order: Order,
    out: Outbound,
    poller: Poller,
    schedule: Schedule,
    clock: Clock,
) -> Subscriptions:
    """Who subscribes the config's feeds to the hubs that they name."""
    feeds = {
        name: Feed(name, source.pushable.private, source.pushable.timeout_s, source.pushable.max_bytes)
        for name, source in opened.items()
        if source.pushable is not None
    }
    return Subscriptions(
        order,
        feeds,
        HubClient(out, clock),
        poller,
        base_url=config.service.fetch.callback,
        schedule=schedule,
        clock=clock,
        rng=random.Random(),
        draw=secrets.token_urlsafe,
    )


def _joined(counted: Counter[str], now: Counter[str]) -> Counter[str]:
    # Not `+`: it would leave out what has not happened yet.
    return Counter({name: counted[name] + now[name] for name in {*counted, *now}})


def watched(spec: SourceSettings, opened: Opened, out: Outbound) -> Watched:
    """A source as the poller wants it."""
    return Watched(
        name=spec.name,
        title=spec.title or spec.name,
        kind=spec.kind,
        channel=spec.channel,
        origin=spec.origin,
        rhythm=spec.rhythm,
        adapter=opened.adapter,
        host_backoffs=out.host_backoffs,
        receiver=opened.pushable.receiver if opened.pushable is not None else None,
    )
