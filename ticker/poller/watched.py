"""A source as the poller wants it, and who may push to it."""

from typing import Protocol

import msgspec

from ticker.config.rhythm import Rhythm
from ticker.sources.adapter import Adapter, HostBackoffs, Offer, Receiver


class Watched(msgspec.Struct, frozen=True, kw_only=True):
    """A source to be read; `origin` is what it reads, so that a changed address starts afresh.

    `host_backoffs` is what its adapter looks at before it asks a host; a back-off survives a restart.
    `receiver` takes what is pushed, if anything may be.
    """

    name: str
    title: str
    kind: str
    channel: str
    origin: str
    rhythm: Rhythm
    adapter: Adapter
    host_backoffs: HostBackoffs | None = None
    receiver: Receiver | None = None


class Hubs(Protocol):
    """Whoever subscribes to what feeds offer."""

    def is_pushing(self, name: str) -> bool:
        """Whether a hub has promised to push this source now."""

    async def offered(self, name: str, offer: Offer | None, *, found_missing: bool) -> None:
        """Told after each read that worked; `found_missing` if it brought news that were not pushed."""
