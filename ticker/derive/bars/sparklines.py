"""The last closes of every symbol, for lines as wide as a word."""

from collections.abc import Mapping, Sequence

import msgspec

from ticker.derive.bars.reader import Bars
from ticker.log import LogView
from ticker.log.bars import Closes, Series

POINTS = 60
WIDE_S, NARROW_S = 300, 60
_ENOUGH = 12
"""Where there are fewer closes of five minutes than this, those of a minute say more."""
_AT_ONCE = 50


class Sparkline(msgspec.Struct, frozen=True):
    """Closes of bars one after the other, the first of which began at `start`; None where there is no bar."""

    start: int
    step_ms: int
    closes: tuple[float | None, ...]


class Sparklines:
    """Made of the bars that the log keeps."""

    def __init__(self, view: LogView, bars: Bars) -> None:
        self._view = view
        self._bars = bars

    async def read(self, channels: Sequence[str], to_ms: int, *, client: str = "") -> Mapping[str, Sparkline]:
        """The closes of each symbol that has two, up to an instant: what ended later is left out."""
        series = await self._view.kept_bars.series(channels, client=client)
        wide = await self._closes(series, WIDE_S, to_ms, client)
        few = [one for one in series if len(wide.get(one.symbol, ())) < _ENOUGH]
        narrow = await self._closes(few, NARROW_S, to_ms, client)
        wide |= await self._in_todays_terms(channels, series, to_ms, client)
        narrow = {symbol: found for symbol, found in narrow.items() if len(wide.get(symbol, ())) < _ENOUGH}
        found = {symbol: sparkline(closes, WIDE_S) for symbol, closes in wide.items() if len(closes) > 1}
        return found | {
            symbol: sparkline(closes, NARROW_S) for symbol, closes in narrow.items() if len(closes) > 1
        }

    async def _closes(
        self, series: Sequence[Series], interval_s: int, to_ms: int, client: str
    ) -> dict[str, Closes]:
        found: dict[str, Closes] = {}
        for at in range(0, len(series), _AT_ONCE):
            some = series[at : at + _AT_ONCE]
            for symbol, closes in await self._view.kept_bars.closes(
                some, interval_s, to_ms, POINTS, client=client
            ):
                found[symbol] = found.get(symbol, {}) | closes
        return found

    async def _in_todays_terms(
        self, channels: Sequence[str], series: Sequence[Series], to_ms: int, client: str
    ) -> dict[str, Closes]:
        """Those of symbols that were split or got another name, one by one: there are few."""
        actions = await self._view.kept_bars.actions(channels, client=client)
        touched = {symbol for action in actions for symbol in (action.symbol, action.new_symbol)}
        found: dict[str, Closes] = {}
        for symbol in {one.symbol for one in series} & touched:
            until_ms = to_ms - WIDE_S * 1_000 + 1
            bars = await self._bars.read(
                symbol, WIDE_S, channels, to_ms=until_ms, limit=POINTS, client=client
            )
            found[symbol] = {bar.prices.start_ms: bar.prices.close for bar in bars if bar.closed}
        return found


def sparkline(closes: Closes, step_s: int) -> Sparkline:
    """The closes of the stretch that ends with the newest."""
    step_ms, last_ms = step_s * 1_000, max(closes)
    least_ms = last_ms - (POINTS - 1) * step_ms
    start_ms = min(at_ms for at_ms in closes if at_ms >= least_ms)
    steps = range(start_ms, last_ms + 1, step_ms)
    return Sparkline(start_ms, step_ms, tuple(closes.get(at_ms) for at_ms in steps))
