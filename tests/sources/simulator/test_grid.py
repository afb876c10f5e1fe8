import pytest
from hypothesis import given
from hypothesis import strategies as st

from ticker.sources.simulator.grid import decimals_of, on_grid, regridded, shown


@pytest.mark.parametrize(
    ("price", "decimals"), [(65_000.0, 2), (1.0, 2), (0.99, 4), (0.01, 4), (0.009, 6), (0.00001, 8)]
)
def test_a_smaller_price_has_more_decimals(price: float, decimals: int) -> None:
    assert decimals_of(price, None) == decimals


def test_configured_decimals_win() -> None:
    assert decimals_of(1.0842, 5) == 5
    assert decimals_of(39_000.0, 0) == 0


@given(price=st.floats(1e-12, 1e12, exclude_max=True), decimals=st.integers(0, 8) | st.none())
def test_one_point_up_is_another_number_at_a_hundred_times_any_price(
    price: float, decimals: int | None
) -> None:
    fine = decimals_of(price, decimals)
    ticks = on_grid(price * 100.0 * 10.0**fine)
    assert shown(ticks, fine) < shown(ticks + 1, fine)


def test_no_price_is_less_than_one_point() -> None:
    assert on_grid(0.0) == on_grid(1e-300) == 1


def test_a_price_is_shown_as_its_decimals_read() -> None:
    assert repr(shown(18_940, 2)) == "189.4"
    assert repr(shown(108_427, 5)) == "1.08427"
    assert repr(shown(29, 2)) == "0.29"


@given(low=st.integers(1, 10**9), more=st.integers(0, 10**6), old=st.integers(0, 8), new=st.integers(0, 8))
def test_another_grid_keeps_the_order_of_prices(low: int, more: int, old: int, new: int) -> None:
    assert 1 <= regridded(low, old, new) <= regridded(low + more, old, new)


def test_a_finer_grid_shows_the_same_price() -> None:
    assert regridded(18_940, 2, 4) == 1_894_000
    assert regridded(1_894_049, 4, 2) == 18_940
