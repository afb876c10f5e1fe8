"""How prices are shown: with how many decimals, and how much they have changed. Pure."""

from ticker.events.percent import percent_of

_FINENESS = ((1.0, 2), (0.01, 4), (0.0001, 6))
_FINEST = 8


def fewest_decimals(price: float) -> int:
    """How many decimals a price of this size has at least: 2 from 1 upwards, then 4, 6 and 8."""
    return next((fine for least, fine in _FINENESS if abs(price) >= least), _FINEST if price else 2)


def why_no_price(price: float, decimals: int | None = None) -> str | None:
    """Why a price is none, in words, if it is 0 as it would be shown; None if it is one, also below zero."""
    if price == 0:
        return "a price of 0"
    digits = _FINEST if decimals is None else decimals
    return f"a price of {price:g}, which is 0 with {digits} decimals" if round(price, digits) == 0 else None


def rounded(price: float | None, decimals: int) -> float | None:
    return None if price is None else round(price, decimals)


def change_of(price: float, prev_close: float | None, decimals: int) -> tuple[float | None, float | None]:
    """The change since the day before, and in percent of it; None where there is none to compare with."""
    if prev_close is None:
        return None, None
    change = price - prev_close
    # Plus zero: a small loss would be written as "-0.0".
    return round(change, decimals) + 0.0, percent_of(change, prev_close)
