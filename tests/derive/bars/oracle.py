"""What bars ought to be, worked out the slow way: all quotes of a symbol in a list, one bar at a time."""

from collections.abc import Sequence

from ticker.derive.bars import utc_day
from ticker.derive.bars.days import Days, span
from ticker.events import Ohlcv, Quote, Record
from ticker.log.bars import INTERVALS_S

Bars = dict[tuple[str, int, int], Ohlcv]
"""By symbol, interval in seconds, and start in milliseconds."""


def bars_of(records: Sequence[Record], days: Days = utc_day) -> Bars:
    """The bars of some quotes in the order of their ids."""
    ticks: dict[tuple[str, int, int], list[tuple[float, int | None]]] = {}
    volumes: dict[str, int] = {}
    for record in records:
        quote = record.body
        assert isinstance(quote, Quote)
        added = _added(volumes, quote)
        for interval_s in INTERVALS_S:
            start_ms, _ = span(quote.symbol, interval_s, record.time_ms, days)
            ticks.setdefault((quote.symbol, interval_s, start_ms), []).append((quote.price, added))
    return {place: _bar(place[2], found) for place, found in ticks.items()}


def _added(volumes: dict[str, int], quote: Quote) -> int | None:
    if quote.volume is None:
        return None
    before = volumes.get(quote.symbol)
    volumes[quote.symbol] = quote.volume
    if before is None:
        return 0
    return quote.volume - before if quote.volume >= before else quote.volume


def _bar(start_ms: int, ticks: Sequence[tuple[float, int | None]]) -> Ohlcv:
    prices = [price for price, _ in ticks]
    volumes = [volume for _, volume in ticks if volume is not None]
    return Ohlcv(start_ms, prices[0], max(prices), min(prices), prices[-1], sum(volumes) if volumes else None)
