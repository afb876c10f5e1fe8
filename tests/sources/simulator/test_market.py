from itertools import pairwise
from math import log, sqrt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.sources.simulator.walks import Walk, log_returns, mid_prices, volumes
from ticker.events import Quote
from ticker.sources.simulator.conditions import FIRST_OF_DAY, ORDINARY, Conditions, once
from ticker.sources.simulator.market import quote_of, stepped
from ticker.sources.simulator.model.factors import START, advanced
from ticker.sources.simulator.model.instrument import TRADING_YEAR_S
from ticker.sources.simulator.model.state import State


def other(walk: Walk, state: State | None, conditions: Conditions = ORDINARY) -> State:
    """One step of a symbol from another state."""
    _, common = advanced(walk.factors, walk.sectors, 1, seed=walk.seed, step_s=walk.step_s)
    return stepped(walk.instrument, state, common, once(conditions), walk.morning).state


def assert_plausible(quote: Quote) -> None:
    bid, ask, low, high, opening, prev_close, change = (
        quote.bid,
        quote.ask,
        quote.low,
        quote.high,
        quote.open,
        quote.prev_close,
        quote.change,
    )
    assert bid is not None
    assert ask is not None
    assert low is not None
    assert high is not None
    assert opening is not None
    assert prev_close is not None
    assert change is not None
    tick = 10.0**-quote.decimals
    assert 0.0 < bid <= quote.price <= ask
    assert bid < ask
    assert 0.0 < low <= quote.price <= high
    assert low <= opening <= high
    for price in (bid, ask, low, high, opening, quote.price, prev_close, change):
        assert price == round(price, quote.decimals)
    assert change == pytest.approx(quote.price - prev_close, abs=tick / 2 + 1e-9 * quote.price)
    assert quote.change_pct == pytest.approx(100.0 * change / prev_close, abs=0.00501, rel=1e-9)
    assert quote.session == "open"


@st.composite
def symbols(pick: st.DrawFn) -> dict[str, Any]:
    price = pick(st.floats(1e-8, 1e9))
    fewest = next(decimals for decimals in range(9) if round(price, decimals) > 0.0)
    return {
        "price": price,
        "volatility": f"{pick(st.floats(0.01, 1_000.0)):.4f}%",
        "decimals": pick(st.integers(fewest, 8) | st.none()),
        "spread_bps": pick(st.floats(0.01, 1_000.0)),
        "volume": pick(st.integers(0, 10**15)),
        "lot": pick(st.none() | st.integers(1, 10**6)),
        "beta": pick(st.none() | st.floats(-3.0, 3.0)),
        "sector": pick(st.sampled_from(["", "tech"])),
        "jumps": pick(st.sampled_from([0.0, 0.05, 1_000.0])),
    }


@given(
    settings=symbols(),
    seed=st.integers(0, 2**63 - 1),
    every_ms=st.integers(50, 86_400_000),
    new_days=st.lists(st.booleans(), min_size=1, max_size=12),
)
def test_every_quote_of_every_symbol_that_the_configuration_allows_is_plausible(
    settings: dict[str, Any], seed: int, every_ms: int, new_days: list[bool]
) -> None:
    walk = Walk(seed=seed, every_ms=every_ms, **settings)
    volume = 0
    for new_day in new_days:
        walk.steps([FIRST_OF_DAY if new_day else ORDINARY])
        quote = quote_of(walk.instrument, walk.state, ORDINARY)
        assert_plausible(quote)
        assert (quote.volume is None) == (quote.bid_size is None) == (settings["volume"] == 0)
        assert new_day or walk.state.day.volume >= volume
        volume = walk.state.day.volume


def test_the_first_quote_looks_like_the_middle_of_a_day() -> None:
    for seed in range(20):
        walk = Walk(seed=seed)
        walk.ordinary(1)
        quote = quote_of(walk.instrument, walk.state, ORDINARY)
        assert quote.prev_close == 189.40
        assert quote.high is not None
        assert quote.low is not None
        assert 0.002 < (quote.high - quote.low) / quote.price < 0.15
        assert quote.change_pct != 0.0
        assert quote.volume is not None
        assert 4_000_000 < quote.volume < 60_000_000


def test_a_28_percent_stock_moves_on_most_seconds() -> None:
    prints = Walk().ordinary(2_001).prints
    assert sum(early[1] != late[1] for early, late in pairwise(prints)) > 1_200


def test_a_day_of_86_400_seconds_trades_about_the_configured_volume() -> None:
    walk = Walk(every_ms=10_000)
    start = walk.state.day.volume
    walk.ordinary(8_640)
    assert walk.state.day.volume - start == pytest.approx(20_000_000, rel=0.1)


