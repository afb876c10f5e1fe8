"""Instants as UTC milliseconds, written as RFC 3339 with exactly milliseconds, and durations."""

import re
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from wsgiref.handlers import format_date_time

Clock = Callable[[], int]
"""Answers with the present instant in milliseconds since 1970-01-01T00:00:00Z."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# Ten digits: no duration that anybody means is longer, and no sum with it leaves 64 bits.
_DURATION = re.compile(r"([0-9]{1,10}(?:\.[0-9]{1,9})?)(ms|s|m|h|d)")
_UNIT_MS = {"ms": 1, "s": 1_000, "m": 60_000, "h": 3_600_000, "d": 86_400_000}


def now_ms() -> int:
    return time.time_ns() // 1_000_000


def steady_s() -> float:
    """Seconds of a clock that nobody can set, and that also goes on while the machine sleeps."""
    # Python's own monotonic clock stands still meanwhile on Linux.
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))


def rfc3339(ms: int) -> str:
    """Write an instant as `2026-01-02T03:04:05.678Z`; OverflowError outside the years 1 to 9999."""
    seconds, rest_ms = divmod(ms, 1000)
    return f"{_to_the_second(seconds)}.{rest_ms:03d}Z"


# Much of what is written down at one time is of the same second.
@lru_cache(maxsize=64)
def _to_the_second(seconds: int) -> str:
    return (_EPOCH + timedelta(seconds=seconds)).isoformat()[:19]


@lru_cache(maxsize=2)
def http_date(seconds: int) -> str:
    """Write an instant, in seconds, as the header Date has it (RFC 9110, 5.6.7)."""
    return format_date_time(seconds)


def parse_rfc3339(text: str) -> int:
    """Read RFC 3339 (section 5.6) as milliseconds; ValueError without a zone or if it is no instant."""
    moment = datetime.fromisoformat(text.strip().upper())
    if moment.tzinfo is None:
        raise ValueError(f"{text!r} has no time zone")
    return round(moment.timestamp() * 1000)


def parse_duration_ms(text: str) -> int:
    """Read `250ms`, `30s`, `5m`, `2h` or `7d` as milliseconds; ValueError for anything else."""
    match = _DURATION.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"{text!r} is not a duration")
    return round(float(match[1]) * _UNIT_MS[match[2]])


def duration_text(ms: int) -> str:
    """Write what `parse_duration_ms` reads, in the largest unit that it is a whole number of."""
    unit, size = next(((unit, size) for unit, size in reversed(_UNIT_MS.items()) if ms % size == 0))
    return f"{ms // size}{unit}"


def duration_words(seconds: float) -> str:
    """Say a length of time as a person would: `45 s`, `90 min`, `2 h`, `3 days`."""
    if seconds < 90:
        return f"{seconds:g} s" if seconds < 10 else f"{seconds:.0f} s"
    if seconds < 7200:
        return f"{seconds / 60:.0f} min"
    if seconds < 172_800:
        return f"{seconds / 3600:.0f} h"
    return f"{seconds / 86_400:.0f} days"
