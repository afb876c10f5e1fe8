"""Times, spans and weekdays as YAML has them."""

import re

from ticker.venues.venue import Minute

_TIME = re.compile(r"([01]?[0-9]|2[0-4]):([0-5][0-9])")
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAY_MINUTES = 1_440


def minute_of(text: str) -> Minute:
    """Read `09:30` as minutes after midnight, up to `24:00`; ValueError for anything else."""
    match = _TIME.fullmatch(text.strip())
    minute = int(match[1]) * 60 + int(match[2]) if match else _DAY_MINUTES + 1
    if minute > _DAY_MINUTES:
        raise ValueError("a time of day such as 09:30")
    return minute


def clock_of(minute: Minute) -> str:
    """The reverse; of a minute on the evening before, the time of that evening."""
    hours, minutes = divmod(minute if minute == _DAY_MINUTES else minute % _DAY_MINUTES, 60)
    return f"{hours:02d}:{minutes:02d}"


def span_of(text: str) -> tuple[Minute, Minute]:
    """Read `09:30-16:00`. A start that is not before the end is one on the evening before."""
    start_text, dash, end_text = text.partition("-")
    try:
        start, end = minute_of(start_text), minute_of(end_text if dash else "")
    except ValueError:
        raise ValueError("hours such as 09:30-16:00") from None
    return (start if start < end else start - _DAY_MINUTES), end


def weekdays_of(text: str) -> frozenset[int]:
    """Read `mon-fri`, `sat`, or several of either between commas."""
    days: set[int] = set()
    for part in text.lower().replace(" ", "").split(","):
        first, _, last = part.partition("-")
        if first not in _WEEKDAYS or (last or first) not in _WEEKDAYS:
            raise ValueError("weekdays such as mon-fri or mon, wed, sat")
        start, end = _WEEKDAYS.index(first), _WEEKDAYS.index(last or first)
        days.update(number % 7 for number in range(start, end + 1 if end >= start else end + 8))
    return frozenset(days)
