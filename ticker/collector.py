"""The sources that are read, as the config in force has them: what changes is replaced, and nothing else."""

import asyncio
import random
import secrets
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

from ticker.ask import Subscription
from ticker.ask.reading import Asked, SourceStanding, Unscheduled
from ticker.config import Config
from ticker.config.secrecy.secrets import NO_SECRETS
from ticker.config.source import SourceSettings
from ticker.config.types import Fetch
from ticker.config.watch import Difference
from ticker.enrich import Stories, Tagger
from ticker.events import Body
from ticker.log import EventLog
from ticker.outbound.outbound import Application, Outbound, outbound
from ticker.poller import Poller, Watched
from ticker.poller.progress import why_stalled
from ticker.poller.schedule import SteadySchedule
from ticker.poller.share import Share, WholeShare
from ticker.sources.kind import Opened, Surroundings, Tools
from ticker.sources.kinds import Kinds
from ticker.times import Clock
from ticker.websub import PushedFeed, Subscriptions
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
        self._readers: _Readers | None = None
        self.share: Share = WholeShare()
        """What of the config's sources is read here; to be set before `begin`."""
        self.served: Application | None = None
        """Ticker itself, for sources that read what it serves; to be set before `begin`."""
        self._stories = Stories(())
        self._tagger = Tagger(())
        self._secrets = NO_SECRETS
        self._counted: Counter[str] = Counter()
        self._counted_pushes: Counter[str] = Counter()
        self._meanwhile = 0
        self._turn = asyncio.Lock()

    @property
    def scheduled(self) -> int:
        now = self._readers.poller.scheduled if self._readers is not None else 0
        return max(now, self._meanwhile) + self.share.read_elsewhere

    @property
    def stalled(self) -> str | None:
        """Why nothing comes although something should have, in words; None where all goes on."""
        return self._readers.stalled if self._readers is not None else None

    @property
    def counts(self) -> Counter[str]:
        return _joined(self._counted, self._readers.poller.counts if self._readers is not None else Counter())

    @property
    def standings(self) -> dict[str, SourceStanding]:
        """How it stands with each source that is read here."""
        return self._readers.poller.standings if self._readers is not None else {}

    @property
    def pushes(self) -> Counter[str]:
        return _joined(self._counted_pushes, self._readers.hubs.counts if self._readers else Counter())

    @property
    def hubs(self) -> Subscriptions | None:
        """None while other settings for fetching are put in force."""
        return self._readers.hubs if self._readers is not None else None

    @property
    def out(self) -> Outbound | None:
        """The way out; None while other settings for fetching are put in force."""
        return self._readers.out if self._readers is not None else None

    def read_now(self, name: str) -> Asked:
        """Have a source read before it is due, as far as that is polite."""
        return self._readers.poller.read_now(name) if self._readers is not None else Unscheduled()

    async def begin(self, config: Config) -> None:
        self._secrets = config.secrets
        self._tagger = Tagger(config.namings)
        self._stories = Stories(await _newest_headlines(self._log))
        # Known to `end` before anything is waited for.
        self._readers = readers = self._made(config.service.fetch)
        await readers.start(self._read_here(config.sources))

    def _read_here(self, specs: Iterable[SourceSettings]) -> list[SourceSettings]:
        return [spec for spec in specs if self.share.has(spec.name)]

    async def exchange(
        self, before: Iterable[str], after: Iterable[str], config: Callable[[], Config]
    ) -> None:
        """Read some sources no more, and others from now on, as `share` has come to say."""
        async with self._turn:
            specs = {spec.name: spec for spec in config().sources}
            old, new = ([specs[name] for name in names if name in specs] for names in (before, after))
            if self._readers is not None:
                await self._readers.replace(old, new)

    async def end(self) -> None:
        readers = self._readers
        self._counted, self._counted_pushes = self.counts, self.pushes
        self._readers = None
        if readers is not None:
            await readers.stop()

    async def apply(self, config: Config, found: Difference) -> None:
        """Put another config in force, of which `found` is what is new in it."""
        async with self._turn:
            await self._apply(config, found)

    async def _apply(self, config: Config, found: Difference) -> None:
        self._secrets = config.secrets
        self._tagger = Tagger(config.namings)
        if self._readers is None or "fetch" in found.settings:
            await self._begin_anew(config)
        elif found.added or found.changed or found.removed:
            before = (*found.removed, *(old for old, _ in found.changed))
            after = (*found.added, *(new for _, new in found.changed))
            await self._readers.replace(self._read_here(before), self._read_here(after))

    async def _begin_anew(self, config: Config) -> None:
        # Between the two nothing is scheduled, which is no reason to call the service unready.
        self._meanwhile = self.scheduled
        try:
            await self.end()
            # What was cut short while it was written may be written yet, and counts for who begins.
            await self._log.probe()
            await self.begin(config)
        finally:
            self._meanwhile = 0

    def _made(self, fetch: Fetch) -> "_Readers":
        schedule = SteadySchedule(self._clock)
        clock = schedule.clock
        out = outbound(fetch, clock=clock, own=self.served)
        poller = Poller(
            self._log,
            (),
            clock=clock,
            rng=random.Random(),
            enrich=self.enriched,
            hide=self._hidden,
            schedule=schedule,
            elsewhere=self.share.is_elsewhere,
            may_read=self.share.may_read,
        )
        hubs = Subscriptions(
            self._log.order,
            HubClient(out, clock),
            poller,
            base_url=fetch.callback,
            schedule=schedule,
            clock=clock,
            rng=random.Random(),
            draw=secrets.token_urlsafe,
        )
        around = Surroundings(fetch, out)
        readers = _Readers(
            self._log, self._kinds, around, poller, hubs, schedule, pushes=self.share.takes_pushes
        )
        schedule.follow(readers.clock_set)
        return readers

    def enriched(self, bodies: Sequence[Body]) -> Sequence[Body]:
        """What every draft goes through before it is appended, whoever brings it; from any thread."""
        return self._secrets.out_of_headlines(self._tagger(self._stories(bodies)))

    def _hidden(self, text: str) -> str:
        return self._secrets.out_of(text)


