"""Where a step stands in its market's day: around the clock, by a venue's hours, or a demonstration's."""

from typing import Protocol

import msgspec

from ticker.events import Session
from ticker.sources.simulator.conditions import ORDINARY, Conditions, Schedule, alike
from ticker.sources.simulator.day import DAY_MS, UNIX_DAY
from ticker.sources.simulator.hours import conditions_at, first_date, traded_at
from ticker.sources.simulator.usual import conditions_in, passed_of, schedule_over, shape_of
from ticker.venues import Calendar, Venue
from ticker.venues.demonstration import DEMO_MS, never_closes, opening_ms, ordinary_day, parts_of

_DEMO_LEAD_MS = 10_000
"""How long before the opening a demonstration begins: who starts one wants to see prices move."""


class Place(msgspec.Struct, frozen=True, array_like=True):
    """Where the last step stood: its trading day in days since 1970, and how far a demonstration's was.

    `session` is the session that was told last; None before the first step. `demo_days` counts a
    demonstration's days.
    """

    date: int
    demo_ms: int = -1
    session: Session | None = None
    demo_days: int = 0


class Moment(msgspec.Struct, frozen=True, kw_only=True):
    """Where a step stands. `at_ms` is the market's own time, that of a demonstration runs faster.

    While it is closed, `opens_ms` is when regular trading begins by the real clock, and `changes_ms` when
    there is another session. `until_ms` is until when the session lasts, by the real clock too: a closed one
    until regular trading begins; None where no other one follows. `passed` is how much of the regular
    trading of the day has passed, from 0 to 1, and `traded` how much of its volume that is; None is as much.

    `clock_ms` is what the market's own clock shows, by which rules and scripts go: the time of its zone as
    if that were UTC, and every day of a demonstration with a date of its own. `close_ms` is the end of
    regular trading by it, `day_ms` the midnight that begins the trading day, or its first session where
    that comes before; 0 where days follow each other without an end.
    """

    place: Place
    at_ms: int
    conditions: Conditions
    opens_ms: int | None = None
    changes_ms: int = 0
    clock_ms: int = 0
    close_ms: int | None = None
    day_ms: int = 0
    speed: float = 1.0
    until_ms: int | None = None
    passed: float = 0.5
    traded: float | None = None

    @property
    def is_closed(self) -> bool:
        return self.place.session == "closed"

    def real_ms(self, clock_ms: int, now_ms: int) -> int:
        """When the market's own clock will show a time, by the clock that shows `now_ms` now."""
        return now_ms + round((clock_ms - self.clock_ms) / self.speed)


class Span(msgspec.Struct, frozen=True):
    """Steps of one session in which nothing turns: what is usual in each, and what the market's clock shows.

    `place` is where the last of them stands, `close_ms` as a moment has it; a demonstration goes on by
    `demo_step_ms` in each.
    """

    place: Place
    schedule: Schedule
    clocks_ms: list[int]
    close_ms: int | None = None
    demo_step_ms: int = 0

    def head(self, steps: int) -> "Span":
        """The first so many of them."""
        dropped_ms = (len(self.clocks_ms) - steps) * self.demo_step_ms
        return msgspec.structs.replace(
            self,
            place=msgspec.structs.replace(self.place, demo_ms=self.place.demo_ms - dropped_ms),
            schedule=self.schedule.head(steps),
            clocks_ms=self.clocks_ms[:steps],
        )


class Timetable(Protocol):
    """Pure: the same place and clock give the same moment."""

    def moment(self, before: Place | None, now_ms: int) -> Moment:
        """Where the step after `before` stands; None for the first."""

    def ahead(self, before: Place, now_ms: int, most: int, /) -> Span | None:
        """The next steps after `before`, at most so many; None if something turns in the first of them."""


