"""How a venue stands, over nights, weekends, holidays and the change of clocks."""

from datetime import date

import pytest

from ticker.times import parse_rfc3339, rfc3339
from ticker.venues import Calendar, find
from ticker.venues.present import Present, Told, by_calendar, by_own_clock, days_ahead, stopped, until_ms

NOW = parse_rfc3339("2026-11-29T12:00:00Z")


def shown(present: Present) -> tuple[str | None, ...]:
    change, opens_ms = present.change, present.opens_ms
    since = None if present.since_ms is None else rfc3339(present.since_ms)[:16]
    changes = (rfc3339(change.at_ms)[:16], change.session) if change else (None, None)
    return present.state, since, *changes, None if opens_ms is None else rfc3339(opens_ms)[:16]


@pytest.mark.parametrize(
    ("code", "now", "expected"),
    [
        (
            "XNYS",
            "2026-11-30T12:00:00Z",
            ("pre", "2026-11-30T09:00", "2026-11-30T14:30", "open", "2026-11-30T14:30"),
        ),
        (
            "XNYS",
            "2026-11-30T15:00:00Z",
            ("open", "2026-11-30T14:30", "2026-11-30T21:00", "post", "2026-12-01T14:30"),
        ),
        # A weekend, at the end of which there is summer time.
        (
            "XNYS",
            "2026-03-07T15:00:00Z",
            ("closed", "2026-03-07T01:00", "2026-03-09T08:00", "pre", "2026-03-09T13:30"),
        ),
        # Thanksgiving, between two days of trading.
        (
            "XNYS",
            "2026-11-26T15:00:00Z",
            ("closed", "2026-11-26T01:00", "2026-11-27T09:00", "pre", "2026-11-27T14:30"),
        ),
        # The short day after it.
        (
            "XNYS",
            "2026-11-27T17:00:00Z",
            ("open", "2026-11-27T14:30", "2026-11-27T18:00", "post", "2026-11-30T14:30"),
        ),
        (
            "XTKS",
            "2026-11-30T03:00:00Z",
            ("closed", "2026-11-30T02:30", "2026-11-30T03:30", "open", "2026-11-30T03:30"),
        ),
        # One session through five trading days.
        (
            "FX",
            "2026-12-02T12:00:00Z",
            ("open", "2026-11-29T22:00", "2026-12-04T22:00", "closed", "2026-12-02T22:00"),
        ),
        ("CRYPTO", "2026-11-30T12:00:00Z", ("open", None, None, None, None)),
    ],
)
def test_venue_stands_by_its_hours(code: str, now: str, expected: tuple[str | None, ...]) -> None:
    assert shown(by_calendar(Calendar(find(code)), parse_rfc3339(now))) == expected


def test_closed_is_until_regular_trading_and_open_until_it_ends() -> None:
    calendar = Calendar(find("XNYS"))
    assert until_ms(by_calendar(calendar, NOW)) == parse_rfc3339("2026-11-30T14:30:00Z")
    assert until_ms(by_calendar(calendar, NOW + 97_200_000)) == parse_rfc3339("2026-11-30T21:00:00Z")


def test_demonstration_stands_as_it_has_told() -> None:
    calendar = Calendar(find("XNYS"))
    told = [
        Told("pre", "open", NOW - 900_000, NOW - 840_000),
        Told("open", "open", NOW - 80_000, NOW + 700_000),
        Told("halted", "halted", NOW - 5_000, None),
    ]
    found = by_own_clock(calendar, told, NOW)
    assert found is not None
    assert (found.state, found.since_ms, found.opens_ms) == ("open", NOW - 80_000, None)
    assert found.change is not None
    assert (found.change.session, found.change.at_ms) == ("post", NOW + 700_000)


def test_demonstration_that_has_told_nothing_is_not_known() -> None:
    assert by_own_clock(Calendar(find("XNYS")), [], NOW) is None
    assert by_own_clock(Calendar(find("XNYS")), [Told("halted", "halted", NOW, None)], NOW) is None


def test_demonstration_around_the_clock_is_open() -> None:
    assert by_own_clock(Calendar(find("CRYPTO")), [Told("open", "open", NOW, None)], NOW) == Present("open")


def test_venue_is_halted_where_all_of_its_symbols_are() -> None:
    usual = by_calendar(Calendar(find("XNYS")), NOW)
    halted, open_ = Told("halted", "halted", NOW, NOW + 900_000), Told("open", "open", NOW - 1, None)
    assert stopped(usual, [halted, open_]) == stopped(usual, []) == usual
    found = stopped(usual, [halted, halted])
    assert (found.state, found.since_ms, found.change and found.change.at_ms) == (
        "halted",
        NOW,
        NOW + 900_000,
    )
    auction = Told("open", "auction", NOW + 1, None)
    assert stopped(usual, [auction, auction]).state == "auction"
    assert stopped(usual, [halted, auction]).state == "halted"


def test_days_ahead_are_holidays_and_early_closes_of_days_that_are_traded_else() -> None:
    ahead = days_ahead(find("XNYS"), date(2026, 11, 27).toordinal(), 4)
    assert [(date.fromordinal(one.day).isoformat(), one.closes) for one in ahead] == [
        ("2026-11-27", 780),
        ("2026-12-24", 780),
        ("2026-12-25", None),
        ("2027-01-01", None),
    ]
    assert days_ahead(find("CRYPTO"), date(2026, 11, 27).toordinal(), 4) == []
