"""What a recording's rows make of each symbol's day, and the quotes that are streamed. Pure."""

import msgspec

from ticker.events import Quote
from ticker.sources.figures import change_of, fewest_decimals, rounded
from ticker.sources.replay.tick import Tick
from ticker.sources.symbols import QuotedSymbol

_DAY_MS = 86_400_000
_MOST_VOLUME = 2**53 - 1


class Day(msgspec.Struct, frozen=True, array_like=True):
    """A symbol's day so far, by the recording's own time in UTC; `date` counts days since 1970.

    `decimals` is the most that a price was written with so far.
    """

    date: int
    prev_close: float | None
    open: float
    high: float
    low: float
    last: float
    volume: float | None
    decimals: int


def traded(day: Day | None, tick: Tick, *, adds: bool) -> Day:
    """Add a row; with `adds`, its volume is that of one trade, else that of the day until then."""
    date = tick.time_ms // _DAY_MS
    if day is not None and date < day.date:
        # A row that comes late, from before midnight, does not end the day.
        date = day.date
    decimals = max(tick.decimals, day.decimals if day else fewest_decimals(tick.price))
    if day is None or date > day.date:
        before = day.last if day else None
        return Day(
            date,
            tick.prev_close if tick.prev_close is not None else before,
            tick.open if tick.open is not None else tick.price,
            _most(tick.high, tick.price),
            _least(tick.low, tick.price),
            tick.price,
            tick.volume,
            decimals,
        )
    return Day(
        date,
        tick.prev_close if tick.prev_close is not None else day.prev_close,
        tick.open if tick.open is not None else day.open,
        _most(tick.high, day.high, tick.price),
        _least(tick.low, day.low, tick.price),
        tick.price,
        _volume(day.volume, tick.volume, adds=adds),
        decimals,
    )


def quote_of(tick: Tick, day: Day, said: QuotedSymbol) -> Quote:
    """The quote that a row is streamed as."""
    decimals = said.decimals if said.decimals is not None else day.decimals
    change, change_pct = change_of(tick.price, day.prev_close, decimals)
    return Quote(
        symbol=tick.symbol,
        name=said.name or tick.name or tick.symbol,
        price=round(tick.price, decimals),
        bid=rounded(tick.bid, decimals),
        ask=rounded(tick.ask, decimals),
        bid_size=tick.bid_size,
        ask_size=tick.ask_size,
        open=round(day.open, decimals),
        high=round(day.high, decimals),
        low=round(day.low, decimals),
        prev_close=rounded(day.prev_close, decimals),
        change=change,
        change_pct=change_pct,
        volume=None if day.volume is None else int(day.volume),
        currency=said.currency or tick.currency,
        decimals=decimals,
        session=tick.session,
        simulated=tick.simulated,
    )


def _volume(before: float | None, said: float | None, *, adds: bool) -> float | None:
    if said is None:
        return before
    return min((before or 0.0) + said, _MOST_VOLUME) if adds else said


def _most(*prices: float | None) -> float:
    return max(price for price in prices if price is not None)


def _least(*prices: float | None) -> float:
    return min(price for price in prices if price is not None)
