"""By how much something has changed, as quotes say it. Pure."""


def percent_of(change: float, before: float) -> float | None:
    """A change in percent of what was before, to two decimals; None of nothing.

    Of its size where that is below zero, as a future's price may be: what rises has a plus.
    """
    # Plus zero: a small loss would be written as "-0.0".
    return round(100.0 * change / abs(before), 2) + 0.0 if before else None
