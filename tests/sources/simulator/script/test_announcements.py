"""When what a script brings is announced: its causes before the price moves, the rest as it happens."""

import re

import pytest

from tests.sources.simulator.script.test_effects import AT, DAY
from ticker.events import Announcement, Body, Quote
from ticker.sources.simulator.adapter import SimulatorAdapter
from ticker.sources.simulator.settings import SimulatorSource

TAKEOVER = {"at": "10:30", "symbol": "ACME", "event": "jump", "size": "7%", "headline": "Acme is sold"}
EARNINGS = {"at": "10:30", "symbol": "ACME", "event": "earnings", "surprise": "8%"}
HALT = {"at": "10:30", "symbol": "ACME", "event": "halt", "for": "1m", "headline": "Acme is asked"}


def market(*script: dict[str, str], **said: str) -> SimulatorAdapter:
    symbols = {"ACME": {"name": "Acme", "price": "120", "volatility": "2%", "jumps": "0"}}
    given = {"kind": "simulator", "name": "us", "channel": "us", "symbols": symbols, "script": list(script)}
    return SimulatorAdapter(SimulatorSource.model_validate(given | said))


async def run(
    adapter: SimulatorAdapter, from_s: int, to_s: int, step_s: int = 1, memory: bytes | None = None
) -> tuple[list[tuple[int, Body]], bytes | None]:
    """What was told from so many seconds after 10:30 on, each with its second."""
    told: list[tuple[int, Body]] = []
    for second in range(from_s, to_s, step_s):
        reading = await adapter.read(memory, AT + second * 1_000)
        memory = reading.memory
        told += [(second, body) for body in reading.bodies]
    return told, memory


def announcements(told: list[tuple[int, Body]]) -> list[tuple[int, Announcement]]:
    return [(at_s, body) for at_s, body in told if isinstance(body, Announcement)]


async def test_headline_is_announced_before_the_price_that_it_moves() -> None:
    told, _ = await run(market(TAKEOVER), -10, 10)
    ((announced_s, said),) = announcements(told)
    moved_s = next(at_s for at_s, body in told if isinstance(body, Quote) and body.price > 125)
    assert (announced_s, moved_s) == (-2, 0)
    assert (said.kind, said.title, said.symbol, said.simulated) == ("news", "Acme is sold", "ACME", True)


async def test_a_market_of_long_steps_announces_a_cause_a_step_before() -> None:
    told, _ = await run(market(TAKEOVER, every="10s"), -30, 30, 10)
    assert [at_s for at_s, _ in announcements(told)] == [-10]


async def test_earnings_without_a_headline_and_halts_are_told_when_they_happen() -> None:
    told, _ = await run(market(EARNINGS, HALT), -10, 10)
    assert [(at_s, body.kind) for at_s, body in announcements(told)] == [(0, "earnings"), (0, "halt")]


async def test_what_another_event_tells_of_is_announced_only_if_it_has_a_headline() -> None:
    jump = {name: said for name, said in TAKEOVER.items() if name != "headline"}
    halt = {name: said for name, said in HALT.items() if name != "headline"}
    told, _ = await run(market(jump, halt), -10, 10)
    assert announcements(told) == []


async def test_each_is_announced_once_over_restarts_and_again_the_next_day() -> None:
    memory: bytes | None = None
    told: list[tuple[int, Body]] = []
    for second in range(-6, 6):
        more, memory = await run(market(TAKEOVER, EARNINGS), second, second + 1, memory=memory)
        told += more
    assert len(announcements(told)) == 2
    next_day, _ = await run(market(TAKEOVER, EARNINGS), DAY // 1_000 - 6, DAY // 1_000 + 6, memory=memory)
    assert len(announcements(next_day)) == 2


async def test_what_happened_while_nobody_stepped_is_told_after_it_unless_it_is_over() -> None:
    adapter = market(TAKEOVER, HALT)
    _, memory = await run(adapter, -10, -5)
    told, _ = await run(adapter, 300, 301, memory=memory)
    assert [body.title for _, body in announcements(told)] == ["Acme is sold"]


async def test_a_clock_that_was_days_ahead_is_not_waited_for() -> None:
    adapter = market(TAKEOVER)
    _, memory = await run(adapter, 3 * DAY // 1_000, 3 * DAY // 1_000 + 2)
    told, _ = await run(adapter, -10, 10, memory=memory)
    assert len(announcements(told)) == 1


@pytest.mark.parametrize(
    ("surprise", "price"),
    [("8%", "120"), ("-35%", "120"), ("120%", "6.20"), ("3.5%", "48.5"), ("-7%", "1.10")],
)
async def test_numbers_of_earnings_are_those_of_the_surprise(surprise: str, price: str) -> None:
    symbols = {"ACME": {"name": "Acme", "price": price}}
    told, _ = await run(market(EARNINGS | {"surprise": surprise}, symbols=symbols), -2, 2)  # type: ignore[arg-type]
    ((_, said),) = announcements(told)
    match = re.fullmatch(r"Earnings of ([\d.]+) USD a share; ([\d.]+) was expected\.", said.summary)
    assert match is not None
    actual, expected = float(match[1]), float(match[2])
    assert 100 * (actual / expected - 1) == pytest.approx(float(surprise[:-1]), abs=1.0)
    move = re.search(r"shares (up|down) ([\d.]+)%", said.title)
    assert move is not None
    assert float(move[2]) == pytest.approx(min(abs(float(surprise[:-1])) / 2, 25), rel=0.01)


async def test_what_happens_once_is_announced_once_and_of_the_symbol_as_it_is_called() -> None:
    split = {"at": "10:30", "symbol": "ACME", "event": "split", "ratio": "2:1", "headline": "Acme splits"}
    rename = {"at": "10:30:10", "symbol": "ACME", "event": "rename", "to": "ACM", "name": "Acme One"}
    earnings = EARNINGS | {"at": "10:31"}
    told, _ = await run(market(split, rename, earnings, every="10s"), -60, DAY // 1_000 + 60, 10)
    said = [(body.symbol, body.title) for _, body in announcements(told)]
    assert said == [
        ("ACME", "Acme splits"),
        ("ACM", "Acme One ($ACM) earnings beat expectations by 8%, shares up 4%"),
    ]
