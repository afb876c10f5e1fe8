"""A symbol that goes on under another, and what is told of both."""

import pytest

from tests.sources.simulator.test_exchange import AT, CALM, adapter, hash_of, of, quotes, run, statuses
from ticker.events import Action, Quote, Status
from ticker.sources.simulator.run import runs_of
from ticker.sources.simulator.settings import SimulatorSource

RENAME = {"at": "10:30", "symbol": "FB", "event": "rename", "to": "META", "name": "Meta Platforms"}
SYMBOLS = ("FB", "AAPL")


async def test_the_old_symbol_closes_and_the_new_one_goes_on_from_its_prices() -> None:
    readings, _ = await run(adapter([RENAME], {}, SYMBOLS), -5, 5)
    at_once = [body for body in readings[5].bodies if body.symbols_named != ("AAPL",)]
    farewell, status, action, newcomer, first = at_once
    assert isinstance(farewell, Quote)
    assert (farewell.symbol, farewell.name, farewell.session) == ("FB", "FB", "closed")
    assert status == Status(symbol="FB", state="closed", reason="Now traded as META", simulated=True)
    assert action == Action(symbol="FB", kind="rename", new_symbol="META", simulated=True)
    assert newcomer == Status(symbol="META", state="open", simulated=True)
    assert isinstance(first, Quote)
    assert (first.symbol, first.name, first.session) == ("META", "Meta Platforms", "open")
    assert (first.prev_close, first.open) == (farewell.prev_close, farewell.open)
    assert first.price == pytest.approx(farewell.price, rel=0.001)
    assert max(at for at, _ in quotes(readings, "FB")) == 5
    assert min(at for at, _ in quotes(readings, "META")) == 5


async def test_prices_are_those_that_there_would_have_been_without_it() -> None:
    renamed, _ = await run(adapter([RENAME], {}, SYMBOLS), -5, 20)
    plain, _ = await run(adapter([], {}, SYMBOLS), -5, 20)
    prices = [quote.price for at, quote in quotes(renamed, "META") if at > 5]
    assert prices == [quote.price for at, quote in quotes(plain, "FB") if at > 5]


async def test_what_happens_to_it_afterwards_happens_under_its_new_symbol() -> None:
    split = {"at": "10:30:05", "symbol": "FB", "event": "split", "ratio": "2:1"}
    halt = {"at": "10:30:10", "symbol": "FB", "event": "halt", "for": "5s"}
    again = {"at": "10:30:20", "symbol": "FB", "event": "rename", "to": "MVRS"}
    readings, _ = await run(adapter([RENAME, split, halt, again], {}, SYMBOLS), -5, 30)
    actions = [body for one in readings for body in one.bodies if isinstance(body, Action)]
    assert [(one.kind, one.symbol, one.new_symbol) for one in actions] == [
        ("rename", "FB", "META"),
        ("split", "META", None),
        ("rename", "META", "MVRS"),
    ]
    assert [state for _, state in statuses(readings, "META")] == [
        "open",
        "halted",
        "auction",
        "open",
        "closed",
    ]
    assert quotes(readings, "MVRS")[0][1].name == "Meta Platforms"
    assert not of(readings[6:], Status, "FB")


async def test_a_market_that_begins_after_its_day_knows_the_new_symbol_only() -> None:
    dated = RENAME | {"day": "2026-03-09"}
    readings, _ = await run(adapter([dated], {}, SYMBOLS), 0, 3)
    assert {body.symbol for one in readings for body in one.bodies if isinstance(body, Quote)} == {
        "META",
        "AAPL",
    }
    assert not [body for one in readings for body in one.bodies if isinstance(body, Action)]


@pytest.mark.parametrize("cut", [4, 5, 6])
async def test_it_happens_once_whenever_the_server_was_restarted(cut: int) -> None:
    whole, _ = await run(adapter([RENAME], {"luld": "true"}, SYMBOLS), -5, 20)
    first, memory = await run(adapter([RENAME], {"luld": "true"}, SYMBOLS), -5, -5 + cut)
    rest, _ = await run(adapter([RENAME], {"luld": "true"}, SYMBOLS), -5 + cut, 20, memory)
    assert hash_of([*first, *rest]) == hash_of(whole)


def test_at_full_speed_the_rows_have_both_symbols() -> None:
    said = {"symbols": {"FB": CALM}, "script": [RENAME]}
    spec = SimulatorSource.model_validate({"kind": "simulator", "name": "us", "channel": "us", **said})
    rows = [
        (instrument.symbol, instrument.name, one[-1])
        for stretch in runs_of(spec, AT - 2_000, 4)
        for instrument, prints in stretch.prints
        for one in prints
    ]
    assert rows == [
        ("FB", "FB", "open"),
        ("FB", "FB", "open"),
        ("FB", "FB", "closed"),
        ("META", "Meta Platforms", "open"),
        ("META", "Meta Platforms", "open"),
    ]
    assert spec.quoted == ("FB", "META")
