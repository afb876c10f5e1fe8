"""What a request asks for: path, query and headers to typed values, or an error that says what to write."""

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

import msgspec

from ticker.ask import Start, Subscription, expand, parse_start
from ticker.errors import QueryError
from ticker.events import TYPES
from ticker.times import parse_duration_ms
from ticker.wire import FORMATS, Format

Arguments: TypeAlias = Mapping[str, Sequence[str]]

FILTERS = ("types", "symbols", "q")
CURSORS = ("since", "last_event_id")
MAX_WAIT_MS = 300_000
MAX_RATE = 50
"""The shortest window has to be a good deal longer than a timer's precision."""
MAX_LIMIT = 1_000
DEFAULT_LIMIT = 100

_BY_NAME = {to.name: to for to in FORMATS}
_RATE = re.compile(r"([0-9]{1,3})/(s|m)")
_RATE_UNIT_MS = {"s": 1_000, "m": 60_000}


class StreamQuery(msgspec.Struct, frozen=True):
    subscription: Subscription
    start: Start
    format: Format


class PageQuery(msgspec.Struct, frozen=True):
    subscription: Subscription
    start: Start
    limit: int
    wait_ms: int


def stream_query(
    path: str | None, arguments: Arguments, accept: str, resume: str, channels: Sequence[str], now_ms: int
) -> StreamQuery:
    """`resume` is the Last-Event-ID header, `channels` the configured ones."""
    only(arguments, (*FILTERS, *CURSORS, "format", "max_rate"))
    subscription = _subscription(path, arguments, channels)
    return StreamQuery(
        msgspec.structs.replace(subscription, window_ms=_window_ms(arguments)),
        _start(arguments, resume, now_ms),
        _format(arguments, accept),
    )


def page_query(
    path: str | None, arguments: Arguments, resume: str, channels: Sequence[str], now_ms: int
) -> PageQuery:
    only(arguments, (*FILTERS, *CURSORS, "limit", "wait"))
    return PageQuery(
        _subscription(path, arguments, channels),
        _start(arguments, resume, now_ms),
        limit_of(arguments),
        _wait_ms(arguments),
    )


def narrowed(
    arguments: Arguments, channels: Sequence[str], types: Iterable[str], extra: Iterable[str] = ()
) -> Subscription:
    """What a route of one type gives: `channels`, `symbols` and `q` narrow it."""
    only(arguments, ("channels", "symbols", "q", *extra))
    path = _one(arguments, "channels") or None
    return Subscription.of(
        _channels(path, channels), types, _values(arguments, "symbols"), _one(arguments, "q")
    )


def limit_of(arguments: Arguments) -> int:
    text = _one(arguments, "limit")
    if not text:
        return DEFAULT_LIMIT
    if not (text.isascii() and text.isdigit() and len(text) < 6 and 1 <= int(text) <= MAX_LIMIT):
        raise _bad("limit", text, f"a whole number from 1 to {MAX_LIMIT}")
    return int(text)


def _subscription(path: str | None, arguments: Arguments, channels: Sequence[str]) -> Subscription:
    return Subscription.of(
        _channels(path, channels),
        _types(arguments),
        _values(arguments, "symbols"),
        " ".join(arguments.get("q", ())),
    )


def _channels(path: str | None, configured: Sequence[str]) -> list[str]:
    if path is None:
        return list(configured)
    found: list[str] = []
    for pattern in (part.strip() for part in path.split(",")):
        matches = expand(pattern, configured)
        if not matches:
            raise _unknown_channel(pattern, configured)
        found += matches
    return found


def _unknown_channel(pattern: str, configured: Sequence[str]) -> QueryError:
    what = f"no channel matches {pattern!r}" if "*" in pattern else f"there is no channel {pattern!r}"
    return QueryError(
        "unknown_channel",
        "channels",
        what + _did_you_mean(pattern, configured),
        f"one or more of {', '.join(configured)}",
        status=404,
    )


