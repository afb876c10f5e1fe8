"""Sessions on days of which it is known what they were."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ticker.times import parse_rfc3339, rfc3339
from ticker.venues import SHIPPED, Calendar, find
from ticker.venues.calendar import day_of

DAY_MS = 86_400_000


def session(code: str, local: str) -> str:
    """The session at a wall clock time of the venue."""
    calendar = Calendar(find(code))
    day, time = local.split(" ")
    hours, minutes = time.split(":")
    return calendar.at(calendar.instant(day_of(day), int(hours) * 60 + int(minutes))).session


@pytest.mark.parametrize(
    ("code", "local", "expected"),
    [
        ("XNYS", "2024-11-27 03:59", "closed"),
        ("XNYS", "2024-11-27 04:00", "pre"),
        ("XNYS", "2024-11-27 09:30", "open"),
        ("XNYS", "2024-11-27 15:59", "open"),
        ("XNYS", "2024-11-27 16:00", "post"),
        ("XNYS", "2024-11-27 20:00", "closed"),
        ("XNYS", "2024-11-28 12:00", "closed"),  # Thanksgiving
        ("XNYS", "2024-11-29 12:59", "open"),  # the day after closes early
        ("XNYS", "2024-11-29 13:00", "post"),
        ("XNYS", "2024-11-29 17:00", "closed"),
        ("XNAS", "2024-03-29 12:00", "closed"),  # Good Friday
        ("XNYS", "2021-06-18 12:00", "open"),  # Juneteenth was no holiday of the exchange yet
        ("XNYS", "2022-06-20 12:00", "closed"),
        ("XNYS", "2025-01-09 12:00", "closed"),  # mourning for President Carter
        ("XLON", "2024-08-26 12:00", "closed"),  # the summer bank holiday
        ("XLON", "2023-05-08 12:00", "closed"),  # the coronation
        ("XLON", "2024-12-24 12:29", "open"),
        ("XLON", "2024-12-24 12:36", "closed"),
        ("XETR", "2024-12-24 12:00", "closed"),
        ("XETR", "2024-05-01 12:00", "closed"),
        ("XPAR", "2024-07-14 12:00", "closed"),
        ("XPAR", "2025-07-14 12:00", "open"),  # Euronext trades on the national holiday
        ("XTKS", "2024-11-01 11:29", "open"),
        ("XTKS", "2024-11-01 11:30", "closed"),  # lunch
        ("XTKS", "2024-11-01 12:30", "open"),
        ("XTKS", "2024-11-01 15:10", "closed"),
        ("XTKS", "2024-11-05 15:10", "open"),  # half an hour more from this day on
        ("XHKG", "2024-12-24 11:59", "open"),
        ("XHKG", "2024-12-24 13:30", "closed"),  # half a day
        ("XHKG", "2024-11-01 12:30", "closed"),
        ("XHKG", "2015-07-01 10:00", "closed"),
        ("FX", "2024-11-03 16:59", "closed"),  # Sunday
        ("FX", "2024-11-03 17:00", "open"),
        ("FX", "2024-11-06 17:00", "open"),
        ("FX", "2024-11-08 16:59", "open"),
        ("FX", "2024-11-08 17:00", "closed"),  # Friday
        ("CRYPTO", "2024-12-25 00:00", "open"),
    ],
)
def test_session_on_a_known_day(code: str, local: str, expected: str) -> None:
    assert session(code, local) == expected


def test_new_york_opens_an_hour_earlier_for_europe_while_only_america_has_changed_its_clocks() -> None:
    new_york, xetra = Calendar(find("XNYS")), Calendar(find("XETR"))
    opens = [new_york.instant(day_of(day), 570) for day in ("2025-03-07", "2025-03-10", "2025-03-31")]
    assert [rfc3339(at)[11:16] for at in opens] == ["14:30", "13:30", "13:30"]
    opens = [xetra.instant(day_of(day), 540) for day in ("2025-03-07", "2025-03-10", "2025-03-31")]
    assert [rfc3339(at)[11:16] for at in opens] == ["08:00", "08:00", "07:00"]


def test_weekend_of_currencies_is_an_hour_shorter_or_longer_when_the_clocks_change() -> None:
    calendar = Calendar(find("FX"))
    for noon, hours in (("2025-03-01", 48), ("2025-03-08", 47), ("2025-11-01", 49)):
        phase = calendar.at(parse_rfc3339(f"{noon}T12:00:00Z"))
        assert (phase.session, (phase.until_ms - phase.since_ms) / 3_600_000) == ("closed", hours)


def test_trading_day_of_currencies_begins_on_the_evening_before() -> None:
    phase = Calendar(find("FX")).at(parse_rfc3339("2024-11-04T01:00:00Z"))
    assert phase.day == day_of("2024-11-04")
    assert rfc3339(phase.since_ms) == "2024-11-03T22:00:00.000Z"


def test_night_belongs_to_the_day_before_it_and_says_when_trading_begins() -> None:
    phase = Calendar(find("XNYS")).at(parse_rfc3339("2024-11-28T12:00:00Z"))
    assert phase.day == day_of("2024-11-27")
    assert rfc3339(phase.since_ms) == "2024-11-28T01:00:00.000Z"
    assert rfc3339(phase.until_ms) == "2024-11-29T09:00:00.000Z"
    assert rfc3339(phase.next_open_ms) == "2024-11-29T14:30:00.000Z"


def test_lunch_says_when_the_afternoon_begins() -> None:
    phase = Calendar(find("XTKS")).at(parse_rfc3339("2024-11-06T03:00:00Z"))
    assert (phase.session, phase.day) == ("closed", day_of("2024-11-06"))
    assert phase.until_ms == phase.next_open_ms == parse_rfc3339("2024-11-06T03:30:00Z")


@pytest.mark.parametrize("code", SHIPPED)
@given(moment=st.integers(parse_rfc3339("2014-01-01T00:00:00Z"), parse_rfc3339("2035-01-01T00:00:00Z")))
def test_phases_follow_each_other_without_a_gap(code: str, moment: int) -> None:
    calendar = Calendar(find(code))
    phase = calendar.at(moment)
    assert phase.since_ms <= moment < phase.until_ms
    assert phase.until_ms - phase.since_ms < 12 * DAY_MS
    assert calendar.at(phase.until_ms).since_ms == phase.until_ms
    assert calendar.at(phase.since_ms - 1).until_ms == phase.since_ms
    assert Calendar(calendar.venue).at(phase.next_open_ms).session == "open"


def test_hour_that_the_clocks_skip_holds_no_session() -> None:
    new_york = find("XNYS")
    night = msgspec.structs.replace(new_york.hours[0], open=((135, 165),), pre=None, post=None)
    calendar = Calendar(
        msgspec.structs.replace(new_york, hours=(msgspec.structs.replace(night, weekdays=frozenset({6})),))
    )
    assert calendar.spells(day_of("2025-03-02"))
    spells = calendar.spells(day_of("2025-03-09"))
    assert all(spell.since_ms < spell.until_ms for spell in spells)


def test_years_beyond_the_data_have_weekdays_and_are_known_as_such() -> None:
    venue = find("XNYS")
    assert venue.through == 2030
    assert venue.knows(day_of("2030-12-31"))
    assert not venue.knows(day_of("2031-01-01"))
    assert session("XNYS", "2031-12-25 12:00") == "open"
    assert session("XNYS", "2031-12-27 12:00") == "closed"


def test_crypto_never_runs_out_of_years() -> None:
    assert find("CRYPTO").knows(day_of("9998-01-01"))