class _Readers:
    """What reads under one `fetch:`: the way out, each kind's tools, the poller, and who arranges pushes."""

    def __init__(
        self,
        log: EventLog,
        kinds: Kinds,
        around: Surroundings,
        poller: Poller,
        hubs: Subscriptions,
        schedule: SteadySchedule,
        *,
        pushes: bool,
    ) -> None:
        self._pushes = pushes
        self._log = log
        self._kinds = kinds
        self._around = around
        self._tools: dict[str, Tools[Any]] = {}
        self._names: dict[str, set[str]] = {}
        self._schedule = schedule
        self.poller = poller
        self.hubs = hubs

    @property
    def out(self) -> Outbound:
        return self._around.out

    @property
    def stalled(self) -> str | None:
        if not self._schedule.running:
            return None
        return why_stalled(self._schedule.silent_s, self._schedule.overdue(), self.poller.longest_tick)

    async def start(self, specs: Sequence[SourceSettings]) -> None:
        await self._claim(specs)
        for spec in specs:
            self._add(spec)
        if self._pushes:
            self.poller.listen(self.hubs)
        await self.poller.start()
        if self._pushes:
            await self.hubs.start()

    async def _claim(self, specs: Iterable[SourceSettings]) -> None:
        await self._log.order.claim(*(spec.name for spec in specs))

    async def stop(self) -> None:
        await self.poller.stop()
        await self.hubs.stop()
        for tools in self._tools.values():
            await tools.close()
        await self._around.out.close()

    async def clock_set(self, by_ms: int) -> None:
        """Go on after the clock was set, with every wait as long as before."""
        self._around.out.host_backoffs.clock_set(by_ms)
        await self.poller.clock_set(by_ms)
        if self._pushes:
            await self.hubs.clock_set(by_ms)

    async def replace(self, before: Sequence[SourceSettings], after: Sequence[SourceSettings]) -> None:
        """Read some sources no more, or as they are now; all the others go on meanwhile."""
        named = {(spec.kind, spec.name) for spec in (*before, *after)}
        known = [(kind, name) for kind, name in named if name in self._names.get(kind, ())]
        # At once: while the disk or the brokers are slow, each may have a commit under way to wait for.
        await asyncio.gather(*(self._remove(kind, name) for kind, name in known))
        # What was cut short while it was written may be written yet, and counts for who begins.
        await self._log.probe()
        await self._claim(after)
        for spec in after:
            self._add(spec)
        await self.poller.tell_removed()
        for spec in after:
            await self.poller.begin(spec.name)
        for name in {spec.name for spec in (*before, *after)} if self._pushes else ():
            await self.hubs.resume(name)
        await self._close_unused()

    def _add(self, spec: SourceSettings) -> None:
        if spec.kind not in self._tools:
            self._tools[spec.kind] = self._kinds[spec.kind].tools(self._around)
        self._names.setdefault(spec.kind, set()).add(spec.name)
        opened = self._tools[spec.kind].open(spec)
        if not self._pushes:
            opened = replace(opened, pushable=None)
        self.poller.add(watched(spec, opened, self._around.out))
        self.hubs.set_feed(spec.name, _feed(spec.name, opened))

    async def _remove(self, kind: str, name: str) -> None:
        self._names[kind].discard(name)
        self.hubs.set_feed(name, None)
        await self.poller.remove(name)

    async def _close_unused(self) -> None:
        for kind in [kind for kind, names in self._names.items() if not names]:
            del self._names[kind]
            await self._tools.pop(kind).close()


async def _newest_headlines(log: EventLog) -> tuple[Body, ...]:
    headlines = Subscription.of(log.channels, ("headline",))
    return tuple(record.body for record in await log.newest_first(headlines, None, _KNOWN_HEADLINES))


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
        asks=spec.asks,
        is_near=spec.is_near,
        adapter=opened.adapter,
        host_backoffs=out.host_backoffs,
        receiver=opened.pushable.receiver if opened.pushable is not None else None,
    )


def _feed(name: str, opened: Opened) -> PushedFeed | None:
    pushable = opened.pushable
    if pushable is None:
        return None
    return PushedFeed(name, pushable.private, pushable.timeout_s, pushable.max_bytes, pushable.own)
