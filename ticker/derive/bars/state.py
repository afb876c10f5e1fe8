"""What is known of the bars that have not closed yet."""

from collections.abc import Iterator

import msgspec

from ticker.derive.bars.days import MINUTE_MS, Days, span
from ticker.events.ohlcv import Ohlcv, joined
from ticker.log.bars import INTERVALS_S, Place

WIDER_S = tuple(interval_s for interval_s in INTERVALS_S if interval_s > MINUTE_MS // 1_000)


class OpenBar(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A bar of more than a minute, as of the last minute that closed; it ends before `end_ms`."""

    interval_s: int
    end_ms: int
    prices: Ohlcv

    def contains(self, time_ms: int) -> bool:
        return self.prices.start_ms <= time_ms < self.end_ms


class ClosedBar(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A bar that is to be told."""

    symbol: str
    channel: str
    interval_s: int
    prices: Ohlcv

    @property
    def place(self) -> Place:
        return Place(self.symbol, self.channel, self.interval_s, self.prices.start_ms)


class OfSymbol(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One symbol: `minute` is what its running minute has had, `wider` are bars that it is no part of yet.

    `before` is the bar that had been told of that same minute already, `day_volume` what the last quote
    said that was traded that day, `newest_ms` where the newest minute began of which a bar has been told.
    `decimals` are those of the last quote, None before there was one.
    """

    channel: str
    minute: Ohlcv | None = None
    before: Ohlcv | None = None
    wider: tuple[OpenBar, ...] = ()
    day_volume: int | None = None
    newest_ms: int = -1
    decimals: int | None = None


class BarsState(msgspec.Struct, frozen=True, array_like=True):
    """The symbols of a portion, each of which had a quote; `minute_ms` is where the running minute begins.

    `due_ms` is when the next bar ends of those that are open. `kept` has the bars of the log that a step may
    have to go on from, and is not kept itself. `closed` waits to be told: a version that told bars of a
    whole market one after the other may have left some.
    """

    symbols: dict[str, OfSymbol] = {}
    minute_ms: int | None = None
    closed: tuple[ClosedBar, ...] = ()
    due_ms: int | None = None
    kept: dict[Place, Ohlcv] = {}


def divided(whole: BarsState, most: int) -> list[BarsState]:
    """The state of a whole market, as one was kept once, in portions of so many symbols."""
    symbols = list(whole.symbols.items())
    return [_part(whole, dict(symbols[at : at + most])) for at in range(0, len(symbols), most)]


def _part(whole: BarsState, symbols: dict[str, OfSymbol]) -> BarsState:
    # Minutes that were over may still have been open then: with the first of them, all are looked at.
    minutes_ms = [known.minute.start_ms for known in symbols.values() if known.minute is not None]
    ends_ms = [bar.end_ms for known in symbols.values() for bar in known.wider]
    ends_ms += [start_ms + MINUTE_MS for start_ms in minutes_ms]
    return BarsState(
        symbols,
        min(minutes_ms, default=whole.minute_ms),
        tuple(bar for bar in whole.closed if bar.symbol in symbols),
        min(ends_ms, default=None),
    )


def open_bar(symbol: str, state: OfSymbol, interval_s: int, days: Days) -> Ohlcv | None:
    """A symbol's bar of an interval that has not closed, if it has one."""
    minute = state.minute
    if interval_s * 1_000 == MINUTE_MS:
        return None if minute is None else joined(state.before, minute)
    bar = next((bar for bar in state.wider if bar.interval_s == interval_s), None)
    if minute is None:
        return None if bar is None else bar.prices
    if bar is not None and bar.contains(minute.start_ms):
        return joined(bar.prices, minute)
    start_ms, _ = span(symbol, interval_s, minute.start_ms, days)
    return msgspec.structs.replace(minute, start_ms=start_ms)


class ToldBar(msgspec.Struct, frozen=True):
    """A bar that was told once, although it had not ended; it goes up to `end_ms`."""

    place: Place
    end_ms: int


def told_already(symbol: str, state: OfSymbol, minute_ms: int, days: Days) -> Iterator[ToldBar]:
    """The bars that a minute is part of, and that may have been told before it begins.

    There are none, unless the clock was set back or a minute had closed before its last quote came.
    """
    open_s = {bar.interval_s for bar in state.wider if bar.contains(minute_ms)}
    if minute_ms > state.newest_ms and len(open_s) == len(WIDER_S):
        return
    for interval_s in INTERVALS_S:
        if interval_s not in open_s:
            start_ms, end_ms = span(symbol, interval_s, minute_ms, days)
            if start_ms <= state.newest_ms:
                yield ToldBar(Place(symbol, state.channel, interval_s, start_ms), end_ms)
