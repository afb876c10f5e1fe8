"""Bars as their readers get them."""

from tests.derive.bars.oracle import Bars
from tests.log.logs import CHANNELS
from ticker.derive import Derivations
from ticker.derive.bars import TimedBar
from ticker.log.bars import INTERVALS_S


async def read(derivations: Derivations, symbol: str = "AAPL", interval_s: int = 60) -> list[TimedBar]:
    return await derivations.bars.read(symbol, interval_s, tuple(CHANNELS))


async def all_bars(derivations: Derivations) -> Bars:
    return {
        (symbol, interval_s, bar.prices.start_ms): bar.prices
        for symbol in await derivations.bars.symbols(tuple(CHANNELS))
        for interval_s in INTERVALS_S
        for bar in await derivations.bars.read(symbol, interval_s, tuple(CHANNELS), limit=10**6)
    }
