"""A symbol's day of trading: open, high, low, last price and volume since midnight UTC."""

from typing import Annotated, TypeAlias

import msgspec

DAY_MS = 86_400_000
UNIX_DAY = 719_163
"""1970-01-01 as `date.toordinal` counts."""
MOST_VOLUME = 2**53 - 1
"""The largest whole number that every reader of JSON keeps exactly."""

Points: TypeAlias = Annotated[int, msgspec.Meta(ge=1)]
Volume: TypeAlias = Annotated[int, msgspec.Meta(ge=0, le=MOST_VOLUME)]


class Day(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """The day so far, prices in points; low <= open, last <= high."""

    prev_close: Points
    open: Points
    high: Points
    low: Points
    last: Points
    volume: Volume


def begun(prev_close: int, price: int, volume: int) -> Day:
    return Day(prev_close, price, price, price, price, min(volume, MOST_VOLUME))


def date_of(now_ms: int) -> int:
    """Count the days since 1970-01-01 UTC."""
    return now_ms // DAY_MS


def date_after(date: int, now_ms: int) -> int:
    """Say which day it is for a market whose last price belongs to the day `date`.

    A clock that steps back over midnight does not begin the same day twice. One that comes back from
    further off was wrong before, and is believed: the day would else last until that date.
    """
    today = date_of(now_ms)
    return date if today == date - 1 else today
