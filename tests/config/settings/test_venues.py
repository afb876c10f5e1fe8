"""Venues of the operator's own: every mistake by file and line, and what comes of what is right."""

# ruff: noqa: E501 - a case and its answer are easier to compare side by side

import pytest

from tests.config.folder import CONFIG, SIMULATOR, Folder
from ticker.config.checking.horizon import unknown_holidays
from ticker.sources.simulator.settings import SimulatorSource
from ticker.times import parse_rfc3339
from ticker.venues import Calendar, Venue

ZONE = "    zone: Europe/Zurich\n"
HOURS = '    open: ["09:00-17:00"]\n'
NIGHT = '    open: ["18:00-02:00"]\n'
OWN = f"{CONFIG}venues:\n  MINE:\n"

WRONG = [
    ("    zone: Europe/Zurch\n" + HOURS, ['4: venues.MINE.zone: expected a time zone such as Europe/Zurich, got "Europe/Zurch"']),
    ("    zone: 5\n" + HOURS, ["4: venues.MINE.zone: expected a time zone such as Europe/Zurich, got 5"]),
    (HOURS, ["3: venues.MINE.zone: missing, expected a time zone such as Europe/Zurich"]),
    (ZONE, ["3: venues.MINE.open: missing, expected hours such as [09:00-17:30]"]),
    (ZONE + "    open: []\n", ["5: venues.MINE.open: expected hours such as [09:00-17:30], got none"]),
    (ZONE + '    open: ["9-17"]\n', ['5: venues.MINE.open[0]: expected hours such as 09:30-16:00, got "9-17"']),
    (ZONE + '    open: ["09:00-25:00"]\n', ['5: venues.MINE.open[0]: expected hours such as 09:30-16:00, got "09:00-25:00"']),
    (ZONE + "    open:\n      - 09:00-12:00\n      - 11:00-17:00\n", ["5: venues.MINE.open: expected hours one after the other that do not overlap, a day long at most, got a list"]),
    (ZONE + '    open: ["18:00-02:00", "01:00-09:00"]\n', ["5: venues.MINE.open: expected hours one after the other that do not overlap, a day long at most, got a list"]),
    (ZONE + '    open: ["13:00-17:00", "09:00-12:00"]\n', ["5: venues.MINE.open: expected hours one after the other that do not overlap, a day long at most, got a list"]),
    (ZONE + '    open: ["18:00-02:00", "09:00-19:00"]\n', ["5: venues.MINE.open: expected hours one after the other that do not overlap, a day long at most, got a list"]),
    (ZONE + HOURS + "    pre: 10:00\n", ['6: venues.MINE.pre: expected a time before its hours begin, at 09:00, got "10:00"']),
    (ZONE + HOURS + "    post: 16:00\n", ['6: venues.MINE.post: expected a time after its hours end, at 17:00, got "16:00"']),
    (ZONE + NIGHT + "    pre: 19:00\n", ['6: venues.MINE.pre: expected a time before its hours begin, at 18:00, got "19:00"']),
    (ZONE + NIGHT + "    post: 18:30\n", ['6: venues.MINE.post: expected a time before it begins again, at 18:00, got "18:30"']),
    (ZONE + HOURS + "    pre: early\n", ['6: venues.MINE.pre: expected a time of day such as 09:30, got "early"']),
    (ZONE + HOURS + "    days: mon-fry\n", ['6: venues.MINE.days: expected weekdays such as mon-fri or mon, wed, sat, got "mon-fry"']),
    (ZONE + HOURS + "    holidays:\n      - 2026-12-25\n      - 2026-13-01\n", ['8: venues.MINE.holidays[1]: expected a date such as 2026-12-25, got "2026-13-01"']),
    (ZONE + HOURS + "    early_closes:\n      2026-12-24: 13:00\n      24.12.2026: 13:00\n", ["8: venues.MINE.early_closes.24.12.2026: expected a date such as 2026-12-25"]),
    (ZONE + HOURS + "    early_closes:\n      2026-12-24: 26:00\n", ['7: venues.MINE.early_closes.2026-12-24: expected a time of day such as 09:30, got "26:00"']),
    (ZONE + HOURS + "    early_closes:\n      2026-12-24: 08:00\n", ["6: venues.MINE.early_closes: expected times within its hours, between 09:00 and 17:00; 2026-12-24 has 08:00"]),
    (ZONE + HOURS + "    holidays: [2026-12-25]\n    early_closes:\n      2026-12-25: 12:00\n", ["7: venues.MINE.early_closes: expected days on which it trades; 2026-12-25 is one of its holidays"]),
    (ZONE + HOURS + "    hollidays: []\n", ['6: venues.MINE.hollidays: unknown key, did you mean "holidays"?']),
    (ZONE + HOURS + "    currency: francs\n", ['6: venues.MINE.currency: expected a currency code such as USD, got "francs"']),
    (ZONE + HOURS + "    ticks: [[1, 0.1], [0, 0.01]]\n", ["6: venues.MINE.ticks: expected ticks that begin with the lowest price, each price once, got a list"]),
    (ZONE + HOURS + "    ticks: [[1]]\n", ["6: venues.MINE.ticks[0]: expected a price and the tick size from there on, such as [1, 0.01], got a list"]),
    (ZONE + HOURS + "    rules: {luld: 5}\n", ["6: venues.MINE.rules.luld: expected true or false, got 5"]),
    (ZONE + HOURS + "    rules: {bands: true}\n", ["6: venues.MINE.rules.bands: unknown key, expected one of luld, breakers"]),
]  # fmt: skip


