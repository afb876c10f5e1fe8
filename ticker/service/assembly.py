"""All parts of a service and how they hold together."""

import random
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial

from quart import Quart

from ticker.access.limits import DebtsOf, Limits
from ticker.access.session import Sessions
from ticker.broadcast import Broadcast, OwnAudience
from ticker.broadcast.admission import ReadersElsewhere
from ticker.collector import Collector
from ticker.config import Config
from ticker.derive import Derivations
from ticker.log import EventLog, Order
from ticker.log.stream_place import Upstream
from ticker.notify import Notifier
from ticker.publishing import Publisher
from ticker.service.channels import channels_of, hints_of
from ticker.service.derivations import derivations_of
from ticker.service.targets import notifier_of, push_of, targets_in_force
from ticker.service.webhooks import webhooks_of
from ticker.sources.kinds import Kinds
from ticker.times import Clock, now_ms, steady_s
from ticker.web import GatheringSite, create_app, newswire
from ticker.web.asker import Authenticator
from ticker.web.entry.session_key import session_key
from ticker.web.rooms import Rooms
from ticker.webhooks import hooks_of
from ticker.websub.hub import OwnHub


@dataclass(frozen=True)
class Parts:
    """What Ticker is made of, put together; `site` is what the `app` answers from."""

    log: EventLog
    broadcast: Broadcast
    collector: Collector
    derivations: Derivations
    notifier: Notifier
    site: GatheringSite
    app: Quart


@dataclass(frozen=True)
class Counted:
    """What several processes count together; nothing, where there is one."""

    debts: DebtsOf | None = None
    elsewhere: ReadersElsewhere | None = None


ALONE = Counted()


def open_log(
    config: Config,
    clock: Clock,
    *,
    upstream: Upstream | None = None,
    order: Callable[[EventLog], Order] | None = None,
) -> EventLog:
    """The log as the config has it; that of a node is a copy of what is `upstream`, and ordered there."""
    return EventLog(
        config.service.data,
        channels_of(config),
        clock=clock,
        sync=config.service.log.sync,
        bars_keep_ms=config.service.bars.keep_ms,
        max_bytes=config.service.log.max_bytes,
        upstream=upstream,
        order=order,
    )


@asynccontextmanager
async def assembled(
    config: Config,
    kinds: Kinds,
    *,
    clock: Clock = now_ms,
    steady: Callable[[], float] = steady_s,
    rng: random.Random | None = None,
    log: Callable[[Config, Clock], EventLog] = open_log,
    broadcast: type[Broadcast] = Broadcast,
    counted: Counted = ALONE,
) -> AsyncIterator[Parts]:
    """All parts but the sockets, in which nothing runs yet; at the end, no source is read and the log closed.

    Nobody puts the service together a second time: tests and benchmarks call this with other parts.
    """
    events = log(config, clock)
    async with AsyncExitStack() as ends:
        ends.push_async_callback(events.close)
        collector = Collector(events, kinds, clock)
        site = _site(config, events, collector, clock, steady, rng or random.Random(), broadcast, counted)
        if site.push is not None:
            ends.push_async_callback(site.push.close)
        ends.push_async_callback(site.webhooks.close)
        ends.push_async_callback(collector.end)
        site.use(config)
        site.notifier.use(targets_in_force(site))
        site.webhooks.use(hooks_of(config.service))
        app = create_app(site)
        collector.served = app
        yield Parts(events, site.broadcast, collector, site.derivations, site.notifier, site, app)


def _site(
    config: Config,
    events: EventLog,
    collector: Collector,
    clock: Clock,
    steady: Callable[[], float],
    rng: random.Random,
    broadcast: type[Broadcast],
    counted: Counted,
) -> GatheringSite:
    """What looks at the config asks the site for it at each use, as another may come into force."""
    limits = Limits(config.service.limits, steady, counted.debts)
    streams = broadcast(
        events,
        config.service.stream,
        hints_of(config),
        clock=clock,
        rng=rng,
        opens=limits.streams,
        elsewhere=counted.elsewhere,
    )
    derivations = derivations_of(events, lambda: site.config, clock)
    sessions = Sessions(partial(session_key, config.service.data))
    site = GatheringSite(
        config=config,
        log=events,
        broadcast=streams,
        audiences=OwnAudience(streams),
        schedule=collector,
        derivations=derivations,
        notifier=notifier_of(events, derivations, clock, rng),
        webhooks=webhooks_of(config, events, clock, rng),
        publisher=_publisher(events, collector, lambda: site, clock),
        hub=_hub(events, collector, lambda: site, clock),
        clock=clock,
        limits=limits,
        rooms=Rooms(steady),
        sessions=sessions,
        askers=Authenticator(sessions, clock),
        # The last, as it has something to close: whatever cannot be made has failed before.
        push=push_of(config.service, events, lambda: site),
    )
    return site


def _publisher(
    events: EventLog, collector: Collector, site: Callable[[], GatheringSite], clock: Clock
) -> Publisher:
    return Publisher(
        events,
        events.order,
        enrich=collector.enriched,
        sources=lambda: {spec.name for spec in site().config.sources},
        clock=clock,
    )


def _hub(events: EventLog, collector: Collector, site: Callable[[], GatheringSite], clock: Clock) -> OwnHub:
    return OwnHub(
        events.order,
        lambda: collector.out,
        lambda topic: newswire.edition(site(), topic),
        clock=clock,
        draw=secrets.token_urlsafe,
    )
