"""What is said of the sessions of a market with a venue, and how a day begins."""

from itertools import pairwise

import pytest

from ticker.events import Quote, Status
from ticker.sources.adapter import Reading
from ticker.sources.simulator.adapter import SimulatorAdapter
from ticker.sources.simulator.settings import SimulatorSource
from ticker.times import parse_rfc3339, rfc3339

SATURDAY = parse_rfc3339("2024-11-30T12:00:00Z")
MINUTE_MS = 60_000
DAY_MS = 86_400_000


def spec(**more: object) -> SimulatorSource:
    symbols = {"A": {"price": "100", "volume": "100000000"}, "B": {"price": "3000"}}
    written = {"kind": "simulator", "name": "x", "channel": "x", "symbols": symbols}
    return SimulatorSource.model_validate(written | more)


async def readings(source: SimulatorSource, times: range, memory: bytes | None = None) -> list[Reading]:
    adapter, found = SimulatorAdapter(source), list[Reading]()
    for now_ms in times:
        found.append(await adapter.read(memory, now_ms))
        memory = found[-1].memory
    return found


def told(found: list[Reading], symbol: str = "A") -> list[tuple[str, str | None, str | None]]:
    bodies = [body for reading in found for body in reading.bodies]
    return [
        (body.state, body.reason, body.until)
        for body in bodies
        if isinstance(body, Status) and body.symbol == symbol
    ]


def quoted(found: list[Reading]) -> list[Quote]:
    bodies = [body for reading in found for body in reading.bodies]
    return [body for body in bodies if isinstance(body, Quote) and body.symbol == "A"]


async def test_each_change_of_session_is_a_status_of_each_symbol() -> None:
    start = parse_rfc3339("2024-11-26T00:30:00Z")
    found = await readings(spec(venue="XNYS", every="1m"), range(start, start + DAY_MS, MINUTE_MS))
    assert told(found) == told(found, "B")
    assert told(found) == [
        ("open", "After-hours trading", "2024-11-26T01:00:00.000Z"),
        ("closed", "The market is closed", "2024-11-26T14:30:00.000Z"),
        ("open", "Pre-market trading", "2024-11-26T14:30:00.000Z"),
        ("open", None, "2024-11-26T21:00:00.000Z"),
        ("open", "After-hours trading", "2024-11-27T01:00:00.000Z"),
    ]


async def test_a_status_comes_before_the_quotes_of_its_session() -> None:
    start = parse_rfc3339("2024-11-26T20:59:00Z")
    *_, turned = await readings(
        spec(venue="XNYS", every="1m"), range(start, start + 2 * MINUTE_MS, MINUTE_MS)
    )
    assert [type(body) for body in turned.bodies] == [Status, Status, Quote, Quote]


@pytest.mark.parametrize(
    ("start", "opens"),
    [
        # From Friday to Monday, over the change to summer time in New York and over that to winter time.
        ("2025-03-08T01:00:00Z", "2025-03-10T13:30:00.000Z"),
        ("2025-11-01T00:00:00Z", "2025-11-03T14:30:00.000Z"),
        # Christmas, and the short day before it.
        ("2024-12-24T22:00:00Z", "2024-12-26T14:30:00.000Z"),
    ],
)
async def test_closed_is_until_regular_trading_begins(start: str, opens: str) -> None:
    start_ms = parse_rfc3339(start)
    found = await readings(spec(venue="XNYS"), range(start_ms, start_ms + 3_000, 1_000))
    assert told(found) == [("closed", "The market is closed", opens)]


async def test_a_restart_repeats_no_status() -> None:
    start = parse_rfc3339("2024-11-26T00:30:00Z")
    times = range(start, start + DAY_MS, 10 * MINUTE_MS)
    source = spec(venue="XNYS", every="10m", rules={"luld": "true"})
    whole = await readings(source, times)
    parts, memory = list[Reading](), None
    for now_ms in times:
        parts += await readings(source, range(now_ms, now_ms + 1), memory)
        memory = parts[-1].memory
    assert told(parts) == told(whole)
    assert len(told(whole)) == 5


async def test_a_symbol_that_is_new_is_told_the_session_and_no_other_is() -> None:
    found = await readings(spec(venue="XNYS"), range(SATURDAY, SATURDAY + 1_000, 1_000))
    more = spec(venue="XNYS", symbols={"A": {"price": "100"}, "C": {"price": "5"}})
    after = await readings(more, range(SATURDAY + 1_000, SATURDAY + 3_000, 1_000), found[-1].memory)
    assert told(after) == []
    assert told(after, "C") == [("closed", "The market is closed", "2024-12-02T14:30:00.000Z")]


