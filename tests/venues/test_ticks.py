"""Tick sizes of known prices on known days."""

import pytest

from ticker.venues import find, tick_at
from ticker.venues.calendar import day_of


@pytest.mark.parametrize(
    ("code", "price", "day", "group", "tick"),
    [
        ("XNYS", 0.99, "2024-01-02", "", 0.0001),
        ("XNYS", 1.0, "2024-01-02", "", 0.01),
        ("XNAS", 300.0, "2027-01-04", "", 0.01),
        ("XNAS", 20.0, "2026-10-30", "half-penny", 0.01),
        ("XNAS", 20.0, "2026-11-02", "half-penny", 0.005),
        # Delegated Regulation (EU) 2017/588, annex: the corners of its table, and some between.
        ("XETR", 0.05, "2024-01-02", "liquidity-1", 0.0005),
        ("XETR", 0.1, "2024-01-02", "liquidity-1", 0.001),
        ("XETR", 60_000, "2024-01-02", "liquidity-1", 500),
        ("XETR", 15, "2024-01-02", "liquidity-2", 0.05),
        ("XETR", 15, "2024-01-02", "liquidity-3", 0.02),
        ("XPAR", 15, "2024-01-02", "liquidity-4", 0.01),
        ("XPAR", 15, "2024-01-02", "liquidity-5", 0.005),
        ("XLON", 1_500, "2024-01-02", "liquidity-6", 0.2),
        ("XLON", 60_000, "2024-01-02", "", 10),
        ("XTKS", 1_000, "2024-01-04", "", 0.1),
        ("XTKS", 1_000.5, "2024-01-04", "", 0.5),
        ("XTKS", 3_000, "2024-01-04", "other", 1),
        ("XTKS", 3_005, "2024-01-04", "other", 5),
        ("XHKG", 15, "2025-08-01", "", 0.02),
        ("XHKG", 15, "2025-08-04", "", 0.01),
        ("XHKG", 30, "2025-08-04", "", 0.02),
        ("XHKG", 60, "2025-08-04", "", 0.05),
        ("FX", 1.08450, "2024-01-02", "", 0.00001),
        ("FX", 149.32, "2024-01-02", "", 0.001),
        ("CRYPTO", 64_250.0, "2024-01-02", "", None),
    ],
)
def test_tick_of_a_known_price(code: str, price: float, day: str, group: str, tick: float | None) -> None:
    assert tick_at(find(code).ticks, price, day_of(day), group) == tick
