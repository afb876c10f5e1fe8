import pytest

from ticker.sources.simulator.rules.reference import Reference, traded


def after(reference: Reference, price: int, from_s: int, to_s: int) -> Reference:
    for second in range(from_s, to_s):
        reference = traded(reference, price, second * 1_000)
    return reference


def test_a_mean_that_is_less_than_1_percent_away_changes_nothing() -> None:
    reference = after(Reference(10_000.0, 0), 10_099, 0, 900)
    assert reference.price == 10_000.0


def test_a_mean_that_is_1_percent_away_becomes_the_reference_price() -> None:
    reference = after(after(Reference(10_000.0, 0), 10_000, 0, 300), 10_200, 300, 700)
    assert reference.price == pytest.approx(10_100, rel=0.002)


def test_a_reference_price_stays_for_30_seconds() -> None:
    reference = after(Reference(10_000.0, 0), 10_500, 0, 30)
    assert reference.price == 10_000.0
    assert traded(reference, 10_500, 30_000) == Reference(
        10_500.0, 30_000, traded(reference, 10_500, 30_000).parts
    )


def test_trades_of_more_than_five_minutes_ago_count_no_more() -> None:
    reference = after(Reference(10_000.0, 0), 10_000, 0, 60)
    assert traded(reference, 12_000, 400_000).price == 12_000.0
    assert len(after(reference, 10_000, 60, 2_000).parts) == 10
