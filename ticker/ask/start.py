"""Where a reader begins: a place it names, before anybody has looked whether the log can honour it."""

from typing import TypeAlias

import msgspec

from ticker.ask.parameters import Arguments, Once
from ticker.times import parse_duration_ms, parse_rfc3339


class Latest(msgspec.Struct, frozen=True, tag=True):
    """A snapshot, then what comes."""


class Upcoming(msgspec.Struct, frozen=True, tag=True):
    """Only what comes from now on."""


class Everything(msgspec.Struct, frozen=True, tag=True):
    """All that the log still holds, then what comes."""


class After(msgspec.Struct, frozen=True, tag=True):
    """What follows an event; `exact` forbids leaving out what was superseded since."""

    event_id: str
    exact: bool


class From(msgspec.Struct, frozen=True, tag=True):
    """What was appended at an instant (milliseconds) or later."""

    time_ms: int


Start: TypeAlias = Latest | Upcoming | Everything | After | From


class CursorParameter(Once[str], frozen=True, kw_only=True):
    """A cursor in whichever spelling the client has for it: a 400 ends a polyfill's stream for good.

    Where a client adds its own spelling to an address that had ours in it, its own is the newer.
    """

    def is_called(self, name: str) -> bool:
        return name[:1] != "_" and _plain(name) == _plain(self.name)

    def of(self, arguments: Arguments) -> str:
        others = [name for name in arguments if name != self.name and self.is_called(name)]
        texts = [text for name in others for text in arguments[name] if text]
        return self.read(texts[-1]) if texts else super().of(arguments)


def _plain(name: str) -> str:
    return name.lower().removeprefix("evs_").replace("-", "").replace("_", "")


SINCE = Once(
    name="since",
    sample="latest",
    read=str,
    meaning=(
        "where to begin: `latest` (a snapshot, then what comes), `none` (only what comes), `all`, an id, "
        "RFC 3339, unix seconds, or a duration such as `15m`"
    ),
)
LAST_EVENT_ID = CursorParameter(
    name="last_event_id",
    sample="x",
    read=str,
    meaning="the id to go on after; wins over `since`, and the header Last-Event-ID over both",
)
CURSORS = (SINCE, LAST_EVENT_ID)


def start_of(arguments: Arguments, resume: str, now_ms: int) -> Start:
    """Where a query says to begin; `resume` is the Last-Event-ID header."""
    return parse_start(
        since=SINCE.of(arguments),
        last_event_id=LAST_EVENT_ID.of(arguments),
        last_event_id_header=resume,
        now_ms=now_ms,
    )


def parse_start(
    *, since: str = "", last_event_id: str = "", last_event_id_header: str = "", now_ms: int
) -> Start:
    """Choose where to begin: the Last-Event-ID header, then `last_event_id`, then `since`; empty is absent.

    What is no instant, duration or word is taken for an id: a wrong one becomes a `stream-reset`, never
    an HTTP error, which would end a browser's stream for good.
    """
    if resumed := last_event_id_header.strip() or last_event_id.strip():
        return After(resumed, exact=False)
    match since.strip():
        case "" | "latest":
            return Latest()
        case "none":
            return Upcoming()
        case "all":
            return Everything()
        case text:
            return instant(text, now_ms) or After(text, exact=True)


def instant(text: str, now_ms: int) -> From | None:
    """Read a time (RFC 3339, or unix seconds), or a duration before now; None for anything else."""
    if text.isascii() and text.isdigit() and len(text) <= 12:
        return From(int(text) * 1000)
    try:
        return From(now_ms - parse_duration_ms(text))
    except ValueError:
        pass
    try:
        # The unescaped + of a zone offset arrives as a space.
        return From(parse_rfc3339(text.replace(" ", "+") if "T" in text.upper() else text))
    except (ValueError, OverflowError):
        return None
