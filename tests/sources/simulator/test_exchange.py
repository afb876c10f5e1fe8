from hashlib import sha256
from itertools import pairwise

import msgspec
import pytest

from ticker.events import Action, Body, Quote, Status
from ticker.sources.adapter import Reading
from ticker.sources.simulator.adapter import SimulatorAdapter
from ticker.sources.simulator.settings import SimulatorSource
from ticker.times import parse_rfc3339

AT = parse_rfc3339("2026-03-10T10:30:00Z")
CALM = {"price": "250", "volatility": "2%", "jumps": "0"}
LULD = {"luld": "true"}
JUMP = {"at": "10:30", "symbol": "TSLA", "event": "jump", "size": "8%"}
HALT = {"at": "10:30", "symbol": "TSLA", "event": "halt", "for": "1m", "reason": "News pending"}


def adapter(
    script: list[dict[str, str]], rules: dict[str, str], symbols: tuple[str, ...] = ("TSLA", "AAPL")
) -> SimulatorAdapter:
    said = {"symbols": dict.fromkeys(symbols, CALM), "rules": rules, "script": script}
    return SimulatorAdapter(
        SimulatorSource.model_validate({"kind": "simulator", "name": "us", "channel": "us", **said})
    )


async def run(
    market: SimulatorAdapter, from_s: int, to_s: int, memory: bytes | None = None
) -> tuple[list[Reading], bytes | None]:
    """Read once a second, from so many seconds after 10:30 on."""
    readings = []
    for second in range(from_s, to_s):
        readings.append(await market.read(memory, AT + second * 1_000))
        memory = readings[-1].memory
    return readings, memory


def of(readings: list[Reading], kind: type[Body], symbol: str = "TSLA") -> list[tuple[int, Body]]:
    return [
        (number, body)
        for number, reading in enumerate(readings)
        for body in reading.bodies
        if isinstance(body, kind) and isinstance(body, Quote | Status) and body.symbol == symbol
    ]


def statuses(readings: list[Reading], symbol: str = "TSLA") -> list[tuple[int, str]]:
    return [(at, body.state) for at, body in of(readings, Status, symbol) if isinstance(body, Status)]


def quotes(readings: list[Reading], symbol: str = "TSLA") -> list[tuple[int, Quote]]:
    return [(at, body) for at, body in of(readings, Quote, symbol) if isinstance(body, Quote)]


async def test_a_market_without_rules_and_script_has_no_statuses() -> None:
    readings, _ = await run(adapter([], {}), 0, 20)
    assert statuses(readings) == []
    assert {quote.session for _, quote in quotes(readings)} == {"open"}


async def test_a_jump_over_the_band_is_paused_and_reopened_and_the_other_symbol_goes_on() -> None:
    readings, _ = await run(adapter([JUMP], LULD), -30, 400)
    told = statuses(readings)
    assert [state for _, state in told] == ["open", "limit_up", "halted", "auction", "open"]
    assert [later - earlier for (earlier, _), (later, _) in pairwise(told[1:])] == [15, 300, 1]
    assert statuses(readings, "AAPL") == [(0, "open")]


async def test_nobody_trades_outside_the_bands() -> None:
    readings, _ = await run(adapter([JUMP], LULD), -30, 45)
    prices = [quote.price for at, quote in quotes(readings) if 30 <= at < 45]
    before = next(quote.price for at, quote in reversed(quotes(readings)) if at < 30)
    assert max(prices) <= before * 1.051
    assert max(quote.high or 0.0 for _, quote in quotes(readings)) <= before * 1.051


async def test_who_is_halted_is_not_traded_and_its_quotes_say_so() -> None:
    readings, _ = await run(adapter([HALT], {}), -30, 120)
    told = statuses(readings)
    assert [state for _, state in told] == ["open", "halted", "auction", "open"]
    halted = [(at, quote) for at, quote in quotes(readings) if 30 <= at < 90]
    assert [(at, quote.session) for at, quote in halted] == [(30, "halted")]
    before = [quote for at, quote in quotes(readings) if at < 30][-1]
    assert (halted[0][1].price, halted[0][1].volume) == (before.price, before.volume)
    assert all(quote.session == "open" for at, quote in quotes(readings) if not 30 <= at < 90)


async def test_a_status_says_why_and_until_when() -> None:
    readings, _ = await run(adapter([HALT], {}), -1, 2)
    assert of(readings, Status)[1][1] == Status(
        symbol="TSLA", state="halted", reason="News pending", until="2026-03-10T10:31:00.000Z", simulated=True
    )


