"""What an rss source remembers from one poll to the next, and how that is written."""

from typing import Literal

import msgspec

from ticker.events import Headline
from ticker.sources.adapter import NO_HINTS, Offer, PublisherHints
from ticker.sources.rss.moves import STAYED, Address


class Memory(msgspec.Struct, frozen=True, kw_only=True):
    """The validators of the newest 200, its body's hash, and the ledger, still encoded.

    `url` is the configured address, `address` where it has moved; `hints` are the document's own,
    `offer` is what it and the headers that came with it say of hubs.
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


class Seen(msgspec.Struct, frozen=True, array_like=True):
    """An entry that was listed: what it said last (a hash), and when it was listed last.

    Revision 0 is an entry of the first poll beyond `limit`, of which no headline was ever made.
    `headline_id` is null where it is the key under which this is kept. `budget_ms` bounds how often the
    entry is revised (see `revisions`); `told` is what a retraction would repeat, null where none is made.
    """

    fingerprint: bytes
    revision: int
    first_seen_ms: int
    listed_ms: int
    headline_id: bytes | None = None
    budget_ms: int = 0
    told: Headline | None = None


class Ledger(msgspec.Struct, frozen=True, array_like=True):
    """The entries of the 30 days before `polled_ms`, and after them those it listed, oldest first.

    They are named by the first 8 bytes of their identity's hash. `shared` holds the identities that
    turned out to name several entries, with the time they last did.
    """

    polled_ms: int = 0
    seen: dict[bytes, Seen] = {}
    shared: dict[bytes, int] = {}


_MEMORY = msgspec.msgpack.Decoder(Memory)
_LEDGER = msgspec.msgpack.Decoder(Ledger)
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


def recall_ledger(ledger: bytes | None) -> Ledger | None:
    """Read a ledger, on the same terms as `recall`."""
    if ledger is None:
        return None
    try:
        return _LEDGER.decode(ledger)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None


def write(memory: Memory | Ledger) -> bytes:
    return _ENCODER.encode(memory)
