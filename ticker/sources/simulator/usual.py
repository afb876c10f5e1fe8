"""What is usual at a time of a venue's day: how much prices move, how much is traded, at which spread."""

from collections.abc import Sequence
from math import sqrt

import msgspec

from ticker.events import Session
from ticker.sources.simulator.conditions import Conditions, Schedule, alike
from ticker.sources.simulator.day import DAY_MS
from ticker.venues import Calendar
from ticker.venues.calendar import Spell

_THIN = 0.02
_GAP = 0.4
_SESSION_S = 6.5 * 3600.0
_LONG_DAY_MS = 12 * 3_600_000


class DayShape(msgspec.Struct, frozen=True):
    """The regular trading of a day: from when until when, and by how much the clock's day is longer.

    A long one has no opening and no close that anybody waits for: all of it is alike.
    """

    since_ms: int
    until_ms: int
    share: float

    @property
    def is_long(self) -> bool:
        return self.until_ms - self.since_ms > _LONG_DAY_MS


def shape_of(calendar: Calendar, day: int) -> DayShape:
    spells = _regular(calendar, day)
    traded_ms = sum(one.until_ms - one.since_ms for one in spells)
    return DayShape(spells[0].since_ms, spells[-1].until_ms, DAY_MS / traded_ms)


def passed_of(calendar: Calendar, day: int, at_ms: int) -> float:
    """How much of the regular trading of a day has passed, from 0 to 1."""
    spells = _regular(calendar, day)
    gone_ms = sum(min(one.until_ms, max(one.since_ms, at_ms)) - one.since_ms for one in spells)
    return gone_ms / sum(one.until_ms - one.since_ms for one in spells)


def _regular(calendar: Calendar, day: int) -> list[Spell]:
    return [one for one in calendar.spells(day) if one.session == "open"]


def conditions_in(
    calendar: Calendar,
    day: int,
    session: Session,
    at_ms: int,
    step_ms: int,
    *,
    speed: float = 1.0,
    new_day: bool = False,
    opening: bool = False,
) -> Conditions:
    """What is usual at a time of a venue's day.

    Trading and volatility are highest at the opening and the close; before and after, few trade, at a wider
    spread. The volume of a day is traded within the regular hours, and the first step of a day moves as far
    as prices do overnight, where there is a night. `speed` is how much faster than the real clock a
    demonstration's runs: a step takes as much of the day as its real time is of the quarter of an hour.
    """
    root = 1.0 if new_day else sqrt(speed)
    usual = _usual(shape_of(calendar, day), session, at_ms, speed, root)
    if not (new_day or opening):
        return usual
    volatility = usual.volatility
    if new_day and calendar.at(calendar.spells(day)[0].since_ms - 1).session == "closed":
        volatility = _GAP * sqrt(_SESSION_S * 1_000.0 / (step_ms * speed))
    return msgspec.structs.replace(usual, volatility=volatility, new_day=new_day, opening=opening)


def schedule_over(shape: DayShape, session: Session, times_ms: Sequence[int], speed: float = 1.0) -> Schedule:
    """The same for many steps of one session that no day and no opening begins in."""
    root = sqrt(speed)
    usual = _usual(shape, session, times_ms[0], speed, root)
    if session != "open" or shape.is_long:
        return alike(usual, len(times_ms))
    bends = [_bend(shape, at_ms) for at_ms in times_ms]
    return Schedule(
        [usual] * len(times_ms),
        [_volatility(bend) * root for bend in bends],
        [shape.share * _activity(bend) * speed for bend in bends],
        [_spread(bend) for bend in bends],
    )


def _usual(shape: DayShape, session: Session, at_ms: int, speed: float, root: float) -> Conditions:
    """Moves are `root` times as far as by the real clock, and `speed` times as much is traded."""
    if session != "open":
        return Conditions(
            session=session, volatility=0.3 * root, activity=shape.share * _THIN * speed, spread=4.0
        )
    bend = _bend(shape, at_ms)
    return Conditions(
        session=session,
        volatility=_volatility(bend) * root,
        activity=shape.share * _activity(bend) * speed,
        spread=_spread(bend),
    )


def _bend(shape: DayShape, at_ms: int) -> float:
    if shape.is_long:
        return 0.0
    # From -1 at the opening to 1 at the close: the U shape, whose mean is 1.
    place = 2.0 * (at_ms - shape.since_ms) / (shape.until_ms - shape.since_ms) - 1.0
    return place * place - 1.0 / 3.0


def _volatility(bend: float) -> float:
    return 1.0 + 0.6 * bend


def _activity(bend: float) -> float:
    return 1.0 + 1.2 * bend


def _spread(bend: float) -> float:
    return 1.0 + 0.3 * bend
