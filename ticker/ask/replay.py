"""Where a reader's stream ends, and at which pace it gets there. Pure."""

import math
import re
from typing import TypeAlias

import msgspec

from ticker.ask.parameters import Arguments, Once
from ticker.ask.start import instant
from ticker.errors import QueryError


class Through(msgspec.Struct, frozen=True, tag=True):
    """The last event that is wanted."""

    event_id: str


class Before(msgspec.Struct, frozen=True, tag=True):
    """Only what is appended before an instant (milliseconds): what `since=` the same instant begins with."""

    time_ms: int


class Newest(msgspec.Struct, frozen=True, tag=True):
    """What is the newest when it is asked for."""


End: TypeAlias = Through | Before | Newest

MIN_SPEED = 0.1
MAX_SPEED = 10_000.0

_ID = re.compile(r"[0-9a-z]{1,32}-[0-9]{1,18}")
_SPEED = re.compile(r"[0-9]{1,5}(\.[0-9]{1,9})?|\.[0-9]{1,9}")


def _speed(text: str) -> float | None:
    """How many times its own pace; infinity for `max`, None where nothing is asked."""
    if not text or text == "max":
        return math.inf if text else None
    speed = float(text) if _SPEED.fullmatch(text) else 0.0
    if not MIN_SPEED <= speed <= MAX_SPEED:
        raise ValueError(text)
    return speed


UNTIL = Once(
    name="until",
    sample="latest",
    read=str.strip,
    meaning=(
        "where to end: `latest` (what is there now), an id (with that event), RFC 3339, unix seconds, or a "
        "duration such as `15m` (before that instant)"
    ),
)
SPEED = Once(
    name="speed",
    sample="max",
    read=_speed,
    expected=f"a number from {MIN_SPEED:g} to {MAX_SPEED:.0f}, or max",
    meaning=(
        "from `since` on, as many times as fast as the events came, or `max`; first how everything stood then"
    ),
)


def end_of(arguments: Arguments, now_ms: int) -> End | None:
    """Where a query says to end; QueryError for what is no place to end at."""
    text = UNTIL.of(arguments)
    if not text:
        return None
    if text == "latest":
        return Newest()
    if (found := instant(text, now_ms)) is not None:
        return Before(found.time_ms)
    if _ID.fullmatch(text):
        return Through(text)
    detail = f"got {text[:100]!r}"
    if text in ("none", "all"):
        detail += ", where nothing ends"
    raise QueryError("bad_parameter", UNTIL.name, detail, "latest, an id, a time or a duration such as 15m")
