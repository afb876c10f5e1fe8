"""The price grid: prices are whole numbers of points of 10**-decimals, never less than one."""

from math import floor

_FINENESS = ((1.0, 2), (0.01, 4), (0.0001, 6))
_FINEST = 8
_DIGITS_OF_A_DOUBLE = 15
_POWERS = (1.0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8)


def power_of_ten(exponent: int) -> float:
    """10**exponent, from 0 to 8, exactly."""
    return _POWERS[exponent]


def decimals_of(price: float, decimals: int | None) -> int:
    """Choose how many decimals a price has: those configured, else more for a smaller price (2, 4, 6, 8).

    Fewer if a hundred times the price would no longer show them: one point up would be the same number there.
    """
    if decimals is None:
        decimals = next((fine for least, fine in _FINENESS if price >= least), _FINEST)
    return max(0, min(decimals, _DIGITS_OF_A_DOUBLE - len(str(int(price * 100.0)))))


def on_grid(exact_points: float) -> int:
    return max(1, floor(exact_points + 0.5))


def shown(points: int, decimals: int) -> float:
    """Say a price as the double nearest to its decimal notation."""
    return points / _POWERS[decimals]


def regridded(points: int, decimals: int, new_decimals: int) -> int:
    """Carry a price over to a finer or a coarser grid; the order of prices stays, at least one point too."""
    return on_grid(rescaled(points, decimals, new_decimals))


def rescaled(exact_points: float, decimals: int, new_decimals: int) -> float:
    """Carry an exact price over to another grid."""
    if new_decimals >= decimals:
        return exact_points * _POWERS[new_decimals - decimals]
    return exact_points / _POWERS[decimals - new_decimals]
