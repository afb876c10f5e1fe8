"""Open, high, low, close and volume of a stretch of time: what all bars are made of. Pure."""

import msgspec


class Ohlcv(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """Prices from `start_ms` on; `volume` is what was added, None where no quote said any."""

    start_ms: int
    open: float
    high: float
    low: float
    close: float
    volume: int | None = None


def joined(earlier: Ohlcv | None, later: Ohlcv) -> Ohlcv:
    """Both in one; `earlier` is what came first, whatever their times."""
    if earlier is None:
        return later
    return Ohlcv(
        earlier.start_ms,
        earlier.open,
        max(earlier.high, later.high),
        min(earlier.low, later.low),
        later.close,
        _sum(earlier.volume, later.volume),
    )


def in_new_shares(bar: Ohlcv, old_shares: int, new_shares: int) -> Ohlcv:
    """The same in shares of after a split that gave `new_shares` for each `old_shares`."""
    if old_shares == new_shares:
        return bar
    opened, high, low, close = (
        _clean(price * old_shares / new_shares) for price in (bar.open, bar.high, bar.low, bar.close)
    )
    volume = shares_after(bar.volume, old_shares, new_shares)
    return Ohlcv(bar.start_ms, opened, high, low, close, volume)


def rounded(bar: Ohlcv, decimals: int | None) -> Ohlcv:
    """The same with prices as its symbol has them; None where that is not known."""
    if decimals is None:
        return bar
    opened, high, low, close = (round(price, decimals) for price in (bar.open, bar.high, bar.low, bar.close))
    return Ohlcv(bar.start_ms, opened, high, low, close, bar.volume)


def shares_after(volume: int | None, old_shares: int, new_shares: int) -> int | None:
    """So many shares of before a split, in shares of after it."""
    return None if volume is None else round(volume * new_shares / old_shares)


def _clean(price: float) -> float:
    # No market quotes finer, and what a division leaves behind that would be told as if it were a price.
    return round(price, 10)


def _sum(one: int | None, other: int | None) -> int | None:
    if one is None or other is None:
        return one if other is None else other
    return one + other
