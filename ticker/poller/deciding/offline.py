"""Telling a machine without a network from feeds without a server. Pure."""

import msgspec

from ticker.poller.state import SourceState
from ticker.sources.causes import Offline
from ticker.sources.words import words

OFFLINE = Offline()
ENOUGH_HOSTS = 2
PROBE_MS = 30_000
"""How soon, while offline, one feed tries again. Nobody is bothered by a request that cannot leave."""


class Network(msgspec.Struct, frozen=True):
    """The hosts that were fine until lately and have been out of reach since any host last answered."""

    lost: frozenset[str] = frozenset()

    @property
    def offline(self) -> bool:
        """Whether it is the network that is missing: one host out of reach may be its own fault."""
        return len(self.lost) >= ENOUGH_HOSTS


def seen(network: Network, *, contact: bool | None, host: str | None, healthy: bool) -> Network:
    """What is known after a read; `healthy` is a source that did not fail the time before.

    Sources that fail anyway prove nothing: two feeds whose domains are long gone are no outage.
    """
    if contact:
        return Network()
    if contact is False and host and healthy:
        return Network(network.lost | {host})
    return network


def cut_off(before: SourceState) -> SourceState:
    """Where a source stands while offline: as before its last try, which is not held against it."""
    return msgspec.structs.replace(
        before,
        health="failing",
        detail=words(OFFLINE),
        cause=OFFLINE,
        due_ms=None,
        reason=f"offline, one feed tries every {PROBE_MS // 1000} s",
    )
