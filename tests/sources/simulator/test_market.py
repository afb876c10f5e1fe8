from math import floor

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ticker.events import Quote
from ticker.sources.simulator.market import (
    Instrument,
    State,
    displays_the_same,
    instrument_of,
    quote_of,
    stepped,
)
from ticker.sources.simulator.settings import SimulatedSymbol


def settings_of(**changes: object) -> SimulatedSymbol:
    return SimulatedSymbol.model_validate({"price": 189.40, "volatility": "28%", **changes})


def instrument(*, seed: int = 42, every_ms: int = 1_000, **changes: object) -> Instrument:
    return instrument_of("AAPL", settings_of(**changes), seed=seed, every_ms=every_ms)


def after(subject: Instrument, steps: int, state: State | None = None) -> State:
    for _ in range(steps):
        state = stepped(subject, state, new_day=False)
    assert state is not None
    return state


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
def symbols(pick: st.DrawFn) -> SimulatedSymbol:
    price = pick(st.floats(1e-8, 1e9))
    fewest = next(decimals for decimals in range(9) if round(price, decimals) > 0.0)
    return settings_of(
        price=price,
        volatility=f"{pick(st.floats(0.01, 1_000.0)):.4f}%",
        decimals=pick(st.integers(fewest, 8) | st.none()),
        spread_bps=pick(st.floats(0.01, 1_000.0)),
        volume=pick(st.integers(0, 10**15)),
    )


@given(
    settings=symbols(),
    seed=st.integers(0, 2**63 - 1),
    every_ms=st.integers(50, 86_400_000),
    new_days=st.lists(st.booleans(), min_size=1, max_size=12),
)
def test_every_quote_of_every_symbol_that_the_configuration_allows_is_plausible(
    settings: SimulatedSymbol, seed: int, every_ms: int, new_days: list[bool]
) -> None:
    subject = instrument_of("X", settings, seed=seed, every_ms=every_ms)
    state, volume = None, 0
    for new_day in new_days:
        state = stepped(subject, state, new_day=new_day)
        quote = quote_of(subject, state)
        assert_plausible(quote)
        assert (quote.volume is None) == (settings.volume == 0)
        assert new_day or state.day.volume >= volume
        volume = state.day.volume


def test_the_first_quote_looks_like_the_middle_of_a_day() -> None:
    for seed in range(20):
        quote = quote_of(instrument(seed=seed), after(instrument(seed=seed), 1))
        assert quote.prev_close == 189.40
        assert quote.high is not None
        assert quote.low is not None
        assert 0.002 < (quote.high - quote.low) / quote.price < 0.15
        assert quote.change_pct != 0.0
        assert quote.volume is not None
        assert 4_000_000 < quote.volume < 60_000_000


def test_a_28_percent_stock_moves_on_most_seconds() -> None:
    subject = instrument()
    state, moves = after(subject, 1), 0
    for _ in range(2_000):
        following = stepped(subject, state, new_day=False)
        moves += following.day.last != state.day.last
        state = following
    assert moves > 1_200


def test_a_day_of_86_400_seconds_trades_about_the_configured_volume() -> None:
    subject = instrument(every_ms=10_000)
    start = after(subject, 1)
    end = after(subject, 8_640, start)
    assert end.day.volume - start.day.volume == pytest.approx(20_000_000, rel=0.1)


def test_a_symbol_that_trades_little_still_trades_its_volume() -> None:
    subject = instrument(every_ms=10_000, volume=1_000)
    start = after(subject, 1)
    assert after(subject, 8_640, start).day.volume - start.day.volume == pytest.approx(1_000, rel=0.25)


def test_bigger_moves_trade_more() -> None:
    subject = instrument()
    state = after(subject, 1)
    steps = []
    for _ in range(2_000):
        following = stepped(subject, state, new_day=False)
        steps.append(
            (
                abs(following.path.log_ratio - state.path.log_ratio),
                following.day.volume - state.day.volume,
            )
        )
        state = following
    steps.sort()
    calm, wild = steps[:500], steps[-500:]
    assert sum(volume for _, volume in wild) > 2 * sum(volume for _, volume in calm)


