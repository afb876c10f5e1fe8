import pytest

from ticker.sources.simulator.rules.breakers import Breakers, change_of, tripped

MINUTE_MS = 60_000
CLOSE_MS = 390 * MINUTE_MS
NONE = Breakers()


@pytest.mark.parametrize(("change", "level"), [(-0.0699, 0), (-0.07, 1), (-0.1299, 1), (-0.13, 2)])
def test_7_and_13_percent_stop_the_market_for_15_minutes(change: float, level: int) -> None:
    answer = tripped(NONE, change, 60 * MINUTE_MS, CLOSE_MS)
    assert answer == (Breakers(level, 75 * MINUTE_MS) if level else NONE)


def test_each_of_them_stops_it_once_a_day() -> None:
    first = tripped(NONE, -0.08, 0, CLOSE_MS)
    assert tripped(first, -0.09, 30 * MINUTE_MS, CLOSE_MS) == first
    second = tripped(first, -0.14, 40 * MINUTE_MS, CLOSE_MS)
    assert second == Breakers(2, 55 * MINUTE_MS)
    assert tripped(second, -0.08, 60 * MINUTE_MS, CLOSE_MS) == second


def test_not_in_the_last_35_minutes() -> None:
    assert tripped(NONE, -0.14, CLOSE_MS - 35 * MINUTE_MS, CLOSE_MS) == NONE
    assert tripped(NONE, -0.14, CLOSE_MS - 35 * MINUTE_MS - 1, CLOSE_MS).level == 2


def test_20_percent_end_the_day_at_any_time() -> None:
    assert tripped(NONE, -0.20, CLOSE_MS - 1, CLOSE_MS) == Breakers(3, CLOSE_MS)
    assert tripped(Breakers(2, 0), -0.21, 0, CLOSE_MS) == Breakers(3, CLOSE_MS)


def test_a_rise_stops_nothing() -> None:
    assert tripped(NONE, 0.5, 0, CLOSE_MS) == NONE


def test_the_market_has_changed_by_the_mean_of_its_symbols() -> None:
    assert change_of([(90, 100), (100, 100)]) == pytest.approx(-0.05)
    assert change_of([]) == 0.0