@pytest.mark.parametrize(("content", "lines"), WRONG)
def test_mistake_is_told_by_line_and_path(folder: Folder, content: str, lines: list[str]) -> None:
    folder.write("config.yaml", OWN + content)
    assert folder.problems() == [f"config.yaml:{line}" for line in lines]


def own(folder: Folder, content: str, feed: str = "") -> SimulatorSource:
    folder.write("config.yaml", OWN + ZONE + content)
    folder.write("feeds/x.yaml", f"{SIMULATOR}venue: MINE\n{feed}")
    (source,) = folder.load().sources
    assert isinstance(source, SimulatorSource)
    return source


def venue(folder: Folder, content: str) -> Venue:
    found = own(folder, content).market
    assert found is not None
    return found


def sessions(venue: Venue, *times: str) -> list[str]:
    return [Calendar(venue).at(parse_rfc3339(f"{time}:00+01:00")).session for time in times]


def test_session_over_midnight_is_of_the_day_on_which_it_ends(folder: Folder) -> None:
    night = venue(folder, NIGHT + "    pre: 17:00\n    post: 03:00\n    holidays: [2026-12-03]\n")
    assert sessions(
        night,
        "2026-11-29T16:59",
        "2026-11-29T17:00",
        "2026-11-29T18:00",
        "2026-11-30T01:59",
        "2026-11-30T02:00",
    ) == ["closed", "pre", "open", "open", "post"]
    # Monday's began on Sunday evening; the holiday is a Thursday, and so is the evening before.
    assert sessions(night, "2026-11-30T03:00", "2026-12-02T19:00", "2026-12-03T01:00") == ["closed"] * 3
    assert sessions(night, "2026-12-03T19:00", "2026-12-04T19:00") == ["open", "closed"]


def test_hours_of_a_whole_day_follow_each_other(folder: Folder) -> None:
    whole = venue(folder, '    open: ["17:00-17:00"]\n')
    assert sessions(
        whole, "2026-11-29T16:59", "2026-11-29T17:00", "2026-12-04T16:59", "2026-12-04T17:00"
    ) == [*("closed", "open", "open", "closed")]


def test_early_close_of_a_venue_with_a_break_leaves_out_the_afternoon(folder: Folder) -> None:
    hours = '    open: ["09:00-11:30", "12:30-15:00"]\n    early_closes: {2026-12-24: "11:30"}\n'
    broken = venue(folder, hours)
    times = ("2026-12-23T11:45", "2026-12-23T13:00", "2026-12-24T11:00", "2026-12-24T13:00")
    assert sessions(broken, *times) == ["closed", "open", "open", "closed"]


@pytest.mark.parametrize(
    ("own_rules", "feed", "expected"),
    [
        ("", "", (False, False)),
        ("    rules: {luld: true, breakers: true}\n", "", (True, True)),
        ("    rules: {luld: true}\n", "rules: {breakers: true}\n", (True, True)),
        ("    rules: {luld: true, breakers: true}\n", "rules: {luld: false}\n", (False, True)),
        ("    rules: {luld: true}\n", "demo: true\n", (True, False)),
    ],
)
def test_market_has_the_rules_of_its_venue_unless_it_has_its_own(
    folder: Folder, own_rules: str, feed: str, expected: tuple[bool, bool]
) -> None:
    rules = own(folder, HOURS + own_rules, feed).rules_in_force
    assert (rules.luld, rules.breakers) == expected


def told(folder: Folder, now: str) -> list[str]:
    config = folder.load()
    return list(unknown_holidays(config.service, config.sources, parse_rfc3339(now)))


def test_holidays_that_will_not_be_known_are_told_half_a_year_before(folder: Folder) -> None:
    own(folder, HOURS + "    holidays: [2026-12-25, 2026-01-01]\n")
    assert told(folder, "2026-07-04T00:00:00Z") == []
    assert told(folder, "2026-07-05T00:00:00Z") == [
        "venue MINE: holidays are known to the end of 2026; from 2027 on, every weekday that it trades on counts as a "
        "trading day; add those of 2027 to venues.MINE.holidays"
    ]


def test_venue_that_lists_no_holidays_has_none_to_know(folder: Folder) -> None:
    own(folder, HOURS)
    assert told(folder, "2099-01-01T00:00:00Z") == []


def test_shipped_venue_is_told_of_too(folder: Folder) -> None:
    folder.write("feeds/x.yaml", f"{SIMULATOR}venue: XNYS\n")
    assert told(folder, "2030-07-04T00:00:00Z") == []
    (line,) = told(folder, "2030-12-01T00:00:00Z")
    assert line.startswith("venue XNYS: holidays are known to the end of 2030; from 2031 on")
    assert line.endswith("a newer Ticker knows more")


def test_every_weekday_trades_beyond_what_is_known(folder: Folder) -> None:
    folder.write("feeds/x.yaml", f"{SIMULATOR}venue: XNYS\n")
    (source,) = folder.load().sources
    assert source.market is not None
    assert sessions(source.market, "2030-12-25T18:00", "2031-12-25T18:00") == ["closed", "open"]
