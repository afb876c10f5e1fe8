"""Where a symbol is: all that its next quote depends on besides the configuration and the factors."""

from typing import Annotated, TypeAlias

import msgspec

from ticker.sources.simulator.day import Day, Points

Size: TypeAlias = Annotated[int, msgspec.Meta(ge=0, le=2**53 - 1)]


class State(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One symbol after a step.

    `price` is the configured price that the walk is measured by, `decimals` the grid of all points, `label` a
    checksum of what is displayed from the configuration alone. `worth` is the fair price in points, not
    rounded; `variance` that of its own moves in units of its mean, `excitement` how much of the trading to
    come is an echo of what was; `spread` is in points. Sizes are 0 for what has no volume.
    """

    price: float
    decimals: Annotated[int, msgspec.Meta(ge=0, le=8)]
    label: int
    worth: float
    variance: float
    excitement: float
    day: Day
    bid: Points
    spread: Points
    bid_size: Size
    ask_size: Size

    @property
    def ask(self) -> int:
        return self.bid + self.spread
