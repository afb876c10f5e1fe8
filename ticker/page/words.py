"""Numbers, ages and the state of a source as people read them; `static/js/core/words.js` says the same.

Both sides are held to the cases in `tests/web/phrases.json`: a row must not change its words when
JavaScript takes the page over.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Literal, TypeAlias
from urllib.parse import quote

from ticker.page.locales import date_words, day_and_month, of_hundred, time_of_day, written
from ticker.times import parse_rfc3339

Direction: TypeAlias = Literal["up", "down", "flat", "none"]

DASH = "\N{EN DASH}"
_ANY_SIZE = Context(prec=400)
_MINUS = "\N{MINUS SIGN}"
_ARROWS: dict[Direction, str] = {
    "up": "\N{BLACK UP-POINTING TRIANGLE}",
    "down": "\N{BLACK DOWN-POINTING TRIANGLE}",
    "flat": "\N{BLACK DIAMOND}",
    "none": "",
}
UNITS = ((1e3, "K"), (1e6, "M"), (1e9, "B"), (1e12, "T"))
_STANDINGS = {
    "pre": "pre-market",
    "open": "open",
    "post": "after hours",
    "closed": "closed",
    "halted": "halted",
    "auction": "in auction",
    "limit_up": "limit up",
    "limit_down": "limit down",
}
_NEXT = {"pre": "opens", "open": "closes", "post": "ends", "closed": "opens", "halted": "resumes"}
_OTHERS_NAMED = 4
_RESTS = ("closed", "halted", "auction")
"""In these nothing is traded."""


def _fixed(value: float, decimals: int) -> Decimal:
    # JavaScript's toFixed rounds halves away from zero on the exact binary value; so must this.
    return abs(Decimal(value)).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP, _ANY_SIZE)


def price(value: float | None, decimals: int) -> str:
    if value is None:
        return DASH
    size = _fixed(value, decimals)
    return f"{_MINUS if value < 0 and size else ''}{written(str(size))}"


def signed(value: float | None, decimals: int) -> str:
    if value is None:
        return DASH
    return f"+{price(value, decimals)}" if value > 0 and _fixed(value, decimals) else price(value, decimals)


def percent(value: float | None) -> str:
    return DASH if value is None else of_hundred(signed(value, 2))


def direction(change: float | None, decimals: int) -> Direction:
    """Say where a change points once it is rounded as it is shown."""
    if change is None:
        return "none"
    if not _fixed(change, decimals):
        return "flat"
    return "up" if change > 0 else "down"


def arrow(way: Direction) -> str:
    return _ARROWS[way]


def verdict(span_s: int, z: float | None, *, unusual: bool) -> str:
    """Say over how long a move was, and how it was for its symbol, if that is known."""
    over = f" in {span_s // 60} min"
    if z is None:
        return over
    return (
        f"{over}, unusual ({written(str(_fixed(z, 1)))} \N{GREEK SMALL LETTER SIGMA})"
        if unusual
        else f"{over}, usual"
    )


def range_words(low: float | None, high: float | None, decimals: int) -> str:
    """From the day's low to its high."""
    return DASH if low is None or high is None else f"{price(low, decimals)} to {price(high, decimals)}"


def is_stale(time: str, phase: str | None, state: str | None, patience_ms: float, now_ms: int) -> bool:
    """Whether a price is older than prices of its symbol get while it is traded."""
    return (
        bool(time) and _what(phase or "", state) not in _RESTS and now_ms - parse_rfc3339(time) > patience_ms
    )


def href_of(symbol: str) -> str:
    return f"?symbol={quote(symbol, safe='')}"


def compact(count: float | None) -> str:
    """Write a volume in at most four figures and a letter: `950`, `12.4K`, `412M`."""
    if count is None:
        return DASH
    size, letter = Decimal(count), ""
    for unit, next_letter in UNITS:
        if size < 1000:
            break
        tenths = _fixed(count / unit, 1)
        size, letter = (tenths if tenths < 100 else _fixed(count / unit, 0)), next_letter
    return f"{written(str(size))}{letter}"


