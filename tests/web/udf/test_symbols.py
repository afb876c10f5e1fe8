"""What a chart is told of when a symbol is traded."""

from datetime import date

import pytest

from ticker.venues import find
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


def test_holidays_and_early_closes_are_told() -> None:
    hours = hours_of(find("XNYS"), TODAY)
    assert "20261126" in hours.holidays.split(",")
    assert "0930-1300:20261127" in hours.corrections.split(";")
