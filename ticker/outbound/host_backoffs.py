"""Hosts that asked to be left alone (429), by all sources that are theirs."""

from ipaddress import ip_address

import msgspec

from ticker.outbound.networks import why_refused
from ticker.times import Clock

DEFAULT_S = 60.0
"""How long a host is left alone that does not say how long."""
MAX_S = 7 * 86_400.0
_PRIVATE_ENDINGS = (".localhost", ".local", ".internal", ".lan", ".home", ".home.arpa", ".intranet")


class HostBackoff(msgspec.Struct, frozen=True):
    """A host that asked to be left alone until `until_ms`, by all that would ask it."""

    host: str
    until_ms: int


class HostBackoffs:
    """Which hosts are to be left alone, and until when."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self._until_ms: dict[str, int] = {}

    def add(self, host_backoff: HostBackoff) -> None:
        """Have a host left alone; a shorter back-off never ends a longer one."""
        until_ms = min(host_backoff.until_ms, self.clock() + round(MAX_S * 1000))
        self._until_ms[host_backoff.host] = max(until_ms, self._until_ms.get(host_backoff.host, 0))

    def on(self, host: str) -> HostBackoff | None:
        """The back-off of a host, if there is one now."""
        until_ms = self._until_ms.get(host)
        if until_ms is None:
            return None
        if until_ms > self.clock():
            return HostBackoff(host, until_ms)
        del self._until_ms[host]
        return None

    def clock_set(self, by_ms: int) -> None:
        """Leave every host alone for as long as before, now that the clock was set."""
        self._until_ms = {host: until_ms + by_ms for host, until_ms in self._until_ms.items()}

    def after_429(self, host: str, retry_after_s: float | None) -> HostBackoff | None:
        """The back-off that a 429 asks for; None for a private name, where it speaks for one address only.

        Behind a name of one's own, such as a bridge that turns pages into feeds, every path is another
        publisher, and each must be able to say no for itself.
        """
        if not is_public(host):
            return None
        wait_s = DEFAULT_S if retry_after_s is None else retry_after_s
        return HostBackoff(host, self.clock() + round(wait_s * 1000))


def is_public(host: str) -> bool:
    """Whether a name or an address is one of the open internet."""
    name = host.strip("[]").rstrip(".").lower()
    try:
        ip_address(name)
    except ValueError:
        return "." in name and not name.endswith(_PRIVATE_ENDINGS)
    return why_refused(name) is None
