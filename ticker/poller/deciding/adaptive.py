"""How often a feed of `every: auto` is read: as often as it changes. Pure."""

FASTEST_MS = 300_000
SLOWEST_MS = 21_600_000
_SLOWER = 1.25


def next_pace(pace_ms: int, news: int, max_ms: int) -> int:
    """The interval after a read that brought `news` new or edited entries, from 5 minutes to 6 hours.

    A read that brings n entries divides the interval by n + 1, one that brings none lengthens it by a
    quarter. So it settles where about one read in four finds something, and what ends a silence is
    found within a quarter of the time that the silence lasted.
    """
    after_ms = pace_ms / (news + 1) if news else pace_ms * _SLOWER
    return round(max(FASTEST_MS, min(after_ms, SLOWEST_MS, max_ms)))