def age(ms: float) -> str:
    seconds = int(ms // 1000)
    if seconds < 10:
        return "now"
    if seconds < 60:
        return f"{seconds}s"
    if seconds < 3600:
        return f"{seconds // 60}m"
    return f"{seconds // 3600}h" if seconds < 86_400 else f"{seconds // 86_400}d"


def _day(at: datetime, *, year: bool) -> str:
    return date_words(at.day, at.month, at.year) if year else day_and_month(at.day, at.month)


def when(at_ms: int, now_ms: int) -> str:
    """Say how long ago something was told, and from a day on the date."""
    seconds = (now_ms - at_ms) // 1000
    if seconds < 10:
        return "now"
    if seconds < 60:
        return f"{seconds} s"
    if seconds < 3600:
        return f"{seconds // 60} min"
    if seconds < 86_400:
        return f"{seconds // 3600} h"
    at = _utc(at_ms)
    return _day(at, year=at.year != _utc(now_ms).year)


def moment(at_ms: int) -> str:
    """Write a date and the time of day."""
    return f"{_day(_utc(at_ms), year=True)}, {clock(at_ms)}"


def clock(at_ms: int, *, seconds: bool = False) -> str:
    """Write the time of day in UTC."""
    at = _utc(at_ms)
    return time_of_day(at.hour, at.minute, at.second if seconds else None)


def instant(at_ms: int) -> str:
    """Write a date, the time of day to the second, and that it is UTC."""
    return f"{_day(_utc(at_ms), year=True)}, {clock(at_ms, seconds=True)} UTC"


def _utc(ms: int) -> datetime:
    return datetime.fromtimestamp(ms / 1000, UTC)


def _lag(ms: int) -> str:
    seconds = ms // 1000
    if seconds < 60:
        return f"+{seconds} s"
    if seconds < 3600:
        return f"+{seconds // 60} min"
    return f"+{seconds // 3600} h" if seconds < 86_400 else f"+{seconds // 86_400} d"


def first_of(others: Sequence[tuple[str, int | None]]) -> str:
    """Say who else tells a story, and how many milliseconds later (None where nobody knows)."""
    if not others:
        return ""
    named = [
        f"{title}, undated" if ms is None else f"{title} {_lag(ms)}" for title, ms in others[:_OTHERS_NAMED]
    ]
    more = f" and {len(others) - _OTHERS_NAMED} more" if len(others) > _OTHERS_NAMED else ""
    return f"first of {len(others) + 1}: {', '.join(named)}{more}"


def countdown(ms: float) -> str:
    """Write what is left as `0:48`, `3:12` or `1:02:05`, never under zero."""
    left_s = max(0, int(-(-ms // 1000)))
    minutes, seconds = divmod(left_s, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{seconds:02d}" if hours else f"{minutes}:{seconds:02d}"


def left(ms: float) -> str:
    """Write what is left of a session, at least a second: `48 s`, `10 min`, `2 h 10 min`, `2 d 14 h`."""
    seconds = max(1, int(-(-ms // 1000)))
    if seconds < 60:
        return f"{seconds} s"
    minutes = -(-seconds // 60)
    if minutes < 60:
        return f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    if hours < 24:
        return f"{hours} h {minutes} min" if minutes else f"{hours} h"
    days, hours = divmod(hours, 24)
    return f"{days} d {hours} h" if hours else f"{days} d"


def standing(phase: str | None, state: str | None, until: str | None, now_ms: int) -> str:
    """Say how a symbol is traded: the session of its quote, and what its status says of it, if there is one.

    Until when is said while it lies ahead, and only where quote and status are of one mind.
    """
    what = _what(phase or "", state)
    said, verb = _STANDINGS.get(what, ""), _NEXT.get(what)
    fits = what == state or (state == "open" and what in ("pre", "post"))
    left_ms = parse_rfc3339(until) - now_ms if until and fits else 0
    return f"{said} · {verb} in {left(left_ms)}" if verb and left_ms > 0 else said


def _what(phase: str, state: str | None) -> str:
    if state in ("halted", "auction") or (phase == "open" and state in ("limit_up", "limit_down")):
        return state
    return phase or state or ""
