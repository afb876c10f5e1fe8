"""A simulated market by the hours of a venue, and a demonstration's day in a quarter of an hour."""

from collections import Counter
from collections.abc import Iterator

import pytest

from ticker.events import Quote
from ticker.sources.adapter import Reading
from ticker.sources.simulator.adapter import SimulatorAdapter
from ticker.sources.simulator.settings import SimulatorSource
from ticker.sources.simulator.timetable import DemoHours, Moment, VenueHours
from ticker.times import parse_rfc3339
from ticker.venues import SHIPPED, Calendar, find
from ticker.venues.demonstration import DEMO_MS

SATURDAY = parse_rfc3339("2024-11-30T12:00:00Z")


def spec(**more: object) -> SimulatorSource:
    symbols = {"A": {"price": "100"}, "B": {"price": "3000", "volume": "0"}}
    written = {"kind": "simulator", "name": "x", "channel": "x", "symbols": symbols}
    return SimulatorSource.model_validate(written | more)


def moments(timetable: DemoHours | VenueHours, times: Iterator[int] | range) -> list[Moment]:
    found: list[Moment] = []
    for now_ms in times:
        found.append(timetable.moment(found[-1].place if found else None, now_ms))
    return found


async def readings(source: SimulatorSource, times: Iterator[int] | range) -> list[Reading]:
    adapter, memory, found = SimulatorAdapter(source), None, []
    for now_ms in times:
        reading = await adapter.read(memory, now_ms)
        memory = reading.memory
        found.append(reading)
    return found


def sessions(reading: Reading) -> list[str | None]:
    return [body.session for body in reading.bodies if isinstance(body, Quote)]


def test_steps_have_the_session_of_the_venue() -> None:
    start = parse_rfc3339("2024-11-29T08:59:00Z")
    found = moments(VenueHours(Calendar(find("XNYS")), 60_000), range(start, start + 86_400_000, 60_000))
    told = Counter(moment.place.session for moment in found)
    # The day after Thanksgiving closes at 13:00 in New York, and what follows at 17:00.
    assert told == {"pre": 330, "open": 210, "post": 240, "closed": 660}


def test_day_begins_with_its_first_session_and_opens_with_regular_trading() -> None:
    start = parse_rfc3339("2024-11-25T08:59:00Z")
    found = moments(VenueHours(Calendar(find("XNYS")), 60_000), range(start, start + 172_800_000, 60_000))
    days = [moment.at_ms for moment in found if moment.conditions.new_day]
    opens = [moment.at_ms for moment in found if moment.conditions.opening]
    assert days == [parse_rfc3339(f"2024-11-{day}T09:00:00Z") for day in (25, 26)]
    assert opens == [parse_rfc3339(f"2024-11-{day}T14:30:00Z") for day in (25, 26)]


def test_trading_is_thin_before_the_opening_and_most_at_its_ends() -> None:
    timetable = VenueHours(Calendar(find("XNYS")), 60_000)

    def activity(time: str) -> float:
        before = timetable.moment(None, parse_rfc3339("2024-11-25T14:00:00Z")).place
        return timetable.moment(before, parse_rfc3339(f"2024-11-25T{time}:00Z")).conditions.activity

    assert activity("14:29") < 0.1 * activity("17:45") < activity("17:45")
    assert activity("14:31") > 1.5 * activity("17:45") < activity("20:59")


