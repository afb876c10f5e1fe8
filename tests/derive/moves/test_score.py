"""How unusual a move is."""

import pytest

from ticker.derive.moves.score import z_score
from ticker.events import Ohlcv

FIVE_MIN_MS = 300_000
DAY_MS = 86_400_000
MIDNIGHT_MS = 1_767_225_600_000


def bars(begin_ms: int, closes: list[float]) -> list[Ohlcv]:
    return [Ohlcv(begin_ms + n * FIVE_MIN_MS, close, close, close, close) for n, close in enumerate(closes)]


def swinging(pct: float, count: int) -> list[float]:
    """Up by so much, back, down by twice as much, and back, again and again."""
    return [100 * (1 + pct / 100 * (0, 1, 0, -2)[n % 4]) for n in range(count)]


def test_a_change_counts_in_the_spread_that_is_usual() -> None:
    kept = bars(MIDNIGHT_MS, swinging(0.1, 100))
    z = z_score(1.0, kept, MIDNIGHT_MS + DAY_MS)
    # Of 99 returns of about -0.2, -0.1, 0.1 and 0.2 the middle one is -0.1, and the median deviation 0.1.
    assert z == pytest.approx(1.1 / (1.4826 * 0.1), rel=0.02)


def test_the_same_time_of_day_counts_where_enough_is_known_of_it() -> None:
    half_ms = DAY_MS // 2
    kept = []
    for day_ms in range(MIDNIGHT_MS, MIDNIGHT_MS + 5 * DAY_MS, DAY_MS):
        kept += bars(day_ms, swinging(0.1, 24)) + bars(day_ms + half_ms, swinging(2.0, 24))
    at_night, at_noon = MIDNIGHT_MS + 5 * DAY_MS, MIDNIGHT_MS + 5 * DAY_MS + half_ms
    z_night, z_noon = (z_score(1.0, kept, since_ms) for since_ms in (at_night, at_noon))
    assert z_night is not None
    assert z_night > 3
    assert z_noon is not None
    assert abs(z_noon) < 1


def test_nothing_is_said_of_too_little_or_of_what_never_moved() -> None:
    assert z_score(1.0, bars(MIDNIGHT_MS, swinging(0.1, 30)), MIDNIGHT_MS + DAY_MS) is None
    assert z_score(1.0, bars(MIDNIGHT_MS, [100.0] * 90), MIDNIGHT_MS + DAY_MS) is None


def test_a_night_between_two_bars_is_no_return() -> None:
    kept = bars(MIDNIGHT_MS, swinging(0.1, 30)) + bars(MIDNIGHT_MS + DAY_MS // 2, swinging(0.1, 30))
    assert z_score(1.0, kept[:31], MIDNIGHT_MS + DAY_MS) is None
    assert z_score(1.0, kept, MIDNIGHT_MS + DAY_MS) is not None


def test_bars_that_were_still_open_do_not_count() -> None:
    kept = bars(MIDNIGHT_MS, swinging(0.1, 60))
    assert z_score(1.0, kept, MIDNIGHT_MS + 29 * FIVE_MIN_MS) is None
