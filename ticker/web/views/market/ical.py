"""Entries as a calendar that any program of calendars takes: iCalendar (RFC 5545). Pure."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta

import msgspec

from ticker import __version__

_MOST_OCTETS = 75
_ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})
_AGAIN = "PT6H"
_UTC = (
    *("BEGIN:VTIMEZONE", "TZID:UTC", "BEGIN:STANDARD", "DTSTART:19700101T000000"),
    *("TZOFFSETFROM:+0000", "TZOFFSETTO:+0000", "TZNAME:UTC", "END:STANDARD", "END:VTIMEZONE"),
)
"""Of no use to entries in UTC; but a calendar has to have something in it (section 3.6)."""


class CalendarEntry(msgspec.Struct, frozen=True, kw_only=True):
    """`uid` stays while it is the same thing; `on` is a whole day, or an instant in UTC milliseconds."""

    uid: str
    summary: str
    description: str
    categories: tuple[str, ...]
    on: date | int


def calendar(title: str, entries: Iterable[CalendarEntry], made_ms: int) -> bytes:
    """The whole document; `made_ms` is when its entries were looked up."""
    return b"".join(folded(line) for line in _lines(title, entries, _instant(made_ms)))


def _lines(title: str, entries: Iterable[CalendarEntry], made: str) -> Iterator[str]:
    yield from (
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:-//Ticker//ticker {__version__}//EN",
        "CALSCALE:GREGORIAN",
        f"NAME:{_text(title)}",
        f"X-WR-CALNAME:{_text(title)}",
        f"REFRESH-INTERVAL;VALUE=DURATION:{_AGAIN}",
        f"X-PUBLISHED-TTL:{_AGAIN}",
    )
    yield from _UTC
    for entry in entries:
        yield from (
            "BEGIN:VEVENT",
            f"UID:{_text(entry.uid)}",
            f"DTSTAMP:{made}",
            *_when(entry.on),
            f"SUMMARY:{_text(entry.summary)}",
            f"DESCRIPTION:{_text(entry.description)}",
            f"CATEGORIES:{','.join(map(_text, entry.categories))}",
            "TRANSP:TRANSPARENT",
            "END:VEVENT",
        )
    yield "END:VCALENDAR"


def _when(on: date | int) -> Iterator[str]:
    if isinstance(on, int):
        yield f"DTSTART:{_instant(on)}"
    else:
        yield f"DTSTART;VALUE=DATE:{on:%Y%m%d}"
        yield f"DTEND;VALUE=DATE:{on + timedelta(days=1):%Y%m%d}"


def _instant(ms: int) -> str:
    return f"{datetime.fromtimestamp(ms // 1000, UTC):%Y%m%dT%H%M%SZ}"


def _text(value: str) -> str:
    return value.translate(_ESCAPES)


def folded(line: str) -> bytes:
    """A line in octets, no more than 75 in a row, and none of a character alone (section 3.1)."""
    rest, pieces = line, list[bytes]()
    while len(octets := rest.encode()) > (most := _MOST_OCTETS - bool(pieces)):
        piece = octets[:most].decode(errors="ignore")
        pieces.append(piece.encode())
        rest = rest[len(piece) :]
    return b"\r\n ".join([*pieces, rest.encode()]) + b"\r\n"
