"""Numbers, ages and the state of a source as people read them; `static/js/core/words.js` says the same.

Both sides are held to the cases in `tests/web/phrases.json`: a row must not change its words when
JavaScript takes the page over.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Literal, TypeAlias
from urllib.parse import quote

import msgspec

from ticker.events import Source
from ticker.page.locales import date_words, day_and_month, of_hundred, time_of_day, written
from ticker.times import duration_words, parse_rfc3339

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
_UNITS = ((1e3, "K"), (1e6, "M"), (1e9, "B"), (1e12, "T"))
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
_FAST_S = 30
"""A source that is read more often than this reports changes of state only, so it has no countdown."""


class SourceWords(msgspec.Struct, frozen=True):
    """A source's state, what happens next, and what an operator can do (empty if nothing)."""

    state: str
    line: str
    advice: str


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


def lot(size: int | None) -> str:
    """Say how many can be had at a price."""
    return "" if size is None else f"\N{MULTIPLICATION SIGN} {price(size, 0)}"


def is_stale(time: str, phase: str | None, state: str | None, patience_ms: float, now_ms: int) -> bool:
    """Whether a price is older than prices of its symbol get while it is traded."""
    return (
        bool(time) and _what(phase or "", state) not in _RESTS and now_ms - parse_rfc3339(time) > patience_ms
    )


def href_of(symbol: str) -> str:
    return f"?symbol={quote(symbol, safe='')}"


def compact(count: int | None) -> str:
    """Write a volume in at most four figures and a letter: `950`, `12.4K`, `412M`."""
    if count is None:
        return DASH
    size, letter = Decimal(count), ""
    for unit, next_letter in _UNITS:
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


HEALTH = ("ok", "late", "failing", "gone", "waiting")
"""The states of a source, in the order in which they are counted."""


def health(states: Sequence[str]) -> str:
    """How many sources, or reads, are in which state."""
    counts = Counter(states)
    return " · ".join(f"{counts[state]} {state}" for state in HEALTH if counts[state])


def reads(states: Sequence[str]) -> str:
    """What a strip of last reads shows."""
    if not states:
        return "No reads yet"
    return f"Last read: {states[0]}" if len(states) == 1 else f"Last {len(states)} reads: {health(states)}"


def source_words(event: Source | None, every_s: float, now_ms: int) -> SourceWords:
    """Put a source's newest state (None before its first) into words."""
    if event is None:
        return SourceWords("waiting", f"first read to come, then every {duration_words(every_s)}", "")
    if event.state == "gone":
        return SourceWords("gone", event.detail or "not read any more", event.advice or "")
    next_read = _next_read(event, now_ms, "next" if event.state == "ok" else "retrying")
    reason = event.next_reason if event.state == "ok" else None
    if event.state == "ok" and every_s < _FAST_S and event.next_read is None:
        next_read, reason = f"every {duration_words(every_s)}", None
    elif event.state == "failing" and every_s < _FAST_S:
        next_read = next_read or f"retrying within {duration_words(_FAST_S)}"
    parts = (next_read, reason, event.detail)
    line = " · ".join(part for part in parts if part)
    return SourceWords(event.state, line, "" if event.state == "ok" else _failures(event, now_ms))


def _next_read(event: Source, now_ms: int, verb: str) -> str:
    if event.next_read is None:
        return ""
    left_ms = parse_rfc3339(event.next_read) - now_ms
    return f"{verb} in {countdown(left_ms)}" if left_ms > 0 else "reading now"


def _failures(event: Source, now_ms: int) -> str:
    said = event.advice or ""
    if not event.failures:
        return said
    count = f"{event.failures} failed read{'' if event.failures == 1 else 's'}"
    good = (
        "none good yet" if event.last_ok is None else f"last good {age(_since_ms(event.last_ok, now_ms))} ago"
    )
    return f"{count}, {good}. {said}".rstrip()


def _since_ms(time: str, now_ms: int) -> int:
    return now_ms - parse_rfc3339(time)


NOTHING_ASKED = "Nothing of what is asked for here yet."
"""Where a frame asks for some of what there is (static/js/core/listing.js says the same)."""


def no_quotes(price_sources: list[tuple[str, float]]) -> str:
    """Say what will fill an empty watchlist; the sources as (title, seconds between reads)."""
    if not price_sources:
        return "No source of prices is set up. Add one to feeds/, and its symbols appear here."
    title, every_s = min(price_sources, key=lambda source: source[1])
    return f"{title} brings prices every {duration_words(every_s)}. The first are on their way."


def no_latest(symbol: str) -> str:
    return f"No headline names {symbol} yet."


def no_stories(feeds: int, next_reads: list[tuple[str, int]], now_ms: int) -> str:
    """Say what will fill an empty list of headlines.

    `feeds` is how many are set up, `next_reads` those to come as (title, when in ms).
    """
    if not feeds:
        return "No feed of news is set up. Headlines appear here once there is one in feeds/."
    if not next_reads:
        return "No feed has been read yet. Headlines appear here with the first read."
    title, next_ms = min(next_reads, key=lambda read: read[1])
    when = f"in {countdown(next_ms - now_ms)}" if next_ms > now_ms else "now"
    return f"The next feed is read {when}: {title}."
