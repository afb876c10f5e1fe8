"""One step: quotes into the running minute, minutes that are over into bars."""

from collections.abc import Iterator, Sequence

import msgspec

from ticker.derive.bars.days import MINUTE_MS, Days, span
from ticker.derive.bars.state import WIDER_S, BarsState, ClosedBar, OfSymbol, OpenBar, told_already
from ticker.events import Bar, Draft, Ohlcv, Record
from ticker.events.ohlcv import in_new_shares, joined, rounded, shares_after
from ticker.log.bars import Place
from ticker.times import rfc3339

_MINUTE_S = MINUTE_MS // 1_000


class _Tick(msgspec.Struct, frozen=True, gc=False):
    """All that a bar is made of: to decode the rest of a quote would take three times as long."""

    price: float
    volume: int | None = None
    decimals: int = 2


class _Split(msgspec.Struct, frozen=True):
    kind: str
    old_shares: int | None = None
    new_shares: int | None = None


_tick = msgspec.json.Decoder(_Tick).decode
_action = msgspec.json.Decoder(_Split).decode


class Folding:
    """Made for one step, and used up by it."""

    def __init__(self, state: BarsState, days: Days) -> None:
        self._symbols = dict(state.symbols)
        self._minute_ms = state.minute_ms
        self._closed = list(state.closed)
        self._due_ms = state.due_ms
        self._kept = state.kept
        self._days = days

    @property
    def closed(self) -> Sequence[ClosedBar]:
        """The bars that are to be told."""
        return self._closed

    def take(self, record: Record) -> None:
        """A quote, or a split of what it comes behind."""
        minute_ms = record.time_ms - record.time_ms % MINUTE_MS
        if minute_ms != self._minute_ms:
            # Not whether it is later: the clock may have been set back.
            self._go_to(minute_ms)
        if record.type == "action":
            self._act(record)
            return
        tick, symbol = _tick(record.json), record.symbols[0]
        known = self._symbols.get(symbol) or OfSymbol(record.channel)
        if known.minute is None:
            known = self._with_told(symbol, known, minute_ms)
        added, day_volume = added_volume(known.day_volume, tick.volume)
        price = tick.price
        minute = joined(known.minute, Ohlcv(minute_ms, price, price, price, price, added))
        self._symbols[symbol] = OfSymbol(
            record.channel, minute, known.before, known.wider, day_volume, known.newest_ms, tick.decimals
        )
        self._due_ms = minute_ms + MINUTE_MS

    def _with_told(self, symbol: str, state: OfSymbol, minute_ms: int) -> OfSymbol:
        """Before a minute begins: bars that it is part of, and that were told already, go on."""
        before, wider = None, state.wider
        for bar in told_already(symbol, state, minute_ms, self._days):
            prices = self._told(bar.place)
            if bar.place.interval_s == _MINUTE_S:
                before = prices
            elif prices is not None:
                wider = (*wider, OpenBar(bar.place.interval_s, bar.end_ms, prices))
        return msgspec.structs.replace(state, before=before, wider=wider)

    def pass_to(self, time_ms: int) -> None:
        """Time alone has passed, up to an instant; none where the clock was set back."""
        if self._minute_ms is not None and time_ms >= self._minute_ms + MINUTE_MS:
            self._go_to(time_ms - time_ms % MINUTE_MS)

    def state(self) -> BarsState:
        """What is known once the closed ones are told."""
        return BarsState(self._symbols, self._minute_ms, (), self._due_ms)

    def _go_to(self, minute_ms: int) -> None:
        """Another minute is the running one."""
        self._minute_ms = minute_ms
        for symbol, state in self._symbols.items():
            self._symbols[symbol] = self._up_to(symbol, state, minute_ms)
        self._due_ms = min(
            (bar.end_ms for state in self._symbols.values() for bar in state.wider), default=None
        )

    def _up_to(self, symbol: str, state: OfSymbol, minute_ms: int) -> OfSymbol:
        """Close a minute that is not the running one, and every bar that this one does not fall into."""
        if state.minute is not None and state.minute.start_ms != minute_ms:
            state = self._with_minute(symbol, state, state.minute)
        over = [bar for bar in state.wider if not bar.contains(minute_ms)]
        if not over:
            return state
        self._closed += (ClosedBar(symbol, state.channel, bar.interval_s, bar.prices) for bar in over)
        rest = tuple(bar for bar in state.wider if bar.contains(minute_ms))
        return msgspec.structs.replace(state, wider=rest)

    def _with_minute(self, symbol: str, state: OfSymbol, minute: Ohlcv) -> OfSymbol:
        """Its minute has closed: it is told, and a part of wider bars."""
        bar = joined(state.before, minute)
        self._closed.append(ClosedBar(symbol, state.channel, _MINUTE_S, bar))
        wider = tuple(self._widened(symbol, state, minute))
        newest_ms = max(state.newest_ms, minute.start_ms)
        return OfSymbol(state.channel, None, None, wider, state.day_volume, newest_ms, state.decimals)

    def _widened(self, symbol: str, state: OfSymbol, minute: Ohlcv) -> Iterator[OpenBar]:
        """Its open bars, with a minute that has closed in those that it is part of."""
        begun = set(WIDER_S)
        for bar in state.wider:
            if bar.contains(minute.start_ms):
                begun.discard(bar.interval_s)
                yield OpenBar(bar.interval_s, bar.end_ms, joined(bar.prices, minute))
            else:
                yield bar
        for interval_s in sorted(begun):
            start_ms, end_ms = span(symbol, interval_s, minute.start_ms, self._days)
            yield OpenBar(interval_s, end_ms, msgspec.structs.replace(minute, start_ms=start_ms))

    def _told(self, place: Place) -> Ohlcv | None:
        """The bar that has been told of a place, if there is one."""
        waiting = (bar.prices for bar in reversed(self._closed) if bar.place == place)
        return next(waiting, None) or self._kept.get(place)

    def _act(self, record: Record) -> None:
        action, symbol = _action(record.json), record.symbols[0]
        state = self._symbols.get(symbol)
        if state is not None and action.old_shares and action.new_shares:
            self._symbols[symbol] = _after_split(state, action.old_shares, action.new_shares)


def draft_of(bar: ClosedBar) -> Draft:
    prices = bar.prices
    return Draft(
        bar.channel,
        Bar(
            symbol=bar.symbol,
            interval_s=bar.interval_s,
            start=rfc3339(prices.start_ms),
            open=prices.open,
            high=prices.high,
            low=prices.low,
            close=prices.close,
            volume=prices.volume,
        ),
    )


def added_volume(before: int | None, now: int | None) -> tuple[int | None, int | None]:
    """What was traded since the quote before, and what has been that day, from what both say of that.

    A day's volume that falls is another day's. What was traded before the first quote that said
    any was in no bar.
    """
    if now is None:
        return None, before
    if before is None:
        return 0, now
    return (now - before if now >= before else now), now


def _after_split(state: OfSymbol, old_shares: int, new_shares: int) -> OfSymbol:
    def in_terms(bar: Ohlcv) -> Ohlcv:
        return rounded(in_new_shares(bar, old_shares, new_shares), state.decimals)

    def adjusted(bar: Ohlcv | None) -> Ohlcv | None:
        return None if bar is None else in_terms(bar)

    return OfSymbol(
        state.channel,
        adjusted(state.minute),
        adjusted(state.before),
        tuple(OpenBar(bar.interval_s, bar.end_ms, in_terms(bar.prices)) for bar in state.wider),
        shares_after(state.day_volume, old_shares, new_shares),
        state.newest_ms,
        state.decimals,
    )
