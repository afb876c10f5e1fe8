"""For how long `304 Not Modified` is believed before a document is looked at in full. Pure.

Some servers answer 304 for ever, whatever has changed. It is doubted after two weeks, and after a day if
another feed of the same publisher has brought news meanwhile.
"""

from typing import Literal, TypeAlias

import msgspec

_DAY_MS = 86_400_000
FIRST_MS = 14 * _DAY_MS
LEAST_MS = 3_600_000
_SHORTER, _LONGER = 8, 2


class Trust(msgspec.Struct, frozen=True):
    """When the document was last seen in full (0: not known), and how long 304 is believed from then on.

    `against_sister_ms` is how long while a sister feed brings news.
    """

    seen_ms: int = 0
    for_ms: int = FIRST_MS
    against_sister_ms: int = _DAY_MS


Doubt: TypeAlias = Literal["age", "sister"]
"""Why a document is asked for without conditions although there are validators."""


UNSEEN = Trust()


def is_over(trust: Trust, now_ms: int) -> bool:
    """Whether to ask without conditions; also where the clock was set by more than that."""
    return trust.seen_ms > 0 and abs(now_ms - trust.seen_ms) >= trust.for_ms


def doubt(trust: Trust, now_ms: int, sister_news_ms: int | None) -> Doubt | None:
    """Whether to ask without conditions, and why, given when a sister feed brought news last."""
    if is_over(trust, now_ms):
        return "age"
    if trust.seen_ms == 0 or sister_news_ms is None or sister_news_ms <= trust.seen_ms:
        return None
    return "sister" if abs(now_ms - trust.seen_ms) >= trust.against_sister_ms else None


def learned(trust: Trust, now_ms: int, doubted: Doubt | None, *, whole: bool, changed: bool) -> Trust:
    """What an answer teaches: `whole` tells a document from a 304, `changed` whether it is another one."""
    if doubted == "sister":
        return _after_look_for_sister(trust, now_ms, changed=changed)
    if whole:
        return after_document(trust, now_ms, changed=changed, looked=doubted == "age")
    return after_not_modified(trust, now_ms, looked=doubted == "age")


def _after_look_for_sister(trust: Trust, now_ms: int, *, changed: bool) -> Trust:
    """Once a day if it pays, and half as often each time that it does not.

    That the document has changed does not cost an honest server its trust: it might have said so, too.
    """
    wait_ms = _DAY_MS if changed else min(FIRST_MS, trust.against_sister_ms * _LONGER)
    return msgspec.structs.replace(trust, seen_ms=now_ms, against_sister_ms=wait_ms)


def after_document(trust: Trust, now_ms: int, *, changed: bool, looked: bool) -> Trust:
    """What a document teaches; `looked` says that it was asked for because trust was over.

    One that has changed while 304 was said costs the server trust, down to an hour; it comes back when
    looks find nothing, and at once when a conditional request brings news.
    """
    if looked:
        for_ms = max(LEAST_MS, trust.for_ms // _SHORTER) if changed else min(FIRST_MS, trust.for_ms * _LONGER)
        return msgspec.structs.replace(trust, seen_ms=now_ms, for_ms=for_ms)
    if not changed and abs(now_ms - trust.seen_ms) < _DAY_MS:
        # Not to write down every read anew.
        return trust
    return msgspec.structs.replace(trust, seen_ms=now_ms, for_ms=FIRST_MS if changed else trust.for_ms)


def after_not_modified(trust: Trust, now_ms: int, *, looked: bool) -> Trust:
    """What a 304 teaches: nothing, unless it came to a request without conditions."""
    if looked or not trust.seen_ms:
        return after_document(trust, now_ms, changed=False, looked=looked)
    return trust