class AroundTheClock:
    """A market that never closes, whose day is that of UTC."""

    def __init__(self, step_ms: int) -> None:
        self._step_ms = step_ms

    def moment(self, before: Place | None, now_ms: int) -> Moment:
        date, conditions = conditions_at(first_date(now_ms) if before is None else before.date, now_ms)
        return Moment(
            place=Place(date, session="open"),
            at_ms=now_ms,
            conditions=conditions,
            clock_ms=now_ms,
            traded=traded_at(now_ms),
        )

    def ahead(self, before: Place, now_ms: int, most: int) -> Span | None:
        end_ms = (before.date + 1) * DAY_MS
        if before.session is None or not end_ms - DAY_MS <= now_ms < end_ms:
            return None
        times_ms = list(range(now_ms, min(end_ms, now_ms + most * self._step_ms), self._step_ms))
        return Span(before, alike(ORDINARY, len(times_ms)), times_ms)


class VenueHours:
    """A market that has the hours of its venue."""

    def __init__(self, calendar: Calendar, step_ms: int) -> None:
        self._calendar = calendar
        self._step_ms = step_ms

    def moment(self, before: Place | None, now_ms: int) -> Moment:
        phase = self._calendar.at(now_ms)
        date = phase.day - UNIX_DAY
        if phase.session == "closed":
            place = Place(date if before is None else before.date, session="closed")
            return msgspec.structs.replace(
                _moment(self._calendar, phase.day, place, now_ms, _CLOSED),
                opens_ms=phase.next_open_ms,
                changes_ms=phase.until_ms,
                until_ms=phase.next_open_ms,
            )
        change = self._calendar.next_change(now_ms)
        conditions = conditions_in(
            self._calendar,
            phase.day,
            phase.session,
            now_ms,
            self._step_ms,
            new_day=before is not None and date != before.date,
            opening=_opens(before, phase.session),
        )
        moment = _moment(self._calendar, phase.day, Place(date, session=phase.session), now_ms, conditions)
        return msgspec.structs.replace(moment, until_ms=change.at_ms if change else None)

    def ahead(self, before: Place, now_ms: int, most: int) -> Span | None:
        phase = self._calendar.at(now_ms)
        is_same = (phase.day - UNIX_DAY, phase.session) == (before.date, before.session)
        if phase.session == "closed" or not is_same:
            return None
        end_ms = min(phase.until_ms, now_ms + most * self._step_ms)
        times_ms = list(range(now_ms, end_ms, self._step_ms))
        return _span(self._calendar, phase.day, before, times_ms)


class DemoHours:
    """A trading day of a venue in a quarter of an hour, again and again.

    How much of the day is over is counted in steps, so that the same steps come at every demonstration; the
    real clock only says which day it is called: the last one that had ordinary hours.
    """

    def __init__(self, calendar: Calendar, step_ms: int) -> None:
        self._calendar = calendar
        self._step_ms = step_ms

    def moment(self, before: Place | None, now_ms: int) -> Moment:
        if before is None or before.demo_ms < 0:
            day = ordinary_day(self._calendar, now_ms)
            opening = next(
                part.since_ms for part in parts_of(self._calendar, day) if part.spell.session == "open"
            )
            demo_ms = max(0, opening - _DEMO_LEAD_MS)
            began = before is not None
        else:
            day, demo_ms = before.date + UNIX_DAY, before.demo_ms + self._step_ms
            began = demo_ms >= DEMO_MS
            if began:
                day, demo_ms = ordinary_day(self._calendar, now_ms), demo_ms % DEMO_MS
        return self._moment(day, demo_ms, before, now_ms, new_day=began)

    def _moment(self, day: int, demo_ms: int, before: Place | None, now_ms: int, *, new_day: bool) -> Moment:
        date, parts = day - UNIX_DAY, parts_of(self._calendar, day)
        demo_days = (before.demo_days if before else 0) + new_day
        part = next((one for one in parts if one.since_ms <= demo_ms < one.until_ms), None)
        if part is None:
            opens_ms = now_ms + opening_ms(parts, demo_ms) - demo_ms
            place = Place(date, demo_ms, "closed", demo_days)
            at_ms = max(one.spell.until_ms for one in parts if one.until_ms <= demo_ms)
            closed = _moment(self._calendar, day, place, at_ms, _CLOSED)
            return msgspec.structs.replace(closed, opens_ms=opens_ms, until_ms=opens_ms)
        session = part.spell.session
        at_ms = part.spell.since_ms + round((demo_ms - part.since_ms) * part.speed)
        conditions = conditions_in(
            self._calendar,
            day,
            session,
            at_ms,
            self._step_ms,
            speed=part.speed,
            new_day=new_day,
            opening=_opens(before, session),
        )
        place = Place(date, demo_ms, session, demo_days)
        return msgspec.structs.replace(
            _moment(self._calendar, day, place, at_ms, conditions),
            speed=part.speed,
            until_ms=None if never_closes(parts) else now_ms + part.until_ms - demo_ms,
        )

    def ahead(self, before: Place, _: int, most: int) -> Span | None:
        day, demo_ms = before.date + UNIX_DAY, before.demo_ms + self._step_ms
        part = next(
            (one for one in parts_of(self._calendar, day) if one.since_ms <= demo_ms < one.until_ms), None
        )
        if before.demo_ms < 0 or part is None or part.spell.session != before.session:
            return None
        end_ms = min(part.until_ms, demo_ms + most * self._step_ms)
        places_ms = range(demo_ms, end_ms, self._step_ms)
        times_ms = [part.spell.since_ms + round((each - part.since_ms) * part.speed) for each in places_ms]
        place = msgspec.structs.replace(before, demo_ms=places_ms[-1])
        return _span(self._calendar, day, place, times_ms, part.speed, self._step_ms)


