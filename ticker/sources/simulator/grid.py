"""The price grid: prices are whole numbers of ticks of 10**-decimals, never less than one."""

from math import floor

_FINENESS = ((1.0, 2), (0.01, 4), (0.0001, 6))
_FINEST = 8
_DIGITS_OF_A_DOUBLE = 15


def decimals_of(price: float, decimals: int | None) -> int:
    """Choose how many decimals a price has: those configured, else more for a smaller price (2, 4, 6, 8).

    Fewer if a hundred times the price would no longer show them: there, one tick up would be the same number.
    """
    if decimals is None:
        decimals = next((fine for least, fine in _FINENESS if price >= least), _FINEST)
    return max(0, min(decimals, _DIGITS_OF_A_DOUBLE - len(str(int(price * 100.0)))))


def on_grid(exact_ticks: float) -> int:
    return max(1, floor(exact_ticks + 0.5))


def shown(ticks: int, decimals: int) -> float:
    """Say a price as the double nearest to its decimal notation."""
    return ticks / 10.0**decimals


def regridded(ticks: int, decimals: int, new_decimals: int) -> int:
    """Carry a price over to a finer or a coarser grid; the order of prices stays, at least one tick too."""
    return on_grid(ticks * 10.0 ** (new_decimals - decimals))


def touch(exact_ticks: float, below: float, above: float) -> tuple[int, int]:
    """Place bid and ask at distances above 0 around an exact price, all in ticks.

    1 <= bid < ask, and bid <= on_grid(exact_ticks) <= ask.
    """
    bid, ask = on_grid(exact_ticks - below), on_grid(exact_ticks + above)
    if ask > bid:
        return bid, ask
    # Both fell on the price's own tick: the side that the exact price leans to is the one to move.
    return (bid - 1, ask) if bid > 1 and exact_ticks < bid else (bid, ask + 1)
