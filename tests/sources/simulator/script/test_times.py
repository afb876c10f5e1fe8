"""Scripts by the hours of a venue: their times are its own, on its trading days, in a demonstration too."""

from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.sources.simulator.script.test_settings import problems
from ticker.events import Action, Body, Quote, Status
from ticker.sources.simulator.adapter import SimulatorAdapter
from ticker.sources.simulator.script.presets import PRESETS
from ticker.sources.simulator.script.times import usual_minute
from ticker.sources.simulator.settings import SimulatorSource
from ticker.times import parse_rfc3339
from ticker.venues import SHIPPED, find
from ticker.venues.demonstration import DEMO_MS

CALM = {"price": "250", "volatility": "2%", "jumps": "0"}
JUMP = {"at": "10:30", "symbol": "TSLA", "event": "jump", "size": "12%"}
LULD = {"luld": "true"}
NEW_YORK = ZoneInfo("America/New_York")


def market(*script: dict[str, str], **more: object) -> SimulatorSource:
    said = {"symbols": {"TSLA": CALM, "AAPL": CALM}, "script": list(script)}
    return SimulatorSource.model_validate({"kind": "simulator", "name": "us", "channel": "us"} | said | more)


async def told(
    spec: SimulatorSource, start: str, steps: int, *, pauses: frozenset[int] = frozenset()
) -> list[tuple[int, Body]]:
    """What is told in so many steps, each with its instant; in `pauses` nobody takes them."""
    adapter, memory, found = SimulatorAdapter(spec), None, []
    start_ms = parse_rfc3339(start)
    for step in range(steps):
        if step not in pauses:
            now_ms = start_ms + step * spec.every_ms
            reading = await adapter.read(memory, now_ms)
            memory = reading.memory
            found += [(now_ms, body) for body in reading.bodies]
    return found


def steps_over(bodies: list[tuple[int, Body]], size: float, symbol: str = "TSLA") -> list[str]:
    """When, in New York, one price was so far from the one before."""
    prices = [(at, one.price) for at, one in bodies if isinstance(one, Quote) and one.symbol == symbol]
    return [
        datetime.fromtimestamp(at / 1_000, UTC).astimezone(NEW_YORK).strftime("%a %H:%M")
        for (_, before), (at, after) in pairwise(prices)
        if abs(after / before - 1.0) > size
    ]


async def test_times_are_those_of_the_venue_s_own_clock_in_summer_and_in_winter() -> None:
    jump = market(JUMP, venue="XNYS", every="1m")
    # A Friday and a Monday, between which the clocks of New York are set.
    assert steps_over(await told(jump, "2026-03-06T14:00:00Z", 120), 0.1) == ["Fri 10:30"]
    assert steps_over(await told(jump, "2026-03-09T13:00:00Z", 120), 0.1) == ["Mon 10:30"]


async def test_what_is_daily_happens_on_trading_days_only() -> None:
    jump = market(JUMP, venue="XNYS", every="10m")
    week = await told(jump, "2026-03-05T14:00:00Z", 6 * 24 * 5 + 20)
    assert steps_over(week, 0.1) == ["Thu 10:30", "Fri 10:30", "Mon 10:30", "Tue 10:30"]


async def test_a_server_that_was_stopped_catches_up_with_its_day_and_not_with_another() -> None:
    jump = market(JUMP, venue="XNYS", every="10m")
    from_ten_to_noon = frozenset(range(6, 18))
    noon = await told(jump, "2026-03-05T14:00:00Z", 40, pauses=from_ten_to_noon)
    assert steps_over(noon, 0.1) == ["Thu 12:00"]
    until_friday_afternoon = frozenset(range(6, 180))
    late = await told(jump, "2026-03-05T14:00:00Z", 190, pauses=until_friday_afternoon)
    assert steps_over(late, 0.1) == ["Fri 15:00"]


async def test_a_gap_is_at_the_opening_and_no_band_holds_it_up() -> None:
    gap = market({"event": "gap", "symbol": "TSLA", "size": "12%"}, venue="XNYS", every="1m", rules=LULD)
    bodies = await told(gap, "2026-03-05T14:00:00Z", 60)
    assert steps_over(bodies, 0.1) == ["Thu 09:30"]
    quotes = [one for _, one in bodies if isinstance(one, Quote) and one.symbol == "TSLA"]
    first = next(one for one in quotes if one.session == "open")
    assert first.open == first.price == first.low
    assert first.price == pytest.approx(1.12 * (first.prev_close or 0.0), rel=0.02)
    assert {one.state for _, one in bodies if isinstance(one, Status) and one.symbol == "TSLA"} == {"open"}


async def test_without_a_venue_a_gap_is_at_midnight() -> None:
    gap = market({"event": "gap", "size": "5%"}, every="1m")
    bodies = await told(gap, "2026-03-05T23:30:00Z", 60)
    assert steps_over(bodies, 0.04) == ["Thu 19:00"]
    assert steps_over(bodies, 0.04, "AAPL") == ["Thu 19:00"]


