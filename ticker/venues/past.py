"""Which sessions a symbol has had: by a venue's hours, or as a demonstration told them (pure)."""

from collections.abc import Iterable, Sequence

import msgspec

from ticker.events import Session, Trading
from ticker.venues.calendar import Calendar
from ticker.venues.demonstration import Stage, ordinary_day, parts_of, placed
from ticker.venues.present import State

_SESSIONS: tuple[Session, ...] = ("pre", "open", "post")


class StateChange(msgspec.Struct, frozen=True):
    """What was told of a symbol: whether it is traded from `at_ms` on, and until when, if that was known."""

    at_ms: int
    state: Trading
    until_ms: int | None


class Sitting(msgspec.Struct, frozen=True):
    """An unbroken session of a symbol in UTC milliseconds, halts and closed ones too."""

    session: State
    since_ms: int
    until_ms: int


def by_hours(calendar: Calendar, from_ms: int, to_ms: int) -> list[Sitting]:
    """Those of a venue that a window touches, closed ones between them."""
    found: list[Sitting] = []
    at_ms = from_ms
    while at_ms < to_ms:
        phase = calendar.at(at_ms)
        found.append(Sitting(phase.session, phase.since_ms, phase.until_ms))
        at_ms = phase.until_ms
    return found


def by_own_clock(calendar: Calendar, told: Sequence[StateChange]) -> list[Sitting]:
    """Those that a demonstration told of, in the order of `told`: it may have stood still between them."""
    found: list[Sitting] = []
    for change in told:
        stage = _stage(calendar, change)
        if stage is None or (found and found[-1].since_ms >= stage.since_ms - 1):
            continue
        if found:
            found[-1] = msgspec.structs.replace(found[-1], until_ms=min(found[-1].until_ms, stage.since_ms))
        found.append(Sitting(stage.session, stage.since_ms, stage.until_ms))
    return found


def _stage(calendar: Calendar, change: StateChange) -> Stage | None:
    """The session that fits best what was told: whether one is traded, and until when."""
    if change.until_ms is None or change.state not in ("open", "closed"):
        return None
    parts = parts_of(calendar, ordinary_day(calendar, change.at_ms))
    sessions: tuple[Session, ...] = ("closed",) if change.state == "closed" else _SESSIONS
    fitting = [
        now
        for session in sessions
        if (pair := placed(parts, session, change.until_ms, change.at_ms)) is not None
        for now in pair[:1]
    ]
    return min(fitting, key=lambda stage: abs(change.at_ms - stage.since_ms), default=None)


def halts(told: Iterable[StateChange], now_ms: int) -> list[Sitting]:
    """The stretches in which trading was stopped: a halt, or the auction that ends it."""
    found: list[Sitting] = []
    since_ms: int | None = None
    for change in told:
        is_stopped = change.state in ("halted", "auction")
        if is_stopped and since_ms is None:
            since_ms = change.at_ms
        elif not is_stopped and since_ms is not None:
            found.append(Sitting("halted", since_ms, change.at_ms))
            since_ms = None
    if since_ms is not None:
        found.append(Sitting("halted", since_ms, max(now_ms, since_ms)))
    return found
