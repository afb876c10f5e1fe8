"""When a market's days begin, and what holds at a time of its clock."""

from ticker.sources.simulator.conditions import FIRST_OF_DAY, ORDINARY, Conditions
from ticker.sources.simulator.day import DAY_MS, date_after, date_of

_HOUR_MS = 3_600_000
_HOURS = 24


def first_date(now_ms: int) -> int:
    """The day of a market that has no prices yet, in days since 1970 UTC."""
    return date_of(now_ms)


def traded_at(now_ms: int) -> float:
    """How much of a day's volume is traded by then, from 0 to 1: as much as whole hours of it have passed.

    Whole hours: a first step that is taken a moment later, or again, begins with the same volume.
    """
    return now_ms % DAY_MS // _HOUR_MS / _HOURS


def conditions_at(date: int, now_ms: int) -> tuple[int, Conditions]:
    """The day that it is for a market whose last price is of the day `date`, and what holds in this step.

    A market without a venue never closes, and its day is that of UTC.
    """
    today = date_after(date, now_ms)
    return today, ORDINARY if today == date else FIRST_OF_DAY
