"""Venues of the library exchange_calendars, by the codes that it knows (pip install 'ticker[calendars]')."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, time
from typing import TYPE_CHECKING, Any

from ticker.errors import VenueError
from ticker.venues.venue import Day, Hours, Minute, Venue

if TYPE_CHECKING:
    from exchange_calendars import ExchangeCalendar

FIRST_YEAR, LAST_YEAR = 2015, 2030


def venue_of(code: str) -> Venue:
    """A venue with its hours, holidays and early closes; currency and tick sizes are left to the symbols."""
    import exchange_calendars

    if code not in exchange_calendars.get_calendar_names():
        raise VenueError(code, "neither a venue that comes with Ticker nor one of exchange_calendars")
    try:
        calendar, last_year = calendar_of(code)
    except (ValueError, KeyError) as error:
        # The library refuses to make some of its own calendars for some years.
        raise VenueError(code, f"exchange_calendars cannot make it: {str(error)[:100]}") from error
    return Venue(
        code=code,
        title=code,
        zone=str(calendar.tz),
        currency="USD",
        hours=tuple(hours_of(calendar)),
        holidays=frozenset(holidays_of(calendar, last_year)),
        early_closes=early_closes_of(calendar),
        through=last_year,
    )


def calendar_of(code: str) -> tuple[ExchangeCalendar, int]:
    """The library's calendar from 2015 to 2030, or to the last whole year that it has."""
    import exchange_calendars

    first = f"{FIRST_YEAR}-01-01"
    bound = exchange_calendars.get_calendar(code, start=first).bound_max()
    whole = bound.year if bound is not None and (bound.month, bound.day) == (12, 31) else None
    last_year = LAST_YEAR if bound is None else min(LAST_YEAR, whole or bound.year - 1)
    calendar = exchange_calendars.get_calendar(code, start=first, end=f"{last_year}-12-31")
    return calendar, last_year


def holidays_of(calendar: ExchangeCalendar, last_year: int) -> list[Day]:
    """The days in those years that would have been trading days, and are none."""
    sessions = {stamp.toordinal() for stamp in calendar.sessions}
    weekdays = _weekdays(calendar)
    days = range(date(FIRST_YEAR, 1, 1).toordinal(), date(last_year, 12, 31).toordinal() + 1)
    return [day for day in days if date.fromordinal(day).weekday() in weekdays and day not in sessions]


def early_closes_of(calendar: ExchangeCalendar) -> dict[Day, Minute]:
    """When trading ends, on each day on which it ends early."""
    closes = calendar.closes[calendar.early_closes]
    return {stamp.toordinal(): _minute(at.tz_convert(calendar.tz).time()) for stamp, at in closes.items()}


def hours_of(calendar: ExchangeCalendar) -> Iterable[Hours]:
    """The hours, for every day from which on they were other ones."""
    times = (
        calendar.open_times,
        calendar.close_times,
        calendar.break_start_times or (),
        calendar.break_end_times or (),
    )
    since = {1, *(stamp.toordinal() for dated in times for stamp, _ in dated if stamp is not None)}
    for day in sorted(since):
        opens, closes, pause, resumes = (_on(dated, day) for dated in times)
        end = closes or 1_440
        start = opens + 1_440 * calendar.open_offset
        whole = ((start, end),) if not (pause and resumes) else ((start, pause), (resumes, end))
        yield Hours(day, _weekdays(calendar), whole)


def _weekdays(calendar: ExchangeCalendar) -> frozenset[int]:
    return frozenset(number for number, mark in enumerate(calendar.weekmask) if mark == "1")


def _on(dated: Iterable[tuple[Any, time | None]], day: Day) -> Minute:
    found = [at for stamp, at in dated if stamp is None or stamp.toordinal() <= day]
    return _minute(found[-1]) if found and found[-1] is not None else 0


def _minute(at: time) -> Minute:
    return at.hour * 60 + at.minute
