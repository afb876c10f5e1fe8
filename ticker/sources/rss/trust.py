"""For how long `304 Not Modified` is believed before a document is looked at in full. Pure.

Some servers answer 304 for ever, whatever has changed.
"""

import msgspec

_DAY_MS = 86_400_000
FIRST_MS = 14 * _DAY_MS
LEAST_MS = 3_600_000
_SHORTER, _LONGER = 8, 2


class Trust(msgspec.Struct, frozen=True):
    """When the document was last seen in full (0: not known), and how long 304 is believed from then on."""

    seen_ms: int = 0
    for_ms: int = FIRST_MS


UNSEEN = Trust()


def is_over(trust: Trust, now_ms: int) -> bool:
    """Whether to ask without conditions; also where the clock was set by more than that."""
    return trust.seen_ms > 0 and abs(now_ms - trust.seen_ms) >= trust.for_ms


def after_document(trust: Trust, now_ms: int, *, changed: bool, looked: bool) -> Trust:
    """What a document teaches; `looked` says that it was asked for because trust was over.

    One that has changed while 304 was said costs the server trust, down to an hour; it comes back when
    looks find nothing, and at once when a conditional request brings news.
    """
    if looked:
        for_ms = max(LEAST_MS, trust.for_ms // _SHORTER) if changed else min(FIRST_MS, trust.for_ms * _LONGER)
        return Trust(now_ms, for_ms)
    if not changed and abs(now_ms - trust.seen_ms) < _DAY_MS:
        # Not to write down every read anew.
        return trust
    return Trust(now_ms, FIRST_MS if changed else trust.for_ms)


def after_not_modified(trust: Trust, now_ms: int, *, looked: bool) -> Trust:
    """What a 304 teaches: nothing, unless it came to a request without conditions."""
    if looked or not trust.seen_ms:
        return after_document(trust, now_ms, changed=False, looked=looked)
    return trust
