"""What is derived, by the config in force."""

from collections.abc import Callable

from ticker.config import Config
from ticker.config.scalars.own import NEWSWIRE
from ticker.derive import Derivations
from ticker.log import EventLog
from ticker.times import Clock


def derivations_of(events: EventLog, in_force: Callable[[], Config], clock: Clock) -> Derivations:
    """All of them; rules and the newswire follow the config."""
    return Derivations(
        events,
        events.order,
        channels=lambda: tuple(events.channels),
        clock=clock,
        rulebook=lambda: in_force().service.rulebook,
        newswire_is_on=lambda: any(spec.shown_url == NEWSWIRE for spec in in_force().sources),
    )
