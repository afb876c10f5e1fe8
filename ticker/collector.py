"""The sources that are read, as the config in force has them: replaced as a whole when it changes."""

import random
import secrets
from collections import Counter

from ticker.ask.subscription import Subscription
from ticker.config import Config
from ticker.config.types import RssSource, SimulatorSource
from ticker.enrich import Stories
from ticker.events import Body
from ticker.log import EventLog
from ticker.poller import Poller, Rhythm, Watched
from ticker.poller.schedule import Schedule, WallClock
from ticker.sources.rss import RssTools
from ticker.sources.simulator import SimulatorAdapter
from ticker.times import Clock
from ticker.websub import Feed, Subscriptions

_KNOWN_HEADLINES = 2_000
"""How many headlines of before a start are known when stories are named."""


class Collector:
    """Reads from `begin` to `end`.

    What a source remembers, and when it is due, is in the log: another config takes over from there, and
    neither a validator nor a waiting time is lost.
    """

    def __init__(self, log: EventLog, clock: Clock) -> None:
        self._log = log
        self._clock = clock
        self._poller: Poller | None = None
        self._tools: RssTools | None = None
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
        self._tools = tools = RssTools(config.service.fetch)
        sources = [watched(spec, tools) for spec in config.sources]
        stories = Stories(await _newest_headlines(self._log))
        schedule = WallClock()
        hubs = subscriptions(config, self._log, tools, schedule, self._clock)
        self._poller = Poller(
            self._log,
            sources,
            clock=self._clock,
            rng=random.Random(),
            enrich=lambda bodies: config.secrets.out_of_links(stories(bodies)),
            hide=config.secrets.out_of,
            schedule=schedule,
            hubs=hubs,
        )
        # Known to `end` before anything is waited for.
        self._hubs = hubs
        await self._poller.start()
        await hubs.start(self._poller)

    async def end(self) -> None:
        poller, tools, hubs = self._poller, self._tools, self._hubs
        self._counted, self._counted_pushes = self.counts, self.pushes
        self._poller = self._tools = self._hubs = None
        if poller is not None:
            await poller.stop()
        if hubs is not None:
            await hubs.stop()
        if tools is not None:
            await tools.close()

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
    config: Config, log: EventLog, tools: RssTools, schedule: Schedule, clock: Clock
) -> Subscriptions:
    """Who subscribes the config's feeds to the hubs that they name."""
    fetch = config.service.fetch
    feeds = {
        spec.name: Feed(
            name=spec.name,
            private=spec.private,
            timeout_s=spec.timeout_s(fetch),
            max_bytes=spec.most_bytes(fetch),
        )
        for spec in config.sources
        if isinstance(spec, RssSource) and spec.push
    }
    return Subscriptions(
        log,
        feeds,
        tools.hubs,
        base_url=fetch.callback,
        schedule=schedule,
        clock=clock,
        rng=random.Random(),
        draw=secrets.token_urlsafe,
    )


def _joined(counted: Counter[str], now: Counter[str]) -> Counter[str]:
    # Not `+`: it would leave out what has not happened yet.
    return Counter({name: counted[name] + now[name] for name in {*counted, *now}})


def watched(spec: RssSource | SimulatorSource, tools: RssTools) -> Watched:
    """A source as the poller wants it."""
    match spec:
        case RssSource():
            return Watched(
                name=spec.name,
                title=spec.title or spec.name,
                kind=spec.kind,
                channel=spec.channel,
                origin=spec.url,
                # A publisher is left alone for the whole interval, and for longer if it asks for that.
                rhythm=Rhythm(spec.every_ms, on_grid=False, auto=spec.auto, max_ms=spec.max_every_ms),
                adapter=(adapter := tools.adapter(spec)),
                host_backoffs=tools.host_backoffs,
                receiver=adapter if spec.push else None,
            )
        case SimulatorSource():
            return Watched(
                name=spec.name,
                title=spec.title or spec.name,
                kind=spec.kind,
                channel=spec.channel,
                origin=f"seed {spec.seed}",
                # Prices keep to a grid, so that a second is a second.
                rhythm=Rhythm(spec.every_ms, on_grid=True),
                adapter=SimulatorAdapter(spec),
            )
