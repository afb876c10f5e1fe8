"""Variates by look-up: a table of equally likely values, in rising order, takes random bits as its index."""

from array import array
from math import sqrt

from ticker.sources.simulator.addition import added
from ticker.sources.simulator.model.quantiles import DISTANCES, NODES

SHOCK_BITS = 16
STRENGTH_BITS = 10
_LN2 = 0.6931471805599453


def _student_t5() -> list[float]:
    """Student's t with five degrees of freedom, scaled to a variance of exactly one."""
    cells = 1 << SHOCK_BITS
    lower = [_distance((2 * index + 1) / (2 * cells)) for index in range(cells // 2)]
    scale = 1.0 / sqrt(added(distance * distance for distance in lower) * 2.0 / cells)
    return [-distance * scale for distance in lower] + [distance * scale for distance in reversed(lower)]


def _distance(probability: float) -> float:
    octave, widest = 0, 0.5
    while probability <= widest / 2.0:
        octave, widest = octave + 1, widest / 2.0
    place = (widest - probability) / widest * (2 * NODES)
    cell = min(int(place), NODES - 1)
    row = DISTANCES[octave]
    return row[cell] + (row[cell + 1] - row[cell]) * (place - cell)


def _exponential() -> list[float]:
    """The exponential distribution, scaled to a mean of exactly one."""
    cells = 1 << STRENGTH_BITS
    raw = [-_ln((2 * (cells - index) - 1) / (2 * cells)) for index in range(cells)]
    mean = added(raw) / cells
    return [value / mean for value in raw]


def _ln(value: float) -> float:
    """The natural logarithm of 0 < value < 1 by its series: the C library's differs between machines."""
    halvings = 0
    while value < 0.75:
        value, halvings = value * 2.0, halvings + 1
    ratio = (value - 1.0) / (value + 1.0)
    term, total = ratio, 0.0
    for order in range(1, 40, 2):
        total += term / order
        term *= ratio * ratio
    return 2.0 * total - halvings * _LN2


# A list would be four times as large, and leave the caches of the processor.
SHOCKS = array("d", _student_t5())
"""Indexed by 16 random bits; from -14 to 14, mean 0 and variance 1."""
STRENGTHS = _exponential()
"""Indexed by 10 random bits; from 0 to 8, mean 1."""
