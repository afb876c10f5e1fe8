"""Floats added up in turn: from Python 3.12 on, `sum` makes up for rounding, and gives other bits."""

from collections.abc import Iterable
from functools import reduce
from operator import add


def added(values: Iterable[float]) -> float:
    return reduce(add, values, 0.0)