def test_a_wider_spread_is_wider_by_as_much() -> None:
    subject = instrument(spread_bps=20.0)
    state, total = after(subject, 1), 0.0
    for _ in range(1_000):
        state = stepped(subject, state, new_day=False)
        total += (state.ask - state.bid) / state.day.last
    assert total / 1_000 == pytest.approx(20e-4, rel=0.05)


def test_a_new_day_closes_the_old_one_at_its_last_price() -> None:
    subject = instrument()
    yesterday = after(subject, 50)
    today = stepped(subject, yesterday, new_day=True)
    assert today.day.prev_close == yesterday.day.last
    assert today.day.open == today.day.high == today.day.low == today.day.last
    assert today.day.volume < 20_000_000 / 1_000
    assert today.path == stepped(subject, yesterday, new_day=False).path


def test_a_symbol_that_is_new_on_a_new_day_still_has_its_morning() -> None:
    assert stepped(instrument(), None, new_day=True) == stepped(instrument(), None, new_day=False)


def test_another_configured_price_begins_the_symbol_anew() -> None:
    split = instrument(price=18.94)
    assert stepped(split, after(instrument(), 500), new_day=False) == after(split, 1)


def test_another_volatility_goes_on_from_the_last_price() -> None:
    state = after(instrument(), 500)
    calm = stepped(instrument(volatility="28%"), state, new_day=False)
    wild = stepped(instrument(volatility="56%"), state, new_day=False)
    origin = state.path.log_ratio
    assert wild.path.log_ratio - origin == pytest.approx(2 * (calm.path.log_ratio - origin), rel=1e-3)
    assert wild.day.prev_close == state.day.prev_close


def test_another_seed_goes_on_from_the_last_price_on_another_path() -> None:
    state = after(instrument(), 500)
    here, there = (stepped(instrument(seed=seed), state, new_day=False) for seed in (42, 43))
    assert here.path.log_ratio != there.path.log_ratio
    assert abs(there.day.last - state.day.last) < 50
    assert there.day.open == state.day.open


def test_finer_decimals_carry_the_day_over() -> None:
    state = after(instrument(), 500)
    fine = quote_of(instrument(decimals=4), stepped(instrument(decimals=4), state, new_day=False))
    assert fine.decimals == 4
    assert fine.prev_close == 189.40
    assert fine.open == quote_of(instrument(), state).open
    assert_plausible(fine)


def test_coarser_decimals_carry_the_day_over() -> None:
    state = after(instrument(), 500)
    coarse = quote_of(instrument(decimals=0), stepped(instrument(decimals=0), state, new_day=False))
    assert coarse.prev_close == 189.0
    assert coarse.price == floor(state.day.last / 100 + 0.5)
    assert_plausible(coarse)


def test_a_price_without_a_change_is_a_plain_zero_never_minus_zero() -> None:
    subject = instrument(price=50_000.0)
    state = after(subject, 1)
    day = msgspec.structs.replace(state.day, last=state.day.prev_close - 1)
    quote = quote_of(subject, msgspec.structs.replace(state, day=day))
    assert quote.change == -0.01
    assert str(quote.change_pct) == "0.0"


def test_what_is_displayed_decides_whether_a_quote_is_new() -> None:
    state = after(instrument(), 1)
    assert displays_the_same(state, msgspec.structs.replace(state, path=after(instrument(), 2).path))
    for change in ({"bid": 1}, {"ask": 99_999}, {"decimals": 3}, {"label": 1}):
        assert not displays_the_same(state, msgspec.structs.replace(state, **change))
    labels = {
        subject.label for subject in (instrument(), instrument(name="Apple"), instrument(currency="EUR"))
    }
    assert len(labels) == 3


def test_a_symbol_without_a_name_is_called_by_its_symbol() -> None:
    assert instrument().name == "AAPL"
    assert instrument(name="Apple").name == "Apple"
