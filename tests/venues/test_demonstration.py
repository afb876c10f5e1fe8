"""Where a demonstration's day is by the real clock, found from what it has told of itself."""

import pytest

from ticker.events import Session
from ticker.times import parse_rfc3339
from ticker.venues import SHIPPED, Calendar, Hours, Venue, find
from ticker.venues.demonstration import DEMO_MS, never_closes, opening_ms, ordinary_day, parts_of, placed

NOW = parse_rfc3339("2026-11-29T12:00:00Z")


def parts(venue: Venue) -> tuple[object, ...]:
    calendar = Calendar(venue)
    return parts_of(calendar, ordinary_day(calendar, NOW))


def told(
    venue: Venue, session: Session, until_ms: int, told_ms: int
) -> tuple[str, int, int, str, int] | None:
    calendar = Calendar(venue)
    found = placed(parts_of(calendar, ordinary_day(calendar, NOW)), session, until_ms, told_ms)
    if found is None:
        return None
    now, after = found
    return now.session, now.since_ms - NOW, now.until_ms - NOW, after.session, now.until_ms - now.since_ms


def test_ordinary_day_is_none_that_ends_early() -> None:
    # Thanksgiving, and the short day after it.
    calendar = Calendar(find("XNYS"))
    assert ordinary_day(calendar, parse_rfc3339("2026-11-28T12:00:00Z")) == ordinary_day(
        calendar, parse_rfc3339("2026-11-25T20:00:00Z")
    )


@pytest.mark.parametrize("code", SHIPPED)
def test_parts_fill_the_quarter_of_an_hour(code: str) -> None:
    calendar = Calendar(find(code))
    found = parts_of(calendar, ordinary_day(calendar, NOW))
    assert found[0].since_ms == 0
    assert found[-1].until_ms == DEMO_MS or 0 <= DEMO_MS - 15_000 - found[-1].until_ms < 5
    assert never_closes(found) == (code == "CRYPTO")


@pytest.mark.parametrize(
    ("session", "until_s", "told_s", "expected"),
    [
        ("pre", 40, -20, ("pre", -20, 40, "open")),
        ("open", 700, -80, ("open", -80, 700, "post")),
        ("post", 5, -40, ("post", -40, 5, "closed")),
        # A closed one is told until regular trading begins, a minute after the session before it.
        ("closed", 70, -5, ("closed", -5, 10, "pre")),
    ],
)
def test_stage_begins_and_ends_as_the_market_has_told(
    session: Session, until_s: int, told_s: int, expected: tuple[str, int, int, str]
) -> None:
    found = told(find("XNYS"), session, NOW + until_s * 1_000, NOW + told_s * 1_000)
    assert found is not None
    assert (found[0], found[1] // 1_000, found[2] // 1_000, found[3]) == expected


def test_break_and_night_are_told_apart_by_when_they_began() -> None:
    hours = Hours(1, frozenset(range(5)), ((540, 690), (750, 900)), pre=480, post=960)
    venue = Venue(code="X", title="X", zone="UTC", currency="USD", hours=(hours,))
    assert told(venue, "closed", NOW + 10_000, NOW - 5_000) == ("closed", -5_000, 10_000, "open", 15_000)
    assert told(venue, "closed", NOW + 70_000, NOW - 5_000) == ("closed", -5_000, 10_000, "pre", 15_000)


def test_morning_and_afternoon_are_told_apart_by_when_they_began() -> None:
    calendar = Calendar(find("XTKS"))
    parts = parts_of(calendar, ordinary_day(calendar, NOW))
    morning, afternoon = (part for part in parts if part.spell.session == "open")
    for part, after in ((morning, "closed"), (afternoon, "closed")):
        length_ms = part.until_ms - part.since_ms
        found = told(find("XTKS"), "open", NOW + length_ms - 1_000, NOW - 1_000)
        assert found == ("open", -1_000, length_ms - 1_000, after, length_ms)


def test_what_never_closes_has_no_stages() -> None:
    assert told(find("CRYPTO"), "open", NOW, NOW) is None


def test_opening_is_that_of_the_next_day_after_the_last_one() -> None:
    calendar = Calendar(find("XNYS"))
    found = parts_of(calendar, ordinary_day(calendar, NOW))
    assert opening_ms(found, 0) == 60_000
    assert opening_ms(found, 60_000) == DEMO_MS + 60_000
