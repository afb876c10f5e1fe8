"""Where the bars of each interval begin and end. Pure."""

from collections.abc import Callable
from typing import TypeAlias

DAY_S = 86_400
MINUTE_MS = 60_000

Days: TypeAlias = Callable[[str, int], tuple[int, int]]
"""Of a symbol and an instant, where the trading day begins that it falls into, and where the next one does.

All in milliseconds, and at whole minutes.
"""


def utc_day(symbol: str, time_ms: int) -> tuple[int, int]:  # noqa: ARG001 - the same for every symbol
    """The day of who trades around the clock."""
    start_ms = time_ms - time_ms % (DAY_S * 1_000)
    return start_ms, start_ms + DAY_S * 1_000


def span(symbol: str, interval_s: int, time_ms: int, days: Days) -> tuple[int, int]:
    """From when, up to when, the bar goes that an instant falls into."""
    if interval_s == DAY_S:
        return days(symbol, time_ms)
    start_ms = time_ms - time_ms % (interval_s * 1_000)
    return start_ms, start_ms + interval_s * 1_000