def _span(
    calendar: Calendar, day: int, place: Place, times_ms: list[int], speed: float = 1.0, demo_step_ms: int = 0
) -> Span | None:
    assert place.session is not None
    shift_ms = place.demo_days * DAY_MS
    first_ms, last_ms = (_clock_ms(calendar, day, at_ms) + shift_ms for at_ms in (times_ms[0], times_ms[-1]))
    ahead_ms = first_ms - times_ms[0]
    if last_ms - times_ms[-1] != ahead_ms:
        # The clocks of the zone are set in between.
        return None
    return Span(
        place,
        schedule_over(shape_of(calendar, day), place.session, times_ms, speed),
        [at_ms + ahead_ms for at_ms in times_ms],
        _close_ms(calendar, day) + shift_ms,
        demo_step_ms,
    )


_CLOSED = Conditions(session="closed", frozen=True)


def _moment(calendar: Calendar, day: int, place: Place, at_ms: int, conditions: Conditions) -> Moment:
    """What is so whichever clock it is that a venue's hours are kept by."""
    shift_ms = place.demo_days * DAY_MS
    return Moment(
        place=place,
        at_ms=at_ms,
        conditions=conditions,
        clock_ms=_clock_ms(calendar, day, at_ms) + shift_ms,
        close_ms=_close_ms(calendar, day) + shift_ms,
        day_ms=_day_ms(calendar, day) + shift_ms,
        passed=passed_of(calendar, day, at_ms),
    )


def _opens(before: Place | None, session: Session) -> bool:
    return session == "open" and before is not None and before.session == "pre"


def _clock_ms(calendar: Calendar, day: int, at_ms: int) -> int:
    return (day - UNIX_DAY) * DAY_MS + round(calendar.minute(at_ms, day) * 60_000)


def _close_ms(calendar: Calendar, day: int) -> int:
    return _clock_ms(calendar, day, shape_of(calendar, day).until_ms)


def _day_ms(calendar: Calendar, day: int) -> int:
    return min((day - UNIX_DAY) * DAY_MS, _clock_ms(calendar, day, calendar.spells(day)[0].since_ms))


def closed_words(venue: Venue, opens_ms: int) -> str:
    """Why a market stands still, and until when, by the venue's own clock."""
    return f"closed, opens {Calendar(venue).local(opens_ms):%a %d %b %H:%M} ({venue.zone})"


def timetable_of(venue: Venue | None, step_ms: int, *, demo: bool) -> Timetable:
    if venue is None:
        return AroundTheClock(step_ms)
    return (DemoHours if demo else VenueHours)(Calendar(venue), step_ms)
