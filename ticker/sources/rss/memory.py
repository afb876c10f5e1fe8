"""What an rss source remembers from one poll to the next, and how that is written."""

from typing import Literal

import msgspec

from ticker.sources.adapter import NO_HINTS, Offer, PublisherHints
from ticker.sources.rss.moves import STAYED, Address
from ticker.sources.rss.trust import UNSEEN, Trust


class Memory(msgspec.Struct, frozen=True, kw_only=True):
    """The validators of the newest 200, its body's hash, and the ledger, still encoded.

    `url` is the configured address, `address` where it has moved; `hints` are the document's own,
    `offer` is what it and the headers that came with it say of hubs, `trust` how long a 304 is believed,
    `site` the page that the feed is about.
    """

    version: Literal[1] = 1
    url: str
    etag: str | None
    last_modified: str | None
    body_hash: bytes
    ledger: msgspec.Raw
    # In the log under the name that it was first written with.
    hints: PublisherHints = msgspec.field(default=NO_HINTS, name="wishes")
    address: Address = STAYED
    offer: Offer | None = None
    trust: Trust = UNSEEN
    site: str | None = None


_MEMORY = msgspec.msgpack.Decoder(Memory)
_ENCODER = msgspec.msgpack.Encoder()


def recall(memory: bytes | None) -> Memory | None:
    """Read a memory; one that cannot be read is none at all.

    A source with a damaged memory, or one of another version, starts again as on its first poll
    (its headlines keep their ids, marked as backfill): better than a source that fails for ever.
    """
    if memory is None:
        return None
    try:
        return _MEMORY.decode(memory)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None


def write(memory: Memory) -> bytes:
    return _ENCODER.encode(memory)
