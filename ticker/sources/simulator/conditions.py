"""What holds for a symbol in one step: its part of the day, and what is done to it from outside."""

from collections.abc import Sequence

import msgspec

from ticker.events import Session


class Conditions(msgspec.Struct, frozen=True, kw_only=True):
    """One step's conditions; the factors multiply what is usual around the clock.

    `volatility` is a factor of the standard deviation of the move, `activity` of the mean volume, `spread` of
    the mean spread. `new_day` says that the step is the first of a trading day, `opening` the first
    of its regular trading after there was some before. `jump` is a move forced upon
    the price beside its own, as the logarithm of a ratio. Where `frozen`, nobody trades or quotes, and only
    what the thing is worth moves on, unseen. In an `auction` all trade at one price, the one it is worth.
    Nobody trades below `lowest` or above `highest`, in points.
    """

    session: Session = "open"
    volatility: float = 1.0
    activity: float = 1.0
    spread: float = 1.0
    new_day: bool = False
    opening: bool = False
    jump: float = 0.0
    frozen: bool = False
    auction: bool = False
    lowest: int | None = None
    highest: int | None = None


ORDINARY = Conditions()
"""An open market in which nothing particular happens."""
FIRST_OF_DAY = Conditions(new_day=True)


class Schedule(msgspec.Struct, frozen=True, gc=False):
    """The conditions of a run of steps; factors that are others in every step have columns beside them.

    Those in `conditions` themselves do not count: while all else stays the same, so does the object.
    """

    conditions: Sequence[Conditions]
    volatilities: Sequence[float]
    activities: Sequence[float]
    spreads: Sequence[float]

    @property
    def steps(self) -> int:
        return len(self.conditions)

    def head(self, steps: int) -> "Schedule":
        """The first so many of them."""
        return Schedule(
            self.conditions[:steps], self.volatilities[:steps], self.activities[:steps], self.spreads[:steps]
        )


def scheduled(conditions: Sequence[Conditions]) -> Schedule:
    return Schedule(
        conditions,
        [each.volatility for each in conditions],
        [each.activity for each in conditions],
        [each.spread for each in conditions],
    )


def once(conditions: Conditions) -> Schedule:
    """The schedule of one step."""
    return Schedule((conditions,), (conditions.volatility,), (conditions.activity,), (conditions.spread,))


def alike(conditions: Conditions, steps: int) -> Schedule:
    """The same conditions in all of the steps."""
    return Schedule(
        [conditions] * steps,
        [conditions.volatility] * steps,
        [conditions.activity] * steps,
        [conditions.spread] * steps,
    )
