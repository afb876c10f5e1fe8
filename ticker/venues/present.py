"""How a venue stands now, what comes next, and the days ahead that are no ordinary ones (pure)."""

from collections.abc import Sequence
from typing import Literal, TypeAlias

import msgspec

from ticker.events import Session, Trading
from ticker.venues.calendar import Calendar, SessionChange
from ticker.venues.demonstration import ordinary_day, parts_of, placed
from ticker.venues.venue import Day, Minute, Venue

State: TypeAlias = Session | Literal["auction"]


class Told(msgspec.Struct, frozen=True):
    """What the newest events say of a symbol: its session, whether it is traded, since and until when."""

    session: Session
    state: Trading
    since_ms: int
    until_ms: int | None


class Present(msgspec.Struct, frozen=True):
    """`since_ms` and `change` are None where they are not known, or there is no other session.

    `opens_ms` is when regular trading begins next.
    """

    state: State | None
    since_ms: int | None = None
    change: SessionChange | None = None
    opens_ms: int | None = None


UNKNOWN = Present(None)
"""A demonstration that has told nothing of itself yet."""


class DayAhead(msgspec.Struct, frozen=True):
    """A day without trading, or one on which it ends early, at that minute."""

    day: Day
    closes: Minute | None


def by_calendar(calendar: Calendar, now_ms: int) -> Present:
    """By the hours of the venue."""
    phase, change = calendar.at(now_ms), calendar.next_change(now_ms)
    opens_ms = phase.next_open_ms if change is not None else None
    return Present(phase.session, calendar.began_ms(now_ms), change, opens_ms)


def by_own_clock(calendar: Calendar, told: Sequence[Told], now_ms: int) -> Present | None:
    """By what a demonstration has told of itself; None before it has."""
    newest = max((one for one in told if one.session != "halted"), key=lambda one: one.since_ms, default=None)
    if newest is None:
        return None
    if newest.until_ms is None:
        return Present(newest.session)
    parts = parts_of(calendar, ordinary_day(calendar, now_ms))
    found = placed(parts, newest.session, newest.until_ms, newest.since_ms)
    if found is None:
        return Present(newest.session, newest.since_ms)
    now, after = found
    opens_ms = newest.until_ms if newest.session in ("closed", "pre") else None
    return Present(newest.session, now.since_ms, SessionChange(after.session, now.until_ms), opens_ms)


def stopped(present: Present, told: Sequence[Told]) -> Present:
    """The same, or a halt or an auction where none of its symbols is traded for one."""
    states = {one.state for one in told}
    if not states or not states <= {"halted", "auction"}:
        return present
    since_ms = max(one.since_ms for one in told)
    ends = [one.until_ms for one in told if one.until_ms is not None]
    change = SessionChange("open", max(ends)) if len(ends) == len(told) else None
    return Present("auction" if states == {"auction"} else "halted", since_ms, change, present.opens_ms)


def until_ms(present: Present) -> int | None:
    """Until when it is so: closed, or before regular trading, until that begins."""
    if present.state in ("closed", "pre") and present.opens_ms is not None:
        return present.opens_ms
    return present.change.at_ms if present.change else None


def days_ahead(venue: Venue, today: Day, count: int) -> list[DayAhead]:
    """The next days, today among them, on which it would have been open, or open longer."""
    days = sorted(day for day in {*venue.holidays, *venue.early_closes} if day >= today)
    usual = msgspec.structs.replace(venue, holidays=frozenset(), early_closes={})
    return [
        DayAhead(day, None if day in venue.holidays else venue.early_closes[day])
        for day in days
        if usual.hours_on(day) is not None
    ][:count]
