"""A trading day of a venue in a quarter of an hour, again and again: how long its sessions take (pure)."""

from collections.abc import Sequence
from itertools import pairwise

import msgspec

from ticker.events import Session
from ticker.venues.calendar import Calendar, Spell
from ticker.venues.venue import Day

DEMO_MS = 900_000
"""How long a demonstration's day takes."""
_PRE_MS, _POST_MS, _NIGHT_MS, _BREAK_MS = 60_000, 45_000, 15_000, 15_000


class Part(msgspec.Struct, frozen=True):
    """A session of a demonstration's day, from and until when in the quarter of an hour."""

    spell: Spell
    since_ms: int
    until_ms: int

    @property
    def speed(self) -> float:
        return (self.spell.until_ms - self.spell.since_ms) / (self.until_ms - self.since_ms)


class Stage(msgspec.Struct, frozen=True):
    """A session, and from and until when; a closed one too."""

    session: Session
    since_ms: int
    until_ms: int


def ordinary_day(calendar: Calendar, now_ms: int) -> Day:
    """The last trading day that had ordinary hours."""
    day = calendar.trading_day(calendar.date(now_ms), -1)
    while day in calendar.venue.early_closes:
        day = calendar.trading_day(day - 1, -1)
    return day


def parts_of(calendar: Calendar, day: Day) -> tuple[Part, ...]:
    spells = calendar.spells(day)
    fixed = {"pre": _PRE_MS, "post": _POST_MS}
    gaps = [after.since_ms > before.until_ms for before, after in pairwise(spells)]
    taken_ms = sum(fixed.get(spell.session, 0) for spell in spells) + _BREAK_MS * sum(gaps)
    left_ms = DEMO_MS - taken_ms - (0 if _goes_on(calendar, spells) else _NIGHT_MS)
    open_ms = sum(spell.until_ms - spell.since_ms for spell in spells if spell.session == "open")
    parts: list[Part] = []
    for spell, gap in zip(spells, [False, *gaps], strict=True):
        since_ms = (parts[-1].until_ms if parts else 0) + (_BREAK_MS if gap else 0)
        length_ms = fixed.get(spell.session) or left_ms * (spell.until_ms - spell.since_ms) // open_ms
        parts.append(Part(spell, since_ms, since_ms + length_ms))
    return tuple(parts)


def never_closes(parts: Sequence[Part]) -> bool:
    return len(parts) == 1 and parts[0].until_ms == DEMO_MS


def opening_ms(parts: Sequence[Part], demo_ms: int) -> int:
    """When regular trading begins next, be it in the next quarter of an hour."""
    openings = [part.since_ms for part in parts if part.spell.session == "open"]
    return min(at for at in (*openings, openings[0] + DEMO_MS) if at > demo_ms)


def placed(
    parts: Sequence[Part], session: Session, until_ms: int, told_ms: int
) -> tuple[Stage, Stage] | None:
    """The session that a demonstration is in by the real clock, and the one that follows.

    `until_ms` is until when it lasts, as the market itself has told at `told_ms`: of a closed one, when
    regular trading begins. None where the day has no such session.
    """
    stages = _stages(parts)
    found = [
        (abs(told_ms - shift_ms - stage.since_ms), index, shift_ms)
        for index, stage in enumerate(stages)
        if stage.session == session
        for shift_ms in (
            until_ms - (opening_ms(parts, stage.since_ms) if session == "closed" else stage.until_ms),
        )
    ]
    if not found or never_closes(parts):
        return None
    _, index, shift_ms = min(found)
    return _shifted(stages[index], shift_ms), _shifted(stages[(index + 1) % len(stages)], shift_ms)


def _stages(parts: Sequence[Part]) -> list[Stage]:
    stages: list[Stage] = []
    for part in parts:
        if stages and stages[-1].until_ms < part.since_ms:
            stages.append(Stage("closed", stages[-1].until_ms, part.since_ms))
        stages.append(Stage(part.spell.session, part.since_ms, part.until_ms))
    if stages[-1].until_ms < DEMO_MS:
        stages.append(Stage("closed", stages[-1].until_ms, DEMO_MS))
    return stages


def _shifted(stage: Stage, by_ms: int) -> Stage:
    return Stage(stage.session, stage.since_ms + by_ms, stage.until_ms + by_ms)


def _goes_on(calendar: Calendar, spells: Sequence[Spell]) -> bool:
    """Whether one trading day follows the other without a night."""
    return calendar.at(spells[-1].until_ms).session != "closed"