def _types(arguments: Arguments) -> list[str]:
    names = _values(arguments, "types")
    for name in names:
        if name not in TYPES:
            raise QueryError(
                "unknown_type",
                "types",
                f"there is no event type {name!r}" + _did_you_mean(name, TYPES),
                f"one or more of {', '.join(TYPES)}",
            )
    return names


def _start(arguments: Arguments, resume: str, now_ms: int) -> Start:
    return parse_start(
        since=_one(arguments, "since"),
        last_event_id=_one(arguments, "last_event_id"),
        last_event_id_header=resume.strip(),
        now_ms=now_ms,
    )


def _format(arguments: Arguments, accept: str) -> Format:
    name = _one(arguments, "format")
    if name:
        if name not in _BY_NAME:
            raise _bad("format", name, f"one of {', '.join(_BY_NAME)}")
        return _BY_NAME[name]
    return preferred_format(accept) or FORMATS[0]


def preferred_format(accept: str) -> Format | None:
    """The stream format that an Accept header names first, if it names one (RFC 9110, 12.5.1)."""
    ranges = sorted(_ranges(accept), key=lambda pair: -pair[1])
    for media_type, quality in ranges:
        for to in FORMATS:
            if quality > 0 and to.content_type.startswith(f"{media_type};"):
                return to
    return None


def accepts(accept: str, media_type: str) -> bool:
    """Whether an Accept header names this very media type."""
    return any(name == media_type and quality > 0 for name, quality in _ranges(accept))


def _ranges(accept: str) -> Iterable[tuple[str, float]]:
    for part in accept.split(","):
        media_type, *parameters = (piece.strip().lower() for piece in part.split(";"))
        quality = next((text[2:] for text in parameters if text.startswith("q=")), "1")
        try:
            yield media_type, float(quality)
        except ValueError:
            yield media_type, 0.0


def _wait_ms(arguments: Arguments) -> int:
    text = _one(arguments, "wait")
    if not text:
        return 0
    expected = "a duration of at most 5 minutes, such as 30s"
    try:
        wait_ms = parse_duration_ms(text)
    except ValueError as error:
        raise _bad("wait", text, expected) from error
    if wait_ms > MAX_WAIT_MS:
        raise _bad("wait", text, expected)
    return wait_ms


def _window_ms(arguments: Arguments) -> int:
    """How long a window is in which a symbol's newest quote is sent: `max_rate=2/s` makes it 500 ms."""
    text = _one(arguments, "max_rate")
    if not text:
        return 0
    match = _RATE.fullmatch(text)
    count = int(match[1]) if match else 0
    if match is None or not 1 <= count <= MAX_RATE:
        raise _bad("max_rate", text, f"a rate from 1/m to {MAX_RATE}/s, such as 2/s or 30/m")
    # Rounded up: windows of 20 ms for 48/s would let 50 through.
    return -(-_RATE_UNIT_MS[match[2]] // count)


def _values(arguments: Arguments, name: str) -> list[str]:
    return [value.strip() for text in arguments.get(name, ()) for value in text.split(",") if value.strip()]


def _one(arguments: Arguments, name: str) -> str:
    values = [value for value in arguments.get(name, ()) if value]
    if len(values) > 1:
        raise _bad(name, ", ".join(values), "the parameter at most once")
    return values[0] if values else ""


def only(arguments: Arguments, names: Iterable[str]) -> None:
    """Refuse a parameter that would be ignored; those that begin with `_` are for caches and polyfills."""
    known = tuple(names)
    for name in arguments:
        if name not in known and not name.startswith("_"):
            raise QueryError(
                "unknown_parameter",
                name,
                f"there is no parameter {name!r} here" + _did_you_mean(name, known),
                f"one of {', '.join(known)}" if known else "no parameter",
            )


def _bad(parameter: str, got: str, expected: str) -> QueryError:
    return QueryError("bad_parameter", parameter, f"got {got[:100]!r}", expected)


def _did_you_mean(name: str, known: Sequence[str]) -> str:
    close = difflib.get_close_matches(name, known, 1)
    return f"; did you mean {close[0]!r}?" if close else ""
