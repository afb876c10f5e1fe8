"""Bars as they are asked for: those that the log keeps, and those that are still open."""

from collections.abc import Iterable, Sequence
from typing import Protocol

import msgspec

from ticker.derive.bars.adjusting import Lineage, Split, adjusted_by, lineage
from ticker.derive.bars.days import Days, span
from ticker.derive.bars.seconds import Seconds
from ticker.derive.bars.state import BarsState, OfSymbol, open_bar
from ticker.events import Ohlcv
from ticker.events.ohlcv import rounded
from ticker.log import LogView
from ticker.log.bars import INTERVALS_S, Series
from ticker.times import Clock

SECOND_S = 1
READABLE_S = (SECOND_S, *INTERVALS_S)
"""The intervals that bars can be asked for."""

FOREVER_MS = 1 << 47
"""Behind every time that can be written."""


class TimedBar(msgspec.Struct, frozen=True):
    """A bar, and whether it has closed: an open one has more to come."""

    prices: Ohlcv
    closed: bool


class OpenBars(Protocol):
    """What is known of bars that are not in the log yet, portion by portion."""

    @property
    def states(self) -> Iterable[BarsState]: ...

    def of(self, key: str) -> BarsState | None:
        """The state that a symbol is in."""


class Bars:
    """`now` is what the derivation knows, asked at each read."""

    def __init__(self, view: LogView, now: OpenBars, days: Days, clock: Clock) -> None:
        self._view = view
        self._now = now
        self._days = days
        self._clock = clock
        self._seconds = Seconds(view)

    async def symbols(self, channels: Sequence[str], *, client: str = "") -> tuple[str, ...]:
        """All symbols that have bars on some channels."""
        kept = {series.symbol for series in await self._view.kept_bars.series(channels, client=client)}
        now = {
            symbol
            for state in self._now.states
            for symbol, known in state.symbols.items()
            if known.channel in channels
        }
        return tuple(sorted(kept | now))

    async def read(
        self,
        symbol: str,
        interval_s: int,
        channels: Sequence[str],
        *,
        from_ms: int = 0,
        to_ms: int = FOREVER_MS,
        limit: int = 500,
        adjusted: bool = True,
        client: str = "",
    ) -> list[TimedBar]:
        """The newest `limit` bars of a symbol that begin in [from, to), ascending.

        `symbol` is spelled as in its quotes, `interval_s` one of READABLE_S. Unless `adjusted` is false,
        bars before a split are told in shares of after it, and those of an older name of the symbol too.
        """
        found: dict[int, TimedBar] = {}
        history = lineage(symbol, await self._view.kept_bars.actions(channels, client=client))
        for name in history.names if adjusted else history.names[:1]:
            until_ms = min(to_ms, name.until_ms)
            for bar in await self._of_name(
                name.symbol, interval_s, channels, from_ms, until_ms, limit, client, history.splits
            ):
                found.setdefault(bar.prices.start_ms, bar)
        newest = [found[start_ms] for start_ms in sorted(found)[-limit:]]
        return self._adjusted(symbol, interval_s, history, newest) if adjusted else newest

    async def _of_name(
        self,
        symbol: str,
        interval_s: int,
        channels: Sequence[str],
        from_ms: int,
        to_ms: int,
        limit: int,
        client: str,
        splits: Sequence[Split],
    ) -> Iterable[TimedBar]:
        if interval_s == SECOND_S:
            return await self._of_seconds(symbol, channels, from_ms, to_ms, limit, client, splits)
        # Before the log and behind it: what closes meanwhile is in one of the three.
        bars = self._pending(symbol, interval_s, channels)
        for one in await self._view.kept_bars.series(channels, client=client):
            if one.symbol == symbol:
                bars |= await self._kept(one, interval_s, from_ms, to_ms, limit, client)
        bars |= self._pending(symbol, interval_s, channels)
        return (bar for start_ms, bar in bars.items() if from_ms <= start_ms < to_ms)

    async def _of_seconds(
        self,
        symbol: str,
        channels: Sequence[str],
        from_ms: int,
        to_ms: int,
        limit: int,
        client: str,
        splits: Sequence[Split],
    ) -> Iterable[TimedBar]:
        bars = await self._seconds.newest(
            symbol, channels, from_ms, to_ms, limit, splits=splits, client=client
        )
        if splits:
            decimals = self._decimals(symbol)
            bars = [rounded(bar, decimals) for bar in bars]
        over_ms = self._clock() - SECOND_S * 1_000
        return [TimedBar(bar, closed=bar.start_ms <= over_ms) for bar in bars]

    async def _kept(
        self, series: Series, interval_s: int, from_ms: int, to_ms: int, limit: int, client: str
    ) -> dict[int, TimedBar]:
        bars = await self._view.kept_bars.newest(series, interval_s, from_ms, to_ms, limit, client=client)
        return {bar.start_ms: TimedBar(bar, closed=True) for bar in bars}

    def _pending(self, symbol: str, interval_s: int, channels: Sequence[str]) -> dict[int, TimedBar]:
        """What is not in the log yet: the bar that is open."""
        known = self._known(symbol)
        if known is None or known.channel not in channels:
            return {}
        prices = open_bar(symbol, known, interval_s, self._days)
        return {} if prices is None else {prices.start_ms: TimedBar(prices, closed=False)}

    def _known(self, symbol: str) -> OfSymbol | None:
        state = self._now.of(symbol)
        return None if state is None else state.symbols.get(symbol)

    def _adjusted(
        self, symbol: str, interval_s: int, history: Lineage, bars: Sequence[TimedBar]
    ) -> list[TimedBar]:
        if not history.splits:
            return list(bars)
        decimals = self._decimals(symbol)
        return [
            TimedBar(
                rounded(
                    adjusted_by(history.splits, bar.prices, self._end_ms(symbol, interval_s, bar)), decimals
                ),
                bar.closed,
            )
            for bar in bars
        ]

    def _decimals(self, symbol: str) -> int | None:
        known = self._known(symbol)
        return None if known is None else known.decimals

    def _end_ms(self, symbol: str, interval_s: int, bar: TimedBar) -> int:
        return span(symbol, interval_s, bar.prices.start_ms, self._days)[1]