async def test_hours_that_are_changed_are_told() -> None:
    found = await readings(spec(venue="XNYS"), range(SATURDAY, SATURDAY + 1_000, 1_000))
    after = await readings(
        spec(venue="XLON"), range(SATURDAY + 1_000, SATURDAY + 3_000, 1_000), found[-1].memory
    )
    assert told(after) == [("closed", "The market is closed", "2024-12-02T08:00:00.000Z")]


async def test_a_market_that_never_closes_is_open_without_end() -> None:
    found = await readings(
        spec(venue="CRYPTO", every="1h"), range(SATURDAY, SATURDAY + 3 * DAY_MS, 3_600_000)
    )
    assert told(found) == [("open", None, None)]


async def test_exchange_rates_are_open_until_friday() -> None:
    monday = parse_rfc3339("2024-12-02T12:00:00Z")
    found = await readings(spec(venue="FX", every="1h"), range(monday, monday + 6 * DAY_MS, 3_600_000))
    assert told(found) == [
        ("open", None, "2024-12-06T22:00:00.000Z"),
        ("closed", "The market is closed", "2024-12-08T22:00:00.000Z"),
    ]


async def test_a_market_without_a_venue_says_nothing_of_sessions() -> None:
    assert told(await readings(spec(), range(SATURDAY, SATURDAY + 5_000, 1_000))) == []


async def test_who_is_halted_stays_so_until_it_is_traded_again() -> None:
    start = parse_rfc3339("2024-11-26T20:58:00Z")
    script = [{"at": "15:59", "symbol": "A", "event": "halt", "for": "2m", "reason": "News pending"}]
    found = await readings(
        spec(venue="XNYS", every="10s", script=script), range(start, start + 5 * MINUTE_MS, 10_000)
    )
    after_hours = ("open", "After-hours trading", "2024-11-27T01:00:00.000Z")
    assert [state for state, *_ in told(found)] == ["open", "halted", "auction", "open"]
    assert told(found)[-1] == after_hours
    assert told(found, "B") == [("open", None, "2024-11-26T21:00:00.000Z"), after_hours]


async def test_a_demonstration_tells_its_own_clock() -> None:
    found = await readings(spec(demo="true"), range(SATURDAY, SATURDAY + 1_000_000, 1_000))
    since = {words: index for index, reading in enumerate(found) for words in told([reading])}
    states = [(state, reason) for state, reason, _ in told(found)]
    assert states == [
        ("open", "Pre-market trading"),
        ("open", None),
        ("open", "After-hours trading"),
        ("closed", "The market is closed"),
        ("open", "Pre-market trading"),
        ("open", None),
    ]
    opens = rfc3339(SATURDAY + 910_000)
    assert [until for *_, until in told(found)][3:5] == [opens, opens]
    assert [since[one] for one in told(found)] == [0, 10, 790, 835, 850, 910]


async def test_a_demonstration_that_stood_still_tells_its_clock_anew() -> None:
    found = await readings(spec(demo="true"), range(SATURDAY, SATURDAY + 100_000, 1_000))
    later = SATURDAY + 7_200_000
    after = await readings(spec(demo="true"), range(later, later + 100_000, 1_000), found[-1].memory)
    # 100 s after the beginning, the close was 690 s away.
    assert told(after) == [("open", None, rfc3339(later + 690_000))]


async def test_steps_that_come_a_little_late_tell_nothing_anew() -> None:
    found = await readings(spec(demo="true"), range(SATURDAY, SATURDAY + 301_500, 1_005))
    assert len(told(found)) == 2


@pytest.mark.parametrize("more", [{"venue": "XNYS"}, {"demo": "true"}])
async def test_a_day_begins_with_no_volume_and_grows_with_its_trades(more: dict[str, object]) -> None:
    start = parse_rfc3339("2024-11-26T14:29:50Z")
    quotes = quoted(await readings(spec(**more), range(start, start + 60_000, 1_000)))
    assert quotes[0].session == "pre"
    assert quotes[0].prev_close == 100.0
    volumes = [quote.volume or 0 for quote in quotes]
    before = [quote.volume or 0 for quote in quotes if quote.session == "pre"]
    assert all(earlier <= later for earlier, later in pairwise(volumes))
    assert quotes[0].volume == min(before) < 0.0001 * 100_000_000
    assert max(before) < 0.01 * 100_000_000
    assert volumes[-1] > 10 * max(*before, 100)


@pytest.mark.parametrize(("time", "share"), [("14:30", 0.0), ("17:45", 0.5), ("20:59", 1.0), ("22:00", 1.0)])
async def test_the_first_quote_has_traded_as_much_of_its_day_as_has_passed(time: str, share: float) -> None:
    start = parse_rfc3339(f"2024-11-26T{time}:00Z")
    (quote, *_) = quoted(await readings(spec(venue="XNYS"), range(start, start + 1_000, 1_000)))
    assert (quote.volume or 0) / 100_000_000 == pytest.approx(share, rel=0.35, abs=0.01)
