"""Headlines, alerts and corporate actions as marks on a chart. Pure."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence

import msgspec

from ticker.events import Action, Alert, Headline, Record
from ticker.times import parse_rfc3339
from ticker.wire.text import describe

_A_BAR = 10
"""A chart shows no more of one bar."""
_SEVERE = {"info": "green", "warning": "yellow", "critical": "red"}


class Mark(msgspec.Struct, frozen=True, rename="camel"):
    """Something that happened, at the time of a bar; a chart shows `text` for who points at it."""

    id: str
    time: int
    color: str
    text: str
    label: str
    label_font_color: str = "white"
    min_size: int = 14


class TimescaleMark(msgspec.Struct, frozen=True):
    """The same below the bars."""

    id: str
    time: int
    color: str
    label: str
    tooltip: tuple[str, ...]


class Happening(msgspec.Struct, frozen=True):
    """What a mark says: `time_ms` is when it happened."""

    id: str
    time_ms: int
    color: str
    label: str
    lines: tuple[str, ...]


def happening(record: Record) -> Happening | None:
    """What an event is a mark for, if it is for any."""
    match record.body:
        case Headline() as headline if not headline.is_retracted:
            return Happening(
                record.id, parse_rfc3339(headline.item_time), "blue", "N", (headline.title, headline.source)
            )
        case Alert() as alert:
            lines = tuple(filter(None, (alert.title, alert.detail)))
            return Happening(record.id, record.time_ms, _SEVERE[alert.severity], "A", lines)
        case Action() as action:
            return Happening(record.id, record.time_ms, "blue", action.kind[0].upper(), (describe(action),))
        case _:
            return None


def marks(happenings: Iterable[Happening], bars_s: Sequence[int]) -> list[Mark]:
    """A mark for each, at the bar in which it happened or the last before; without a bar there is none.

    A chart drops what stands at no bar's time, and there is no bar where nothing was quoted.
    """
    count: Counter[int] = Counter()
    found = []
    for one in happenings:
        if (time_s := _bar_of(one, bars_s)) is not None and count[time_s] < _A_BAR:
            count[time_s] += 1
            found.append(Mark(one.id, time_s, one.color, "\n".join(one.lines), one.label))
    return found


def timescale_marks(happenings: Iterable[Happening], bars_s: Sequence[int]) -> list[TimescaleMark]:
    return [
        TimescaleMark(one.id, time_s, one.color, one.label, one.lines)
        for one in happenings
        if (time_s := _bar_of(one, bars_s)) is not None
    ]


def _bar_of(happening: Happening, bars_s: Sequence[int]) -> int | None:
    place = bisect_right(bars_s, happening.time_ms // 1_000)
    return bars_s[place - 1] if place else None
