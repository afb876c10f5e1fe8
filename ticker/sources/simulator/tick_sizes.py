"""A venue's tick sizes as the model wants them: in points, which are 10**-decimals."""

from ticker.sources.simulator.grid import decimals_of, power_of_ten
from ticker.sources.simulator.settings import SimulatedSymbol
from ticker.venues import Venue
from ticker.venues.ticks import table_on


def ticks_in_points(venue: Venue | None, settings: SimulatedSymbol, day: int) -> list[tuple[int, int]] | None:
    """Pairs of the least price and the tick from there on; None where the venue says nothing of them.

    A tick that is finer than the decimals is one point.
    """
    table = table_on(venue.ticks, day, settings.tick_group) if venue is not None else None
    if table is None:
        return None
    points = power_of_ten(decimals_of(settings.price, settings.decimals))
    bands = [(round(price * points), max(1, round(tick * points))) for price, tick in table.bands]
    return [(start + table.above if start else 0, tick) for start, tick in bands]
