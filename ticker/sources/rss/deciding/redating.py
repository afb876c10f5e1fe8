"""Putting right what was noted while this machine's clock was behind; pure."""

import msgspec

from ticker.sources.rss.deciding.ledger import Ledger, Seen

_UNSAID = b""
"""The fingerprint of no entry: it is told again, with the dates as they are now."""


def redated(ledger: Ledger, since_ms: int, until_ms: int, by_ms: int) -> Ledger:
    """The ledger with every instant from `since_ms` to `until_ms` set on by `by_ms`.

    What was first seen then is made a revision by the next read.
    """

    def right(ms: int) -> int:
        return ms + by_ms if since_ms <= ms <= until_ms else ms

    def told_again(seen: Seen) -> Seen:
        first_seen_ms = right(seen.first_seen_ms)
        return msgspec.structs.replace(
            seen,
            fingerprint=seen.fingerprint if first_seen_ms == seen.first_seen_ms else _UNSAID,
            first_seen_ms=first_seen_ms,
            listed_ms=right(seen.listed_ms),
            budget_ms=right(seen.budget_ms),
        )

    return Ledger(
        right(ledger.polled_ms),
        {key: told_again(seen) for key, seen in ledger.seen.items()},
        {key: right(ms) for key, ms in ledger.shared.items()},
        right(ledger.fresh_ms),
    )
