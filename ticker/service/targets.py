"""Who is told of alerts, and what tells them."""

import random
from collections.abc import Callable, Sequence

from ticker.config.types import Service
from ticker.derive import Derivations
from ticker.log import EventLog
from ticker.notify import Notifier, Target, targets_of
from ticker.times import Clock
from ticker.web import GatheringSite
from ticker.webpush import WebPush, web_push


def notifier_of(events: EventLog, derivations: Derivations, clock: Clock, rng: random.Random) -> Notifier:
    """What sends the alerts of the rules; it has nobody to tell yet."""
    return Notifier(
        events,
        events.order,
        channels=lambda: tuple(events.channels),
        committed=derivations.alerts.committed,
        clock=clock,
        rng=rng,
    )


def push_of(service: Service, events: EventLog, site: Callable[[], GatheringSite]) -> WebPush | None:
    """Browsers as targets, each told of what it may read; None where that is off."""
    return web_push(service, events, events.order, lambda who, channel: channel in site().readable(who))


def targets_in_force(site: GatheringSite) -> Sequence[Target]:
    """Who is told of alerts: those whom rules name, and browsers that want to be."""
    named = targets_of(site.config.service, site.clock)
    return named if site.push is None else (*named, site.push.browsers)
