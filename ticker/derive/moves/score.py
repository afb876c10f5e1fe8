"""How unusual a move is for its symbol and time of day. Pure."""

from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from ticker.events import Ohlcv

SPAN_S = 300
DAYS = 20
NEAR_S = 1_800
LEAST = 30
"""Of fewer returns nobody can say what is usual."""
UNUSUAL = 3.0
_OF_A_NORMAL = 1.4826
"""What makes a median absolute deviation the standard deviation, where returns are normal."""
_DAY_S = 86_400


def change_pct(before: float, after: float) -> float:
    return 100 * (after / before - 1)


def z_score(change: float, bars: Sequence[Ohlcv], since_ms: int) -> float | None:
    """The robust z-score of a change in percent over 5 minutes, by the bars that had closed before it.

    (change - median) / (1.4826 MAD) of the returns from bar to bar within half an hour of the same time of
    day (UTC), or of all where those are fewer than 30; None where there are fewer still, or where all are
    alike. `bars` are of 5 minutes, ascending.
    """
    closed = [bar for bar in bars if bar.start_ms + SPAN_S * 1_000 <= since_ms]
    returns = [
        (later.start_ms // 1_000, change_pct(earlier.close, later.close))
        for earlier, later in pairwise(closed)
        if later.start_ms - earlier.start_ms == SPAN_S * 1_000 and earlier.close > 0
    ]
    near = [value for start_s, value in returns if _apart_s(start_s, since_ms // 1_000) <= NEAR_S]
    usual = near if len(near) >= LEAST else [value for _, value in returns]
    if len(usual) < LEAST:
        return None
    middle = median(usual)
    spread = _OF_A_NORMAL * median(abs(value - middle) for value in usual)
    return (change - middle) / spread if spread > 0 else None


def _apart_s(one_s: int, other_s: int) -> int:
    """How far two times of day lie apart, also over midnight."""
    apart_s = abs(one_s - other_s) % _DAY_S
    return min(apart_s, _DAY_S - apart_s)
