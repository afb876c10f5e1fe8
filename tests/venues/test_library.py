"""The shipped calendars against the library that they were made from, and venues that only it knows."""

import importlib.util
from datetime import date

import pytest

from ticker.errors import VenueError
from ticker.venues import find, shipped
from ticker.venues.library import calendar_of, early_closes_of, holidays_of, hours_of, venue_of

# The library's own, of pandas: Python shows them to nobody who has not asked for them.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")

YEARS = range(date(2015, 1, 1).toordinal(), date(2026, 1, 1).toordinal())


@pytest.mark.parametrize("code", ["XNYS", "XTKS"])
def test_shipped_calendar_is_the_librarys(code: str) -> None:
    # Years that are over: of those to come, newer versions of the library may know more.
    venue = find(code)
    calendar, last_year = calendar_of(code)
    assert {day for day in venue.holidays if day in YEARS} == set(holidays_of(calendar, last_year)) & {*YEARS}
    closes = early_closes_of(calendar)
    assert {day: at for day, at in venue.early_closes.items() if day in YEARS} == {
        day: at for day, at in closes.items() if day in YEARS
    }
    assert [(hours.since, hours.open) for hours in venue.hours] == [
        (hours.since, hours.open) for hours in hours_of(calendar)
    ]


def test_venue_that_only_the_library_knows() -> None:
    venue = find("XKRX")
    assert venue.zone == "Asia/Seoul"
    assert venue.hours[-1].open == ((540, 930),)


def test_day_that_begins_on_the_evening_before() -> None:
    assert find("CMES").hours[-1].open == ((-420, 1020),)


def test_code_that_nobody_knows_is_refused() -> None:
    with pytest.raises(VenueError, match="nor one of exchange_calendars"):
        venue_of("XXXX")


def test_without_the_library_it_is_said_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shipped, "find_spec", lambda name: None)
    with pytest.raises(VenueError, match=r"pip install 'ticker\[calendars\]'"):
        shipped.find.__wrapped__("XKRX")
    assert importlib.util.find_spec("exchange_calendars")