@pytest.mark.parametrize("code", SHIPPED)
def test_demonstration_runs_a_day_in_a_quarter_of_an_hour(code: str) -> None:
    found = moments(
        DemoHours(Calendar(find(code)), 1_000), range(SATURDAY, SATURDAY + 2 * DEMO_MS + 1_000, 1_000)
    )
    day = found[DEMO_MS // 1_000 :]
    new_days = [index for index, moment in enumerate(found) if moment.conditions.new_day]
    assert len(new_days) == 2
    assert new_days[1] - new_days[0] == DEMO_MS // 1_000
    times = [moment.at_ms for moment in found[new_days[0] : new_days[1]]]
    assert times == sorted(times)
    calendar = Calendar(find(code))
    assert {calendar.at(moment.at_ms).session for moment in day if not moment.is_closed} == {
        moment.place.session for moment in day if not moment.is_closed
    }


def test_demonstration_of_new_york_opens_within_seconds_and_has_every_session() -> None:
    found = moments(DemoHours(Calendar(find("XNYS")), 1_000), range(SATURDAY, SATURDAY + DEMO_MS, 1_000))
    told = Counter(moment.place.session for moment in found)
    assert [moment.place.session for moment in found[:11]] == ["pre"] * 10 + ["open"]
    assert told == {"pre": 60, "open": 780, "post": 45, "closed": 15}


def test_demonstration_of_a_day_has_the_volatility_of_a_day() -> None:
    found = moments(DemoHours(Calendar(find("XNYS")), 1_000), range(SATURDAY, SATURDAY + DEMO_MS, 1_000))
    trading = [one.conditions for one in found if one.place.session == "open" and not one.conditions.new_day]
    variance_s = sum(one.volatility**2 for one in trading)
    assert 0.9 < variance_s / (6.5 * 3_600) < 1.2
    share = sum(one.activity for one in trading)
    assert 0.9 < share / 86_400 < 1.1


async def test_closed_market_is_told_once_and_rests_until_its_session_changes() -> None:
    found = await readings(spec(venue="XNYS"), range(SATURDAY, SATURDAY + 5_000, 1_000))
    assert [sessions(reading) for reading in found] == [["closed", "closed"], [], [], [], []]
    rest = found[-1].rest
    assert rest is not None
    assert rest.until_ms == parse_rfc3339("2024-12-02T09:00:00Z")
    assert rest.reason == "closed, opens Mon 02 Dec 09:30 (America/New_York)"


async def test_session_that_changes_is_told_of_every_symbol() -> None:
    start = parse_rfc3339("2024-11-25T20:59:58Z")
    found = await readings(spec(venue="XNYS"), range(start, start + 4_000, 1_000))
    assert sessions(found[2]) == ["post", "post"]
    assert found[2].rest is None


async def test_open_high_and_low_are_those_of_regular_trading() -> None:
    start = parse_rfc3339("2024-11-25T13:30:00Z")
    found = await readings(spec(venue="XNYS", every="30s"), range(start, start + 3_660_000, 30_000))
    first = next(
        body for one in found for body in one.bodies if isinstance(body, Quote) and body.session == "open"
    )
    assert first.open == first.high == first.low == first.price


async def test_demonstration_is_the_same_at_any_hour() -> None:
    one = await readings(spec(demo="true"), range(SATURDAY, SATURDAY + 60_000, 1_000))
    other = await readings(spec(demo="true"), range(SATURDAY + 7_200_000, SATURDAY + 7_260_000, 1_000))
    quotes = [[body for body in reading.bodies if isinstance(body, Quote)] for reading in one]
    assert quotes == [[body for body in reading.bodies if isinstance(body, Quote)] for reading in other]


async def test_without_a_venue_it_is_open_around_the_clock() -> None:
    found = await readings(spec(), range(SATURDAY, SATURDAY + 3_000, 1_000))
    assert {session for reading in found for session in sessions(reading)} == {"open"}
    assert all(reading.rest is None for reading in found)


async def test_prices_keep_to_the_ticks_of_their_venue() -> None:
    start = parse_rfc3339("2024-11-26T01:00:00Z")
    source = spec(
        venue="XTKS", symbols={"7203": {"price": "2700"}, "1234": {"price": "4000", "tick_group": "other"}}
    )
    found = await readings(source, range(start, start + 60_000, 1_000))
    quotes = [body for one in found for body in one.bodies if isinstance(body, Quote)]
    assert {quote.currency for quote in quotes} == {"JPY"}
    for quote in quotes[2:]:
        assert quote.bid is not None
        assert quote.bid % (0.5 if quote.symbol == "7203" else 5) == 0


def test_demonstration_with_long_steps_is_refused() -> None:
    with pytest.raises(ValueError, match="an every of at most 10s with demo"):
        spec(demo="true", every="1m")


def test_tick_group_that_the_venue_does_not_have_is_refused() -> None:
    with pytest.raises(ValueError, match="a tick_group of A among half-penny, penny"):
        spec(venue="XNYS", symbols={"A": {"price": "1", "tick_group": "x"}})
