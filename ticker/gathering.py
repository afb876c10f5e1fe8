"""The sources that are read, as the config in force has them: replaced as a whole when it changes."""

import random
from collections import Counter

from ticker.config import Config
from ticker.config.types import RssSource, SimulatorSource
from ticker.enrich import enriched
from ticker.log import EventLog
from ticker.poller import Poller, Rhythm, Watched
from ticker.sources.rss import RssTools
from ticker.sources.simulator import SimulatorAdapter
from ticker.times import Clock


class Gathering:
    """Reads from `begin` to `end`.

    What a source remembers, and when it is due, is in the log: another config takes over from there, and
    neither a validator nor a waiting time is lost.
    """

    def __init__(self, log: EventLog, clock: Clock) -> None:
        self._log = log
        self._clock = clock
        self._poller: Poller | None = None
        self._tools: RssTools | None = None
        self._counted: Counter[str] = Counter()
        self._meanwhile = 0

    @property
    def scheduled(self) -> int:
        now = self._poller.scheduled if self._poller is not None else 0
        return max(now, self._meanwhile)

    @property
    def counts(self) -> Counter[str]:
        now: Counter[str] = self._poller.counts if self._poller is not None else Counter()
        # Not `+`: it would leave out what has not happened yet.
        return Counter({name: self._counted[name] + now[name] for name in {*self._counted, *now}})

    async def begin(self, config: Config) -> None:
        self._tools = tools = RssTools(config.service.fetch)
        sources = [watched(spec, tools) for spec in config.sources]
        self._poller = Poller(self._log, sources, clock=self._clock, rng=random.Random(), enrich=enriched)
        await self._poller.start()

    async def end(self) -> None:
        poller, tools = self._poller, self._tools
        self._counted, self._poller, self._tools = self.counts, None, None
        if poller is not None:
            await poller.stop()
        if tools is not None:
            await tools.close()

    async def replace(self, config: Config) -> None:
        # Between the two nothing is scheduled, which is no reason to call the service unready.
        self._meanwhile = self.scheduled
        try:
            await self.end()
            await self.begin(config)
        finally:
            self._meanwhile = 0


def watched(spec: RssSource | SimulatorSource, tools: RssTools) -> Watched:
    """A source as the poller wants it."""
    match spec:
        case RssSource():
            return Watched(
                name=spec.name,
                kind=spec.kind,
                channel=spec.channel,
                origin=spec.url,
                # A publisher is left alone for the whole interval, and for longer if it asks for that.
                rhythm=Rhythm(spec.every_ms, on_grid=False, auto=spec.auto, max_ms=spec.max_every_ms),
                adapter=tools.adapter(spec),
                holds=tools.holds,
            )
        case SimulatorSource():
            return Watched(
                name=spec.name,
                kind=spec.kind,
                channel=spec.channel,
                origin=f"seed {spec.seed}",
                # Prices keep to a grid, so that a second is a second.
                rhythm=Rhythm(spec.every_ms, on_grid=True),
                adapter=SimulatorAdapter(spec),
            )
