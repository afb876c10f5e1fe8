"""A place where things are traded, as its rules have it: all times are wall clock times of its zone."""

from datetime import date
from typing import TypeAlias

import msgspec

from ticker.venues.ticks import TickTable

Day: TypeAlias = int
"""A date, as the days that `date.toordinal` counts."""
Minute: TypeAlias = int
"""Minutes after the midnight that begins a trading day; below 0 on the evening before."""


class Hours(msgspec.Struct, frozen=True):
    """When a venue trades from the day `since` on, on which weekdays (0 is Monday).

    Each of `open` is a first minute and the one that is no longer in it; between two of them is a break.
    `pre` is when what comes before begins, `post` when what comes after ends; None where there is none.
    """

    since: Day
    weekdays: frozenset[int]
    open: tuple[tuple[Minute, Minute], ...]
    pre: Minute | None = None
    post: Minute | None = None


class Rules(msgspec.Struct, frozen=True):
    """By which rules trading stops: bands of the Limit Up-Limit Down plan, market-wide circuit breakers."""

    luld: bool = False
    breakers: bool = False


class Venue(msgspec.Struct, frozen=True, kw_only=True):
    """A venue; `hours` and `ticks` begin with the oldest.

    On the days in `early_closes` trading ends at that minute, and `post` lasts as long as on any other day.
    `through` is the last year whose holidays are known; None where there are none to know. `rules` are those
    of a simulated market there, unless it has its own.
    """

    code: str
    title: str
    zone: str
    currency: str
    hours: tuple[Hours, ...]
    holidays: frozenset[Day] = frozenset()
    early_closes: dict[Day, Minute] = {}
    ticks: tuple[TickTable, ...] = ()
    through: int | None = None
    rules: Rules = Rules()

    def hours_on(self, day: Day) -> Hours | None:
        """The hours of a trading day; None if there is no trading on that day."""
        hours = next((one for one in reversed(self.hours) if one.since <= day), self.hours[0])
        if day in self.holidays or date.fromordinal(day).weekday() not in hours.weekdays:
            return None
        close = self.early_closes.get(day)
        return hours if close is None else _cut(hours, close)

    def knows(self, day: Day) -> bool:
        """Whether the holidays of that day's year are known; else every weekday counts as a trading day."""
        return self.through is None or date.fromordinal(day).year <= self.through


def _cut(hours: Hours, close: Minute) -> Hours:
    spans = tuple((start, min(end, close)) for start, end in hours.open if start < close)
    if not spans:
        return hours
    post = None if hours.post is None else spans[-1][1] + hours.post - hours.open[-1][1]
    return msgspec.structs.replace(hours, open=spans, post=post)