async def test_the_rules_hold_a_jump_up_where_a_gap_is_free() -> None:
    jump = market(JUMP, venue="XNYS", every="10s", rules=LULD)
    bodies = await told(jump, "2026-03-05T15:25:00Z", 90)
    states = [one.state for _, one in bodies if isinstance(one, Status) and one.symbol == "TSLA"]
    assert states[:4] == ["open", "limit_up", "halted", "auction"] or states[:3] == [
        "open",
        "limit_up",
        "halted",
    ]


@pytest.mark.parametrize("rules", [{}, LULD])
async def test_a_demonstration_has_all_of_its_script_in_a_quarter_of_an_hour_again_and_again(
    rules: dict[str, str],
) -> None:
    script = (
        {"event": "gap", "symbol": "TSLA", "size": "4%"},
        {"at": "10:30", "symbol": "AAPL", "event": "halt", "for": "10m", "reason": "News pending"},
        {"at": "12:00", "symbol": "AAPL", "event": "split", "ratio": "2:1"},
        {"at": "13:00", "symbol": "TSLA", "event": "rename", "to": "TSLQ"},
    )
    bodies = await told(market(*script, demo="true", every="1s", rules=rules), "2026-03-07T03:00:00Z", 2_000)
    halts = [at for at, one in bodies if isinstance(one, Status) and one.reason == "News pending"]
    assert [later - earlier for earlier, later in pairwise(halts)] == [DEMO_MS] * 2
    actions = [one for _, one in bodies if isinstance(one, Action)]
    assert [(one.kind, one.symbol) for one in actions] == [("split", "AAPL"), ("rename", "TSLA")]
    opens = [
        quote.open
        for _, quote in bodies
        if isinstance(quote, Quote) and quote.symbol in {"TSLA", "TSLQ"} and quote.session == "open"
    ]
    assert opens[-1] == pytest.approx(250 * 1.04**3, rel=0.03)
    until = [one.until for _, one in bodies if isinstance(one, Status) and one.reason == "News pending"]
    # Ten minutes of the market's clock are twenty seconds of a reader's.
    assert parse_rfc3339(until[0] or "") - halts[0] == pytest.approx(20_000, abs=2_000)


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        ("{at: 21:00, event: halt}", "at: expected a time at which XNYS trades, 04:00 to 20:00, got"),
        ("{at: 03:59, event: jump, size: 1%}", "at: expected a time at which XNYS trades"),
        ("{at: 11:00, event: gap, size: 1%}", "at: expected no time with event: gap, or that of the opening"),
        ("{at: 10:30, event: halt, day: 2026-03-08}", "day: expected a day on which XNYS trades, got"),
        ("{event: gap, size: 1%, day: 2026-12-25}", "day: expected a day on which XNYS trades, got"),
        ("{at: 10:30, symbol: TSLA, event: rename, to: TSLA}", "to: expected a symbol that no other one has"),
    ],
)
def test_what_nobody_would_see_is_refused_at_its_line(tmp_path: Path, said: str, problem: str) -> None:
    found = problems(tmp_path, f"venue: XNYS\nscript:\n  - {{at: 10:30, event: halt}}\n  - {said}\n")
    assert len(found) == 1
    assert found[0].startswith(f"us.yaml:9: script[1].{problem}")


@pytest.mark.parametrize(
    "said",
    [
        "{at: 04:00, event: halt}",
        "{at: 09:30, event: gap, size: -3%}",
        "{event: gap, size: -3%, day: 2026-03-09}",
        "{at: 00:00, symbol: TSLA, event: split, ratio: 2:1, day: 2026-03-08}",
        "{at: 00:00, event: quiet, for: 1d}",
    ],
)
def test_what_holds_from_its_time_on_may_begin_at_any(tmp_path: Path, said: str) -> None:
    assert problems(tmp_path, f"venue: XNYS\nscript:\n  - {said}\n") == []


def test_a_break_and_an_evening_are_told_as_the_venue_has_them(tmp_path: Path) -> None:
    tokyo = problems(tmp_path, "venue: XTKS\nscript:\n  - {at: 12:00, event: halt}\n")
    assert "trades, 08:00 to 11:30 or 12:30 to 15:30, got" in tokyo[0]
    assert problems(tmp_path, "venue: FX\nscript:\n  - {at: 18:00, event: jump, size: 1%}\n") == []
    assert problems(tmp_path, "venue: CRYPTO\nscript:\n  - {at: 23:59, event: jump, size: 1%}\n") == []


@pytest.mark.parametrize("code", SHIPPED)
@pytest.mark.parametrize("name", PRESETS)
def test_a_script_that_comes_with_ticker_fits_every_venue(tmp_path: Path, name: str, code: str) -> None:
    assert problems(tmp_path, f"venue: {code}\nscript: {name}\n") == []
    assert problems(tmp_path, f"venue: {code}\ndemo: true\nscript: {name}\n") == []
    assert usual_minute(find(code)) == 630
