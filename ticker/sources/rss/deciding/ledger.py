"""The entries that a source has listed, and how that is written."""

import msgspec

from ticker.events import Headline


class Seen(msgspec.Struct, frozen=True, array_like=True):
    """An entry that was listed: what it said last (a hash), and when it was listed last.

    Revision 0 is an entry of the first poll beyond `limit`, of which no headline was ever made.
    `headline_id` is null where it is the key under which this is kept. `budget_ms` bounds how often the
    entry is revised (see `revisions`); `told` is what a retraction would repeat, null where none is made;
    `traits` is what the entry is known by when its identity changes (see `churn`).
    """

    fingerprint: bytes
    revision: int
    first_seen_ms: int
    listed_ms: int
    headline_id: bytes | None = None
    budget_ms: int = 0
    told: Headline | None = None
    traits: bytes = b""


class Ledger(msgspec.Struct, frozen=True, array_like=True):
    """The entries of the 30 days before `polled_ms`, and after them those it listed, oldest first.

    They are named by the first 8 bytes of their identity's hash. `shared` holds the identities that
    turned out to name several entries, with the time they last did. `fresh_ms` bounds how many entries are
    new (see `churn`).
    """

    polled_ms: int = 0
    seen: dict[bytes, Seen] = {}
    shared: dict[bytes, int] = {}
    fresh_ms: int = 0


_decode = msgspec.msgpack.Decoder(Ledger).decode
write_ledger = msgspec.msgpack.Encoder().encode


def recall_ledger(ledger: bytes | None) -> Ledger | None:
    """Read a ledger; one that cannot be read is none at all, which makes the next poll the first."""
    if ledger is None:
        return None
    try:
        return _decode(ledger)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None
