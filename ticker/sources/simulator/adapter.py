"""The simulator as a source: one read is one step of every symbol."""

import asyncio
from collections.abc import Callable
from time import perf_counter

from ticker.errors import SourceError
from ticker.events import Quote
from ticker.sources.adapter import Reading
from ticker.sources.simulator.day import date_after, date_of
from ticker.sources.simulator.market import (
    State,
    displays_the_same,
    instrument_of,
    quote_of,
    stepped,
)
from ticker.sources.simulator.memory import VERSION, Memory, decoded, encoded
from ticker.sources.simulator.settings import SimulatorSource

_SLICE_S = 0.001


class SimulatorAdapter:
    """Simulated prices, the same for the same seed and settings on every run.

    A read moves every symbol by one step of `every`, however long ago the last read was: after an hour
    without a server the prices go on where they stopped, and the hour did not happen. `now_ms` decides
    only when a new day begins, at midnight UTC. `clock` (seconds) only decides how long a read may work
    before it lets others run.
    """

    def __init__(self, spec: SimulatorSource, *, clock: Callable[[], float] = perf_counter) -> None:
        self._instruments = tuple(
            instrument_of(symbol, settings, seed=spec.seed, every_ms=spec.every_ms)
            for symbol, settings in spec.symbols.items()
        )
        self._clock = clock

    async def read(self, memory: bytes | None, now_ms: int) -> Reading:
        """Answer with the quotes that changed, in the order of the configuration; all on the first read.

        Memory that cannot be read begins all prices anew, and `detail` says so: the operator could not
        mend it, and simulated prices are better begun anew than stopped for good.
        """
        remembered, detail = _remembered(memory, now_ms)
        date = date_after(remembered.date, now_ms)
        quotes, states = await self._stepped(remembered.states, new_day=date != remembered.date)
        return Reading(bodies=quotes, memory=encoded(Memory(VERSION, date, states)), detail=detail)

    async def _stepped(
        self, old_states: dict[str, State], *, new_day: bool
    ) -> tuple[tuple[Quote, ...], dict[str, State]]:
        quotes: list[Quote] = []
        states: dict[str, State] = {}
        pause_at = self._clock() + _SLICE_S
        for instrument in self._instruments:
            old = old_states.get(instrument.symbol)
            new = stepped(instrument, old, new_day=new_day)
            states[instrument.symbol] = new
            if old is None or not displays_the_same(old, new):
                quotes.append(quote_of(instrument, new))
            if self._clock() >= pause_at:
                # Thousands of symbols in one go would hold up every stream by tens of milliseconds.
                await asyncio.sleep(0)
                pause_at = self._clock() + _SLICE_S
        return tuple(quotes), states


def _remembered(memory: bytes | None, now_ms: int) -> tuple[Memory, str | None]:
    nothing = Memory(VERSION, date_of(now_ms), {})
    if memory is None:
        return nothing, None
    try:
        return decoded(memory), None
    except SourceError as error:
        return nothing, f"prices begin anew: {error}"
