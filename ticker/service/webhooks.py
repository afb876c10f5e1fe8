"""Where events are sent to, and what sends them."""

import random

from ticker.config import Config
from ticker.log import EventLog
from ticker.times import Clock
from ticker.webhooks import Webhooks


def webhooks_of(config: Config, events: EventLog, clock: Clock, rng: random.Random) -> Webhooks:
    """What sends to the webhooks of the config; it has none yet."""
    return Webhooks(
        events,
        events.order,
        channels=lambda: tuple(events.channels),
        replay=config.service.stream.replay,
        clock=clock,
        rng=rng,
    )
