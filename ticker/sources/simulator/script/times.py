"""The times of a script by the hours of its venue: what is at the opening, what nobody would see (pure)."""

from collections.abc import Iterator, Sequence
from datetime import date

from ticker.sources.simulator.script.refusals import EntryRefusal
from ticker.sources.simulator.script.settings import EventKind, ScriptedEvent
from ticker.venues import Venue
from ticker.venues.venue import Hours, Minute

_USUAL = 10 * 60 + 30
_DAY = 24 * 60
_SEEN_AT_ONCE: frozenset[EventKind] = frozenset({"jump", "crash", "halt", "earnings"})
"""What happens to trading: where there is none, nobody would see it. All else holds from its time on."""


def usual_minute(venue: Venue | None) -> Minute:
    """A minute of the day at which a venue trades: half past ten, or the middle of its first session."""
    if venue is None or any(start <= _USUAL < end for start, end in venue.hours[-1].open):
        return _USUAL
    start, end = venue.hours[-1].open[0]
    return (start + end) // 2 % _DAY


def at_opening(script: Sequence[ScriptedEvent], venue: Venue | None) -> tuple[ScriptedEvent, ...]:
    """The script with its gaps at the time at which the venue opens; without one, at midnight."""
    if venue is None:
        return tuple(script)
    opening = _opening(venue) * 60_000
    return tuple(
        event.model_copy(update={"at": opening}) if event.event == "gap" else event for event in script
    )


def untimely(script: Sequence[ScriptedEvent], venue: Venue | None, *, demo: bool) -> Iterator[EntryRefusal]:
    """What would happen while the venue is closed, each by its place in the script."""
    if venue is None:
        return
    hours = venue.hours[-1]
    for number, event in enumerate(script):
        minute = event.at / 60_000
        if event.event in _SEEN_AT_ONCE and not _trades(hours, minute):
            yield EntryRefusal(
                number, "at", f"a time at which {venue.code} trades, {_told(hours)}", _time(minute)
            )
        if event.event == "gap" and event.at and minute != _opening(venue):
            words = f"no time with event: gap, or that of the opening, {_time(_opening(venue))}"
            yield EntryRefusal(number, "at", words, _time(minute))
        is_seen = event.event in _SEEN_AT_ONCE or event.event == "gap"
        # The dates of a demonstration are its own.
        if is_seen and not demo and event.day and venue.hours_on(event.day.toordinal()) is None:
            words = f"a day on which {venue.code} trades"
            yield EntryRefusal(number, "day", words, date.isoformat(event.day))


def _opening(venue: Venue) -> Minute:
    return venue.hours[-1].open[0][0] % _DAY


def _spans(hours: Hours) -> list[tuple[Minute, Minute]]:
    """When it trades, before, after and regularly; what follows without a break is one."""
    first, last = hours.open[0][0], hours.open[-1][1]
    parts = [(first if hours.pre is None else hours.pre, first), *hours.open]
    parts.append((last, last if hours.post is None else hours.post))
    spans: list[tuple[Minute, Minute]] = []
    for start, end in parts:
        if spans and spans[-1][1] == start:
            spans[-1] = spans[-1][0], end
        else:
            spans.append((start, end))
    return spans


def _trades(hours: Hours, minute: float) -> bool:
    # A trading day may have begun on the evening before, or end after midnight.
    around = (minute - _DAY, minute, minute + _DAY)
    return any(start <= at < end for start, end in _spans(hours) for at in around)


def _told(hours: Hours) -> str:
    return " or ".join(f"{_time(start)} to {_time(end)}" for start, end in _spans(hours))


def _time(minute: float) -> str:
    seconds = round(minute * 60) % (_DAY * 60)
    rest = f":{seconds % 60:02}" if seconds % 60 else ""
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}{rest}"
