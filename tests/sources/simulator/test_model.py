from math import inf, log, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ticker.sources.simulator.model import (
    BETA,
    OMEGA,
    RATIO_LIMIT,
    TRADING_YEAR_S,
    VARIANCE_CEILING,
    Path,
    advanced,
    pace_of,
)
from ticker.sources.simulator.randomness import draw, stream_of

VARIANCE_FLOOR = OMEGA / (1.0 - BETA)
START = Path(0, 0.0, 1.0)


def log_returns(seed: int, n: int, volatility: float, step_s: float) -> list[float]:
    pace, stream, path = pace_of(volatility, step_s), stream_of(seed, "AAPL"), START
    returns = []
    for step in range(n):
        following = advanced(path, pace, draw(stream, step).shock)
        returns.append(following.log_ratio - path.log_ratio)
        path = following
    return returns


def test_a_step_of_a_whole_year_has_the_years_volatility() -> None:
    assert pace_of(0.28, TRADING_YEAR_S).deviation == pytest.approx(0.28)


def test_a_28_percent_stock_moves_by_about_a_basis_point_a_second() -> None:
    assert pace_of(0.28, 1.0).deviation == pytest.approx(1.15e-4, rel=0.01)


def test_a_fall_raises_the_variance_more_than_a_rise_of_the_same_size() -> None:
    pace = pace_of(0.28, 1.0)
    assert advanced(START, pace, -2.0).variance > advanced(START, pace, 2.0).variance > 1.0


def test_calm_lowers_the_variance_but_not_below_its_floor() -> None:
    pace, path = pace_of(0.28, 1.0), START
    for _ in range(2_000):
        path = advanced(path, pace, 0.0)
    assert path.variance == pytest.approx(VARIANCE_FLOOR)


def test_the_wildest_shocks_do_not_make_the_variance_explode() -> None:
    pace, path = pace_of(0.28, 1.0), START
    for _ in range(2_000):
        path = advanced(path, pace, -2_700.0)
    assert path.variance == VARIANCE_CEILING


def test_a_price_far_from_the_configured_one_is_pulled_half_way_back_in_a_trading_year() -> None:
    pace, path = pace_of(0.28, TRADING_YEAR_S / 100), Path(0, log(2.0), 1.0)
    for _ in range(100):
        path = advanced(path, pace, 0.0)
    assert path.log_ratio == pytest.approx(log(2.0) / 2.0)


def test_a_walk_does_not_stick_at_its_limit() -> None:
    pace = pace_of(0.28, 1.0)
    thrown_back = advanced(Path(0, RATIO_LIMIT, 1.0), pace, 5.0).log_ratio
    assert RATIO_LIMIT - 0.001 < thrown_back < RATIO_LIMIT


@given(
    log_ratio=st.floats(-RATIO_LIMIT, RATIO_LIMIT),
    variance=st.floats(VARIANCE_FLOOR, VARIANCE_CEILING),
    volatility=st.floats(1e-6, 10.0),
    step_s=st.floats(0.05, 86_400.0),
    shock=st.floats(-2_700.0, 2_700.0),
)
def test_no_step_leaves_the_limits(
    log_ratio: float, variance: float, volatility: float, step_s: float, shock: float
) -> None:
    after = advanced(Path(3, log_ratio, variance), pace_of(volatility, step_s), shock)
    assert after.step == 4
    assert -RATIO_LIMIT <= after.log_ratio <= RATIO_LIMIT
    assert VARIANCE_FLOOR * (1.0 - 1e-12) <= after.variance <= VARIANCE_CEILING


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize(("volatility", "step_s"), [(0.28, 1.0), (0.08, 0.05), (0.9, 30.0)])
def test_realised_volatility_is_within_15_percent_of_the_configured_one(
    seed: int, volatility: float, step_s: float
) -> None:
    returns = log_returns(seed, 20_000, volatility, step_s)
    realised = sqrt(sum(r * r for r in returns) / len(returns) * TRADING_YEAR_S / step_s)
    assert realised == pytest.approx(volatility, rel=0.15)


def test_variance_neither_explodes_nor_dies_in_200_000_steps() -> None:
    pace, stream, path = pace_of(0.28, 1.0), stream_of(5, "AAPL"), START
    lowest, highest, total, n = inf, 0.0, 0.0, 200_000
    for step in range(n):
        path = advanced(path, pace, draw(stream, step).shock)
        lowest, highest = min(lowest, path.variance), max(highest, path.variance)
        total += path.variance
    assert lowest > VARIANCE_FLOOR
    assert highest > 5.0
    assert total / n == pytest.approx(1.0, abs=0.1)
