"""The bank's document: reference rates by day (pure)."""

from collections.abc import Mapping
from datetime import date
from xml.parsers.expat import ExpatError, ParserCreate

import msgspec


class Day(msgspec.Struct, frozen=True):
    """The rates of one day: units of each currency for one euro, as they are written."""

    day: date
    rates: Mapping[str, str]


def days_of(document: bytes, latest: date) -> tuple[Day, ...]:
    """All days of a document, newest first; ValueError for one that has none, or one after `latest`."""
    found: dict[date, dict[str, str]] = {}

    def element(name: str, attributes: dict[str, str]) -> None:
        if name == "Cube" and "time" in attributes:
            found[date.fromisoformat(attributes["time"])] = {}
        elif name == "Cube" and "currency" in attributes and found:
            found[next(reversed(found))][attributes["currency"]] = attributes.get("rate", "")

    def refused(*_: object) -> None:
        # The bank's has none; what somebody else's declares might grow beyond all memory.
        raise ValueError("the document declares a type")

    parser = ParserCreate()
    parser.StartElementHandler = element
    parser.StartDoctypeDeclHandler = refused
    try:
        parser.Parse(document, True)
    except ExpatError as error:
        raise ValueError(f"the document is no XML: {error}") from error
    if not any(found.values()):
        raise ValueError("the document has no rates")
    if max(found) > latest:
        # Taken for true, it would be the newest until then.
        raise ValueError(f"the document has rates of {max(found)}, which is to come")
    return tuple(Day(day, rates) for day, rates in sorted(found.items(), reverse=True))
