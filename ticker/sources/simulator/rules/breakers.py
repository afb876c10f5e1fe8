"""The market-wide circuit breakers: all trading stops when the market has fallen too far in a day.

NYSE rule 7.12 and its like at every exchange: at 7 % and at 13 % below yesterday's close for 15 minutes, each
once a day and not in the last 35 minutes (after 15:25); at 20 % for the rest of the day, at any time.
"""

import msgspec

from ticker.sources.simulator.addition import added

PAUSE_MS = 15 * 60_000
NOT_WITHIN_MS = 35 * 60_000
"""How long before the close the first two levels are no longer in force."""
_FALLS = ((3, 0.20), (2, 0.13), (1, 0.07))


class Breakers(msgspec.Struct, frozen=True, array_like=True):
    """The highest level that was reached today, and until when that stops trading, in UTC milliseconds."""

    level: int = 0
    until_ms: int = 0


def tripped(breakers: Breakers, change: float, now_ms: int, close_ms: int) -> Breakers:
    """Say what holds now that the market has changed by `change` since yesterday's close (-0.07 is 7 % down).

    `close_ms` is when regular trading ends. A market that falls through two levels at once is stopped by
    the lower price's, and the level in between is used up.
    """
    level = next((level for level, fall in _FALLS if change <= -fall), 0)
    if level <= breakers.level:
        return breakers
    if level == 3:
        return Breakers(3, close_ms)
    return breakers if now_ms >= close_ms - NOT_WITHIN_MS else Breakers(level, now_ms + PAUSE_MS)


def change_of(prices: list[tuple[int, int]]) -> float:
    """Say how the market has changed: the mean of its symbols, each a last price and yesterday's close."""
    return added(last / close for last, close in prices) / len(prices) - 1.0 if prices else 0.0
