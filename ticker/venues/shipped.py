"""The venues that come with Ticker, and those that exchange_calendars knows where it is installed."""

from functools import cache
from importlib.resources import files
from importlib.util import find_spec
from typing import TypeVar

import msgspec
import yaml

from ticker.errors import VenueError
from ticker.venues.calendar import day_of
from ticker.venues.ticks import TickTable
from ticker.venues.venue import Hours, Venue
from ticker.venues.written import minute_of, span_of, weekdays_of

SHIPPED = ("XNYS", "XNAS", "XLON", "XETR", "XPAR", "XTKS", "XHKG", "FX", "CRYPTO")
_FIRST = 1
_Read = TypeVar("_Read")


class _WrittenHours(msgspec.Struct, forbid_unknown_fields=True):
    open: list[str]
    since: str | None = None
    days: str = "mon-fri"
    pre: str | None = None
    post: str | None = None


class _WrittenTicks(msgspec.Struct, forbid_unknown_fields=True):
    bands: list[tuple[float, float]]
    since: str | None = None
    group: str = ""
    above: bool = False


class _WrittenVenue(msgspec.Struct, forbid_unknown_fields=True):
    title: str
    zone: str
    currency: str
    hours: list[_WrittenHours]
    dates: str | None = None
    ticks: str | None = None


class _WrittenDates(msgspec.Struct, forbid_unknown_fields=True):
    """Month and day by year, and full dates by the time at which trading ends on them."""

    holidays: dict[int, str]
    early_closes: dict[str, str] = {}


@cache
def find(code: str) -> Venue:
    """A venue by its code, which is its MIC (ISO 10383) where it has one; VenueError if it is not known."""
    if code in SHIPPED:
        return _shipped(code)
    if find_spec("exchange_calendars") is None:
        raise VenueError(
            code, "not a venue that comes with Ticker; pip install 'ticker[calendars]' knows more"
        )
    from ticker.venues.library import venue_of

    return venue_of(code)


def _shipped(code: str) -> Venue:
    written = _read(f"{code}.yaml", _WrittenVenue)
    dates = _read(f"dates/{written.dates}.yaml", _WrittenDates) if written.dates else None
    ticks = _read(f"ticks/{written.ticks}.yaml", list[_WrittenTicks]) if written.ticks else []
    closes = dates.early_closes if dates else {}
    return Venue(
        code=code,
        title=written.title,
        zone=written.zone,
        currency=written.currency,
        hours=tuple(_hours(one) for one in written.hours),
        holidays=frozenset(
            day_of(f"{year}-{day}")
            for year, days in (dates.holidays.items() if dates else ())
            for day in days.split()
        ),
        early_closes={day_of(day): minute_of(time) for time, days in closes.items() for day in days.split()},
        ticks=tuple(TickTable(_since(one.since), one.group, tuple(one.bands), one.above) for one in ticks),
        through=max(dates.holidays) if dates else None,
    )


def _hours(written: _WrittenHours) -> Hours:
    return Hours(
        _since(written.since),
        weekdays_of(written.days),
        tuple(span_of(one) for one in written.open),
        minute_of(written.pre) if written.pre else None,
        minute_of(written.post) if written.post else None,
    )


def _since(text: str | None) -> int:
    return day_of(text) if text else _FIRST


def _read(name: str, kind: type[_Read]) -> _Read:
    # As text: YAML would make a number of base 60 out of a time of day.
    loaded = yaml.load(files("ticker.venues").joinpath(f"data/{name}").read_text("utf-8"), yaml.BaseLoader)  # noqa: S506
    return msgspec.convert(loaded, kind, strict=False)