def test_a_symbol_that_trades_little_still_trades_its_volume() -> None:
    walk = Walk(every_ms=10_000, volume=1_000)
    start = walk.state.day.volume
    walk.ordinary(8_640)
    assert walk.state.day.volume - start == pytest.approx(1_000, rel=0.25)


def test_bigger_moves_trade_more() -> None:
    prints = Walk().ordinary(2_000).prints
    moves = [abs(move) for move in log_returns(mid_prices(prints))]
    steps = sorted(zip(moves, volumes(prints), strict=True))
    calm, wild = steps[:500], steps[-500:]
    assert sum(volume for _, volume in wild) > 2 * sum(volume for _, volume in calm)


def test_trades_are_in_lots_and_at_the_bid_or_the_ask() -> None:
    for early, late in pairwise(Walk(lot=100).ordinary(2_000).prints):
        assert (late[6] - early[6]) % 100 == late[4] % 100 == late[5] % 100 == 0
        assert early[1] == late[1] or late[1] in {late[2], late[3]}


def test_a_wider_spread_is_wider_by_as_much() -> None:
    prints = Walk(spread_bps=20.0).ordinary(4_000).prints
    total = sum((ask - bid) / last for _, last, bid, ask, *_ in prints)
    assert total / len(prints) == pytest.approx(20e-4, rel=0.05)


def test_the_spread_is_wider_while_the_price_moves_more() -> None:
    prints = Walk(spread_bps=20.0).ordinary(5_000).prints
    spreads = [ask - bid for _, _, bid, ask, *_ in prints]
    moves = [abs(move) for move in log_returns(mid_prices(prints))]
    blocks = sorted(
        (sum(moves[at : at + 50]), sum(spreads[at : at + 50])) for at in range(0, len(moves) - 50, 50)
    )
    assert sum(wide for _, wide in blocks[-25:]) > 1.15 * sum(wide for _, wide in blocks[:25])


def test_bid_and_ask_keep_to_the_tick() -> None:
    for _, last, bid, ask, *_ in Walk(tick=0.05).ordinary(500).prints:
        assert last % 5 == bid % 5 == ask % 5 == 0
        assert bid < ask


@pytest.mark.parametrize(("every_ms", "volatility"), [(10_000, "28%"), (60_000, "8%"), (86_400_000, "30%")])
def test_realised_volatility_is_within_15_percent_of_the_configured_one(
    every_ms: int, volatility: str
) -> None:
    walk = Walk(every_ms=every_ms, volatility=volatility, jumps=0, decimals=4, spread_bps=0.01)
    returns = log_returns(mid_prices(walk.ordinary(20_000).prints))
    realised = (sum(r * r for r in returns) / len(returns) * TRADING_YEAR_S / (every_ms / 1_000.0)) ** 0.5
    assert realised == pytest.approx(float(volatility[:-1]) / 100.0, rel=0.15)


def test_symbols_of_a_market_move_together_and_those_of_a_sector_more_so() -> None:
    def correlation(one: Walk, two: Walk) -> float:
        a, b = (log_returns(mid_prices(walk.ordinary(10_000).prints)) for walk in (one, two))
        covariance = sum(x * y for x, y in zip(a, b, strict=True))
        return covariance / sqrt(sum(x * x for x in a) * sum(y * y for y in b))

    def walk(symbol: str, **settings: Any) -> Walk:
        return Walk(symbol=symbol, decimals=6, spread_bps=0.01, jumps=0, **settings)

    assert correlation(walk("A"), walk("B")) == pytest.approx(0.3, abs=0.08)
    assert correlation(walk("A", sector="tech"), walk("B", sector="tech")) == pytest.approx(0.475, abs=0.1)
    assert abs(correlation(walk("A", beta=0), walk("B", beta=0))) < 0.05
    assert correlation(walk("A", beta=1), walk("B", beta=-1)) == pytest.approx(-0.33, abs=0.1)
    assert correlation(walk("A", beta=9), walk("B", beta=9)) > 0.95


def test_jumps_are_as_rare_as_configured_and_of_at_least_a_days_size() -> None:
    walked = Walk(jumps=100, every_ms=10_000).ordinary(8_640)
    assert 70 < len(walked.jumps) < 130
    assert all(abs(size) >= 0.28 / 252**0.5 for _, size in walked.jumps)
    assert Walk(jumps=0).ordinary(1_000).jumps == []


