"""The price bands of a stock: how far from its reference price it may trade.

Plan to Address Extraordinary Market Volatility (Limit Up-Limit Down, SEC file 4-631), section V and
appendix A, with its amendment 18 (release 34-85623 of 11 April 2019, 84 FR 16086, in force since 24 February
2020), which took away the doubled bands at the open, and those at the close for stocks of tier 2 above 3
dollars: up to 3.00 dollars they stay. Auctions at the opening and the reopening are not bound (luldplan.com).
"""

from typing import Literal, TypeAlias

import msgspec

from ticker.sources.simulator.grid import on_grid

Tier: TypeAlias = Literal[1, 2]
"""1 for what is in the S&P 500 or the Russell 1000, and some funds; 2 for all other stocks."""

_HIGH, _LOW = 3.00, 0.75
_WIDTH_BY_TIER = {1: 0.05, 2: 0.10}
_LOW_WIDTH = 0.20
_LOWEST_WIDTH, _LOWEST_DOLLARS = 0.75, 0.15
LATE_MS = 25 * 60_000
"""How long before the close bands are doubled."""


class Bands(msgspec.Struct, frozen=True):
    """The lowest and the highest price that may be traded at, in points."""

    lower: int
    upper: int


def bands(reference: float, close: int, *, tier: Tier, late: bool, points: float) -> Bands:
    """Draw the bands about a reference price, as wide as yesterday's close has it.

    Both prices are in points, of which a unit of currency has `points`. `late` says that the last 25 minutes
    of regular trading have begun.
    """
    width = _width(reference / points, close / points, tier) * points
    if late and (tier == 1 or reference <= _HIGH * points):
        width *= 2.0
    return Bands(on_grid(reference - width), on_grid(reference + width))


def _width(reference: float, close: float, tier: Tier) -> float:
    if close > _HIGH:
        return reference * _WIDTH_BY_TIER[tier]
    if close >= _LOW:
        return reference * _LOW_WIDTH
    return min(_LOWEST_DOLLARS, reference * _LOWEST_WIDTH)
