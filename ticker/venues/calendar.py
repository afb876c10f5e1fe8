"""When a venue is open: the session at an instant, and what comes next."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec

from ticker.events import Session
from ticker.venues.venue import Day, Hours, Minute, Venue

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MOST_DAYS_KEPT = 64
_MOST_SPELLS = 8
"""Of one session in a row: who trades from Sunday to Friday has five."""


class Spell(msgspec.Struct, frozen=True):
    """An unbroken session of one trading day, in UTC milliseconds; `until_ms` is no longer in it."""

    session: Session
    since_ms: int
    until_ms: int
    day: Day


class Phase(msgspec.Struct, frozen=True):
    """What holds at an instant, and since when and until when.

    `day` is the trading day: while the venue is closed, the one that began last. `next_open_ms` is when
    regular trading begins next, be it on the same day after a break.
    """

    session: Session
    since_ms: int
    until_ms: int
    day: Day
    next_open_ms: int


class SessionChange(msgspec.Struct, frozen=True):
    """A change to another session, in UTC milliseconds."""

    session: Session
    at_ms: int


class Calendar:
    """A venue's days, worked out as they are asked for, of 23 and of 25 hours where its zone has such."""

    def __init__(self, venue: Venue) -> None:
        self.venue = venue
        self._zone = ZoneInfo(venue.zone)
        self._spells: dict[Day, tuple[Spell, ...]] = {}
        self._last: Phase | None = None
        self._next_change: tuple[int, SessionChange | None] | None = None

    def at(self, now_ms: int) -> Phase:
        """The phase at an instant in UTC milliseconds."""
        last = self._last
        if last is None or not last.since_ms <= now_ms < last.until_ms:
            self._last = last = self._found(now_ms)
        return last

    def began_ms(self, now_ms: int) -> int | None:
        """Since when there has been no other session; None where that is for longer than a week or so."""
        phase = now = self.at(now_ms)
        for _ in range(_MOST_SPELLS):
            phase = self._found(phase.since_ms - 1)
            if phase.session != now.session:
                return phase.until_ms
        return None

    def next_change(self, now_ms: int) -> SessionChange | None:
        """The next other session; None where for a week or so there is none, as around the clock."""
        now = self.at(now_ms)
        if self._next_change is None or self._next_change[0] != now.since_ms:
            # Simulated markets ask in every step.
            self._next_change = now.since_ms, self._changed(now)
        return self._next_change[1]

    def local(self, now_ms: int) -> datetime:
        """The date and time by the venue's own clock."""
        return (_EPOCH + timedelta(milliseconds=now_ms)).astimezone(self._zone)

    def date(self, now_ms: int) -> Day:
        """The date by the venue's own clock."""
        return self.local(now_ms).toordinal()

    def minute(self, now_ms: int, day: Day) -> float:
        """The time by the venue's own clock, in minutes after the midnight that begins `day`."""
        wall = self.local(now_ms).replace(tzinfo=None) - datetime.fromordinal(day)
        return wall.total_seconds() / 60.0

    def instant(self, day: Day, minute: Minute) -> int:
        """When the venue's own clock shows that minute of that day, in UTC milliseconds.

        A time that is skipped in spring is the one as long after midnight; of one that comes twice in
        autumn, the first.
        """
        wall = datetime.fromordinal(day) + timedelta(minutes=minute)
        return (wall.replace(tzinfo=self._zone) - _EPOCH) // timedelta(milliseconds=1)

    def spells(self, day: Day) -> tuple[Spell, ...]:
        """The sessions of a day in their order; none where it is no trading day."""
        if day not in self._spells:
            if len(self._spells) >= _MOST_DAYS_KEPT:
                self._spells.clear()
            self._spells[day] = tuple(self._made(day))
        return self._spells[day]

    def trading_day(self, day: Day, step: int) -> Day:
        """The nearest trading day from `day` on (`step` 1) or back (-1), itself if it is one."""
        while not self.spells(day):
            day += step
        return day

    def _changed(self, now: Phase) -> SessionChange | None:
        phase = now
        for _ in range(_MOST_SPELLS):
            phase = self._found(phase.until_ms)
            if phase.session != now.session:
                return SessionChange(phase.session, phase.since_ms)
        return None

    def _found(self, now_ms: int) -> Phase:
        today = self.date(now_ms)
        before, after = self.trading_day(today - 1, -1), self.trading_day(today + 1, 1)
        around = (before, today, after, self.trading_day(after + 1, 1))
        spells = [spell for day in around for spell in self.spells(day)]
        next_open_ms = min(one.since_ms for one in spells if one.session == "open" and one.since_ms > now_ms)
        at = max((one for one in spells if one.since_ms <= now_ms), key=lambda one: one.since_ms)
        if now_ms < at.until_ms:
            return Phase(at.session, at.since_ms, at.until_ms, at.day, next_open_ms)
        until_ms = min(one.since_ms for one in spells if one.since_ms > now_ms)
        return Phase("closed", at.until_ms, until_ms, at.day, next_open_ms)

    def _made(self, day: Day) -> list[Spell]:
        hours = self.venue.hours_on(day)
        if hours is None:
            return []
        spells: list[Spell] = []
        for session, start, end in _parts(hours):
            since_ms, until_ms = self.instant(day, start), self.instant(day, end)
            # An hour that the clocks skip in spring holds no session.
            if spells:
                since_ms = max(since_ms, spells[-1].until_ms)
            if since_ms < until_ms:
                spells.append(Spell(session, since_ms, until_ms, day))
        return spells


def _parts(hours: Hours) -> list[tuple[Session, Minute, Minute]]:
    parts: list[tuple[Session, Minute, Minute]] = []
    if hours.pre is not None:
        parts.append(("pre", hours.pre, hours.open[0][0]))
    parts += [("open", start, end) for start, end in hours.open]
    if hours.post is not None:
        parts.append(("post", hours.open[-1][1], hours.post))
    return parts


def day_of(text: str) -> Day:
    """Read `2024-11-29`; ValueError for anything else."""
    return date.fromisoformat(text).toordinal()