async def test_a_fall_of_the_whole_market_stops_all_of_it_for_15_minutes() -> None:
    crash = {"at": "10:30", "event": "jump", "size": "-8%"}
    readings, _ = await run(adapter([crash], {"breakers": "true"}), -5, 920)
    for symbol in ("TSLA", "AAPL"):
        told = statuses(readings, symbol)
        assert [state for _, state in told] == ["open", "halted", "auction", "open"]
        assert told[2][0] - told[1][0] == 900
    reason = of(readings, Status)[1][1]
    assert isinstance(reason, Status)
    assert reason.reason == "Market-wide circuit breaker, level 1"


async def test_a_halt_over_midnight_begins_the_new_day_when_it_ends() -> None:
    late = [{**HALT, "at": "23:59:30"}]
    midnight_s = 48_600
    readings, _ = await run(adapter(late, {}), midnight_s - 60, midnight_s + 60)
    before = [quote for at, quote in quotes(readings) if at < 60][-1]
    first = next(quote for at, quote in quotes(readings) if at > 60 and quote.session == "open")
    assert first.prev_close == before.price
    assert (first.volume or 0) < 10_000 < (before.volume or 0)


@pytest.mark.parametrize("cut", [0, 29, 31, 44, 46, 200, 345, 346, 347])
async def test_a_day_of_a_script_is_the_same_whenever_the_server_was_restarted(cut: int) -> None:
    whole, _ = await run(adapter([JUMP, HALT | {"at": "10:37"}], LULD), -30, 330)
    first, memory = await run(adapter([JUMP, HALT | {"at": "10:37"}], LULD), -30, -30 + cut)
    rest, _ = await run(adapter([JUMP, HALT | {"at": "10:37"}], LULD), -30 + cut, 330, memory)
    assert hash_of([*first, *rest]) == hash_of(whole)


async def test_a_script_is_another_one_on_its_day_only() -> None:
    dated = [JUMP | {"day": "2026-03-11"}]
    assert hash_of((await run(adapter(dated, LULD), -5, 20))[0]) == hash_of(
        (await run(adapter([], LULD), -5, 20))[0]
    )


def hash_of(readings: list[Reading]) -> str:
    told = msgspec.json.encode([body for reading in readings for body in reading.bodies])
    return sha256(told).hexdigest()


SPLIT = {"at": "10:30", "day": "2026-03-10", "symbol": "TSLA", "event": "split", "ratio": "4:1"}


async def test_a_split_changes_the_terms_and_not_the_worth() -> None:
    readings, _ = await run(adapter([SPLIT], LULD), -5, 30)
    assert readings[5].bodies[0] == Action(
        symbol="TSLA", kind="split", old_shares=1, new_shares=4, simulated=True
    )
    before = [quote for at, quote in quotes(readings) if at < 5][-1]
    after = next(quote for at, quote in quotes(readings) if at >= 5)
    assert after.price * 4 == pytest.approx(before.price, rel=0.002)
    assert (after.prev_close or 0.0) * 4 == pytest.approx(before.prev_close, rel=0.001)
    assert after.change_pct == pytest.approx(before.change_pct, abs=0.2)
    assert (after.volume or 0) >= 4 * (before.volume or 0)
    assert statuses(readings) == [(0, "open")]


async def test_a_market_that_begins_after_a_split_is_in_its_terms() -> None:
    readings, _ = await run(adapter([SPLIT], {}), 60, 70)
    assert quotes(readings)[0][1].price == pytest.approx(62.5, rel=0.05)
    assert of(readings, Quote)
    assert not [body for one in readings for body in one.bodies if isinstance(body, Action)]


@pytest.mark.parametrize("cut", [4, 5, 6])
async def test_a_split_happens_once_whenever_the_server_was_restarted(cut: int) -> None:
    whole, _ = await run(adapter([SPLIT], LULD), -5, 20)
    first, memory = await run(adapter([SPLIT], LULD), -5, -5 + cut)
    rest, _ = await run(adapter([SPLIT], LULD), -5 + cut, 20, memory)
    assert hash_of([*first, *rest]) == hash_of(whole)


async def test_a_dividend_comes_off_the_price() -> None:
    paid = {"at": "10:30", "symbol": "TSLA", "event": "dividend", "amount": "5"}
    readings, _ = await run(adapter([paid], {}), -5, 10)
    assert readings[5].bodies[0] == Action(
        symbol="TSLA", kind="dividend", amount=5.0, currency="USD", simulated=True
    )
    before = [quote for at, quote in quotes(readings) if at < 5][-1]
    after = next(quote for at, quote in quotes(readings) if at >= 5)
    assert after.price == pytest.approx(before.price - 5.0, abs=0.5)