def test_a_walk_is_the_same_in_one_piece_and_in_many() -> None:
    whole, pieces = Walk(sector="tech"), Walk(sector="tech")
    prints = whole.ordinary(300).prints
    found = [tuple(each[1:]) for steps in (1, 50, 1, 248) for each in pieces.ordinary(steps).prints]
    assert found == [tuple(each[1:]) for each in prints]
    assert pieces.state == whole.state


def test_a_forced_jump_moves_the_price_by_as_much() -> None:
    calm, shaken = Walk(), Walk()
    calm.ordinary(1)
    shaken.steps([Conditions(jump=0.06)])
    assert log(shaken.state.worth / calm.state.worth) == pytest.approx(0.06, abs=1e-3)


def test_a_frozen_symbol_shows_its_session_once_and_is_worth_another_price_when_it_thaws() -> None:
    walk = Walk()
    walk.ordinary(1)
    before = walk.state
    prints = walk.steps([Conditions(frozen=True, session="halted")] * 300).prints
    assert [(each[0], each[1], each[7]) for each in prints] == [(0, before.day.last, "halted")]
    assert walk.state.day == before.day
    assert (walk.state.bid, walk.state.ask) == (before.bid, before.ask)
    assert walk.state.worth != before.worth


def test_nobody_trades_outside_the_limits() -> None:
    walk = Walk()
    walk.ordinary(1)
    last = walk.state.day.last
    limits = Conditions(volatility=10.0, lowest=last - 10, highest=last + 10)
    prints = walk.steps([limits] * 300).prints
    assert all(last - 10 <= each[1] <= last + 10 for each in prints)
    assert {last - 10, last + 10} & {each[1] for each in prints}


def test_a_day_at_twice_the_volatility_and_half_the_activity_is_one() -> None:
    ordinary, other_day = Walk(decimals=4), Walk(decimals=4)
    calm = ordinary.ordinary(5_000).prints
    wild = other_day.steps([Conditions(volatility=2.0, activity=0.5)] * 5_000).prints
    moved = [sum(r * r for r in log_returns(mid_prices(prints))) for prints in (calm, wild)]
    assert moved[1] / moved[0] == pytest.approx(4.0, rel=0.05)
    assert sum(volumes(wild)) == pytest.approx(0.5 * sum(volumes(calm)), rel=0.1)


def test_a_new_day_closes_the_old_one_at_its_last_price() -> None:
    walk = Walk()
    walk.ordinary(50)
    yesterday = walk.state
    today = other(walk, yesterday, FIRST_OF_DAY)
    assert today.day.prev_close == yesterday.day.last
    assert today.day.open == today.day.high == today.day.low == today.day.last
    assert today.day.volume < 20_000_000 / 1_000
    assert today.worth == other(walk, yesterday).worth


def test_a_symbol_that_is_new_on_a_new_day_still_has_its_morning() -> None:
    assert other(Walk(), None, FIRST_OF_DAY) == other(Walk(), None)


def test_another_configured_price_begins_the_symbol_anew() -> None:
    before, split = Walk(), Walk(price=18.94)
    before.ordinary(500)
    assert other(split, before.state) == other(split, None)


def test_another_volatility_goes_on_from_the_last_price() -> None:
    calm, wild = Walk(volatility="28%"), Walk(volatility="56%")
    calm.ordinary(500)
    state = calm.state
    wild.factors = calm.factors
    calm_move = log(other(calm, state).worth / state.worth)
    wild_move = log(other(wild, state).worth / state.worth)
    assert wild_move == pytest.approx(2 * calm_move, rel=1e-2)
    assert other(wild, state).day.prev_close == state.day.prev_close


def test_another_seed_goes_on_from_the_last_price_on_another_path() -> None:
    walk = Walk()
    walk.ordinary(500)
    state = walk.state
    here, there = (other(Walk(seed=seed), state) for seed in (42, 43))
    assert here.worth != there.worth
    assert abs(there.day.last - state.day.last) < 50
    assert there.day.open == state.day.open


def test_finer_decimals_carry_the_day_over() -> None:
    walk, fine = Walk(), Walk(decimals=4)
    walk.ordinary(500)
    quote = quote_of(fine.instrument, other(fine, walk.state), ORDINARY)
    assert quote.decimals == 4
    assert quote.prev_close == 189.40
    assert quote.open == quote_of(walk.instrument, walk.state, ORDINARY).open


def test_a_run_of_a_market_begins_where_its_streams_do() -> None:
    assert advanced(START, [], 1, seed=1, step_s=1.0)[1].leap == (1, 0)
