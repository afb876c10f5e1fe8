"""A log, and the derivations over it as the service runs them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.derive.bars.oracle import Bars
from tests.log.logs import CHANNELS, opened
from tests.support.clock import Clock
from tests.support.waiting import eventually
from ticker.derive import Derivations
from ticker.derive.bars import TimedBar
from ticker.log import EventLog
from ticker.log.bars import INTERVALS_S
from ticker.times import Clock as AnyClock


def derivations_of(log: EventLog, clock: AnyClock) -> Derivations:
    return Derivations(log, log.order, channels=lambda: tuple(log.channels), clock=clock)


@asynccontextmanager
async def deriving(path: Path, clock: Clock) -> AsyncIterator[tuple[EventLog, Derivations]]:
    """A log in a folder, with its derivations running."""
    async with opened(path, clock=clock) as log:
        derivations = derivations_of(log, clock)
        running = asyncio.create_task(derivations.run())
        try:
            yield log, derivations
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)


async def caught_up(derivations: Derivations, name: str = "bars") -> None:
    await eventually(lambda: derivations.lags[name] == 0)


async def read(derivations: Derivations, symbol: str = "AAPL", interval_s: int = 60) -> list[TimedBar]:
    return await derivations.bars.read(symbol, interval_s, tuple(CHANNELS))


async def all_bars(derivations: Derivations) -> Bars:
    return {
        (symbol, interval_s, bar.prices.start_ms): bar.prices
        for symbol in await derivations.bars.symbols(tuple(CHANNELS))
        for interval_s in INTERVALS_S
        for bar in await derivations.bars.read(symbol, interval_s, tuple(CHANNELS), limit=10**6)
    }
