"""Whom the config names as to be told."""

from ticker.config.types import Service
from ticker.notify.target import Target
from ticker.times import Clock


def targets_of(service: Service, clock: Clock) -> tuple[Target, ...]:
    """One target a name of `notify`."""
    if not service.notify:
        return ()
    # Imported here: Apprise is only there where the config names something, and takes a second to load.
    from ticker.notify.apprise import AppriseTarget

    page = service.fetch.callback
    return tuple(AppriseTarget(name, addresses, page, clock) for name, addresses in service.notify.items())
