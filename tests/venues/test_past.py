"""Which sessions there were: by hours, and as a demonstration told of itself."""

from ticker.times import parse_rfc3339, rfc3339
from ticker.venues import Calendar, find
from ticker.venues.past import Sitting, StateChange, by_hours, by_own_clock, halts

MINUTE_MS = 60_000
T = parse_rfc3339("2026-11-30T12:00:00Z")


def calendar(code: str = "XNYS") -> Calendar:
    venue = find(code)
    assert venue is not None
    return Calendar(venue)


def shown(sittings: list[Sitting]) -> list[tuple[str, str, str]]:
    return [(one.session, rfc3339(one.since_ms)[5:16], rfc3339(one.until_ms)[5:16]) for one in sittings]


def minutes(sittings: list[Sitting]) -> list[tuple[str, float, float]]:
    return [(one.session, (one.since_ms - T) / MINUTE_MS, (one.until_ms - T) / MINUTE_MS) for one in sittings]


def test_a_window_has_the_sessions_that_it_touches_and_what_is_closed_between() -> None:
    found = by_hours(calendar(), parse_rfc3339("2026-11-27T18:30:00Z"), parse_rfc3339("2026-11-30T15:00:00Z"))
    assert shown(found) == [
        ("post", "11-27T18:00", "11-27T22:00"),
        ("closed", "11-27T22:00", "11-30T09:00"),
        ("pre", "11-30T09:00", "11-30T14:30"),
        ("open", "11-30T14:30", "11-30T21:00"),
    ]


def test_a_window_of_nothing_has_none() -> None:
    assert by_hours(calendar(), T, T) == []


def test_a_demonstration_has_those_that_it_told_of() -> None:
    told = [
        StateChange(T, "open", T + MINUTE_MS),
        StateChange(T + MINUTE_MS, "open", T + 14 * MINUTE_MS),
        StateChange(T + 14 * MINUTE_MS, "open", T + 14 * MINUTE_MS + 45_000),
        StateChange(T + 14 * MINUTE_MS + 45_000, "closed", T + 16 * MINUTE_MS),
    ]
    assert minutes(by_own_clock(calendar(), told)) == [
        ("pre", 0, 1),
        ("open", 1, 14),
        ("post", 14, 14.75),
        ("closed", 14.75, 15),
    ]


def test_a_demonstration_that_stood_still_goes_on_where_it_was() -> None:
    told = [
        StateChange(T, "open", T + 13 * MINUTE_MS),
        StateChange(T + 5 * MINUTE_MS, "open", T + 16 * MINUTE_MS),
    ]
    assert minutes(by_own_clock(calendar(), told)) == [("open", 0, 3), ("open", 3, 16)]
    assert by_own_clock(calendar(), [StateChange(T, "halted", None), StateChange(T, "open", None)]) == []


def test_a_halt_lasts_until_trading_goes_on_and_one_that_has_not_ended_until_now() -> None:
    told = [
        StateChange(T, "open", None),
        StateChange(T + MINUTE_MS, "halted", None),
        StateChange(T + 2 * MINUTE_MS, "auction", None),
        StateChange(T + 3 * MINUTE_MS, "open", None),
        StateChange(T + 8 * MINUTE_MS, "halted", None),
    ]
    assert minutes(halts(told, T + 9 * MINUTE_MS)) == [("halted", 1, 3), ("halted", 8, 9)]
