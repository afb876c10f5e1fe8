from collections.abc import Iterable

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from ticker.sources.simulator.rules.reference import Reference
from ticker.sources.simulator.rules.trading import (
    OPEN,
    HaltOrder,
    Standing,
    TradedPrice,
    TradingTime,
    bands_of,
    next_standing,
)

CLOSE_S = 23_400
"""Six and a half hours, as New York has them."""


def moment(second: int, *, regular: bool = True) -> TradingTime:
    return TradingTime(second * 1_000, regular, CLOSE_S * 1_000)


def price(worth: float, *, last: int = 10_000, has_traded: bool = True) -> TradedPrice:
    return TradedPrice(worth, last, 10_000, 100.0, has_traded)


def walked(
    standing: Standing, worths: Iterable[float], from_s: int, *, order: HaltOrder | None = None
) -> list[Standing]:
    """Step once a second; what is worth more than may be traded at is traded at the band."""
    standings = []
    for second, worth in enumerate(worths, from_s):
        now = moment(second)
        limits = bands_of(standing, price(worth), now, 1)
        last = round(worth) if limits is None else min(max(round(worth), limits.lower), limits.upper)
        standing = next_standing(standing, price(worth, last=last), now, tier=1, order=order)
        standings.append(standing)
    return standings


def states(standings: list[Standing]) -> list[tuple[str, int]]:
    """Each state with how many steps it lasted."""
    runs: list[tuple[str, int]] = []
    for standing in standings:
        if runs and runs[-1][0] == standing.state:
            runs[-1] = (standing.state, runs[-1][1] + 1)
        else:
            runs.append((standing.state, 1))
    return runs


def test_a_jump_over_the_band_is_15_seconds_at_the_limit_then_5_minutes_of_pause_then_an_auction() -> None:
    standings = walked(OPEN, [10_000.0] * 60 + [10_700.0] * 400, 0)
    assert states(standings) == [
        ("open", 60),
        ("limit_up", 15),
        ("halted", 300),
        ("auction", 1),
        ("open", 84),
    ]


def test_a_fall_ends_at_the_lower_band() -> None:
    standings = walked(OPEN, [10_000.0] * 60 + [9_300.0] * 400, 0)
    assert states(standings)[1:4] == [("limit_down", 15), ("halted", 300), ("auction", 1)]
    assert standings[75].band == 9_500


def test_who_comes_back_within_15_seconds_is_not_paused() -> None:
    standings = walked(OPEN, [10_000.0] * 60 + [10_700.0] * 15 + [10_300.0] * 60, 0)
    assert states(standings) == [("open", 60), ("limit_up", 15), ("open", 60)]


def test_an_auction_that_would_end_too_far_away_is_put_off_by_5_minutes_and_may_end_further_away() -> None:
    standings = walked(OPEN, [10_000.0] * 60 + [11_600.0] * 1_500, 0)
    assert states(standings)[1:4] == [("limit_up", 15), ("halted", 900), ("auction", 1)]
    assert [standings[second].extensions for second in (100, 400, 700)] == [0, 1, 2]


def test_after_the_auction_the_bands_are_about_its_price() -> None:
    standings = walked(OPEN, [10_000.0] * 60 + [10_700.0] * 400, 0)
    reopened = next(one for one in standings[70:] if one.state == "open")
    assert reopened.reference is not None
    assert reopened.reference.price == 10_700.0


def test_a_pause_of_the_last_10_minutes_lasts_until_the_close() -> None:
    since_s = CLOSE_S - 500
    standings = walked(OPEN, [10_000.0] * 10 + [11_500.0] * 400, since_s)
    assert standings[-1].state == "halted"
    assert standings[-1].until_ms == CLOSE_S * 1_000
    assert (
        next_standing(standings[-1], price(10_700.0), moment(CLOSE_S, regular=False), tier=1, order=None)
        == OPEN
    )


def test_outside_regular_hours_there_are_no_bands() -> None:
    here = moment(0, regular=False)
    assert next_standing(OPEN, price(20_000.0), here, tier=1, order=None) == OPEN
    assert bands_of(Standing(reference=Reference(1.0, 0)), price(2.0), here, 1) is None


def test_where_no_bands_are_in_force_a_price_may_do_anything() -> None:
    assert next_standing(OPEN, price(20_000.0), moment(0), tier=None, order=None) == OPEN


def test_what_the_exchange_orders_stops_trading_until_then_and_ends_with_an_auction() -> None:
    order = HaltOrder("ordered", 100_000, "News pending")
    standings = walked(OPEN, [10_000.0] * 200, 0, order=order)
    assert states(standings) == [("halted", 100), ("auction", 1), ("open", 99)]
    assert standings[0].words == "News pending"


def test_a_halt_that_is_longer_takes_the_place_of_a_pause() -> None:
    paused = Standing("halted", 50_000, "volatility", "", 10_500)
    order = HaltOrder("market", 100_000)
    assert next_standing(paused, price(1.0), moment(0), tier=1, order=order).until_ms == 100_000
    shorter = msgspec.structs.replace(order, until_ms=20_000)
    assert next_standing(paused, price(1.0), moment(0), tier=1, order=shorter) == paused


@settings(max_examples=40, deadline=None)
@given(moves=st.lists(st.sampled_from([0.97, 0.99, 1.0, 1.0, 1.01, 1.03]), min_size=1, max_size=60))
def test_no_trade_is_outside_the_bands_and_every_stop_ends(moves: list[float]) -> None:
    worth, standing = 10_000.0, OPEN
    steps = [factor for factor in moves for _ in range(10)]
    for second, factor in enumerate([*steps, *[1.0] * 3_000]):
        worth *= 1.0 + (factor - 1.0) / 10.0
        now = moment(second)
        limits = bands_of(standing, price(worth), now, 1)
        last = round(worth) if limits is None else min(max(round(worth), limits.lower), limits.upper)
        standing = next_standing(standing, price(worth, last=last), now, tier=1, order=None)
        # At its limit a symbol is traded, at the very band; only so long as the plan has it.
        assert standing.state == "open" or standing.until_ms >= now.now_ms or standing.state == "auction"
    assert standing.state == "open"
