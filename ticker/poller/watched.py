"""A source as the poller wants it, and who is told of its reads."""

from typing import Protocol

import msgspec

from ticker.config.rhythm import Rhythm
from ticker.sources.adapter import Adapter, HostBackoffs, Offer, Receiver


class Watched(msgspec.Struct, frozen=True, kw_only=True):
    """A source to be read; `origin` is what it reads, so that a changed address starts afresh; `asks` is how
    it asks for that, so that what failed is tried at once when it is asked for in another way. It `is_near`
    if Ticker itself or a host of one's own network is asked, whether or not the world can be reached.

    `host_backoffs` is what its adapter looks at before it asks a host; a back-off survives a restart.
    `receiver` takes what is pushed, if anything may be.
    """

    name: str
    title: str
    kind: str
    channel: str
    origin: str
    rhythm: Rhythm
    asks: str = ""
    is_near: bool = False
    adapter: Adapter
    host_backoffs: HostBackoffs | None = None
    receiver: Receiver | None = None


class ReadListener(Protocol):
    """Whoever wants to know what reads find of sources that may be pushed."""

    async def after_read(self, name: str, offer: Offer | None, *, found_missing: bool) -> None:
        """Told after each read that worked, and of a source that is gone; it offers nothing any more.

        `found_missing` if the read brought news that should have been pushed. Waited for: the source is
        not read, nor pushed to, meanwhile.
        """
