"""The bars by which a move is judged, read from the log."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

from ticker.derive.moves.score import DAYS, SPAN_S
from ticker.events import Ohlcv
from ticker.log import LogView

History: TypeAlias = Mapping[str, Sequence[Ohlcv]]
"""By symbol, its bars of 5 minutes, ascending."""

_DAY_MS = 86_400_000
_MOST = DAYS * 86_400 // SPAN_S


async def history_of(
    view: LogView, channels: Sequence[str], symbols: Iterable[str], through_ms: int
) -> History:
    """The last 20 days before an instant."""
    wanted = frozenset(symbols)
    found: dict[str, Sequence[Ohlcv]] = {}
    for series in await view.kept_bars.series(channels):
        if series.symbol in wanted:
            from_ms = through_ms - DAYS * _DAY_MS
            bars = await view.kept_bars.newest(series, SPAN_S, from_ms, through_ms, _MOST)
            found[series.symbol] = bars[::-1]
    return found
