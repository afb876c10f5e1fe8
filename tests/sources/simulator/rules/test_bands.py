import pytest

from ticker.sources.simulator.rules.bands import Bands, Tier, bands


@pytest.mark.parametrize(
    ("close", "tier", "late", "lower", "upper"),
    [
        (10_000, 1, False, 9_500, 10_500),
        (10_000, 2, False, 9_000, 11_000),
        (10_000, 1, True, 9_000, 11_000),
        (10_000, 2, True, 9_000, 11_000),
    ],
)
def test_bands_of_a_stock_above_3_dollars_go_by_its_tier_and_only_those_of_tier_1_are_doubled_late(
    close: int, tier: Tier, late: bool, lower: int, upper: int
) -> None:
    assert bands(10_000.0, close, tier=tier, late=late, points=100.0) == Bands(lower, upper)


@pytest.mark.parametrize("tier", [1, 2])
def test_from_75_cents_to_3_dollars_it_is_20_percent_and_twice_that_late(tier: Tier) -> None:
    assert bands(200.0, 300, tier=tier, late=False, points=100.0) == Bands(160, 240)
    assert bands(200.0, 75, tier=tier, late=False, points=100.0) == Bands(160, 240)
    assert bands(200.0, 300, tier=tier, late=True, points=100.0) == Bands(120, 280)


@pytest.mark.parametrize("tier", [1, 2])
def test_below_75_cents_it_is_the_lesser_of_15_cents_and_75_percent(tier: Tier) -> None:
    assert bands(5_000.0, 7_400, tier=tier, late=False, points=10_000.0) == Bands(3_500, 6_500)
    assert bands(1_000.0, 7_400, tier=tier, late=False, points=10_000.0) == Bands(250, 1_750)


def test_no_band_is_below_one_point() -> None:
    assert bands(1_000.0, 1_000, tier=1, late=True, points=10_000.0).lower == 1
