"""What a chart is told of when a symbol is traded."""

from datetime import date

import pytest

from ticker.venues import Venue, find
from ticker.venues.venue import Hours as VenueHours
from ticker.venues.written import span_of, weekdays_of
from ticker.web.udf.symbols import AROUND_THE_CLOCK, Hours, hours_of

TODAY = date(2026, 1, 6).toordinal()


@pytest.mark.parametrize(
    ("code", "session", "timezone"),
    [
        ("XNYS", "0930-1600", "America/New_York"),
        ("XLON", "0800-1630", "Europe/London"),
        ("XHKG", "0930-1200,1300-1600", "Asia/Hong_Kong"),
        ("FX", "1700-1700", "America/New_York"),
    ],
)
def test_hours_are_those_of_the_venue(code: str, session: str, timezone: str) -> None:
    hours = hours_of(find(code), TODAY)
    assert (hours.session, hours.timezone) == (session, timezone)


def test_who_trades_around_the_clock_has_no_hours() -> None:
    assert hours_of(None, TODAY) == AROUND_THE_CLOCK
    assert hours_of(find("CRYPTO"), TODAY) == Hours("24x7", "Etc/UTC")


@pytest.mark.parametrize(
    ("days", "spans", "session"),
    [
        ("sun", ["09:00-11:30", "12:30-17:30"], "0900-1130,1230-1730:1"),
        ("sun,mon", ["17:00-17:00"], "1700-1700:12"),
        ("mon-sat", ["10:00-16:00"], "1000-1600:234567"),
        ("sat", ["00:00-24:00"], "0000-0000:7"),
        ("mon-fri", ["10:00-16:00"], "1000-1600"),
    ],
)
def test_days_that_are_not_monday_to_friday_are_named(days: str, spans: list[str], session: str) -> None:
    hours = VenueHours(0, weekdays_of(days), tuple(span_of(span) for span in spans))
    venue = Venue(code="BERN", title="Bern", zone="Europe/Zurich", currency="CHF", hours=(hours,))
    assert hours_of(venue, TODAY).session == session


def test_holidays_and_early_closes_are_told() -> None:
    hours = hours_of(find("XNYS"), TODAY)
    assert "20261126" in hours.holidays.split(",")
    assert "0930-1300:20261127" in hours.corrections.split(";")
