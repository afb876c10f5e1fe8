"""The simulator as a source: one read is one step of every symbol."""

import asyncio
from collections.abc import Callable
from time import perf_counter

import msgspec

from ticker.errors import SourceError
from ticker.events import Action, Body, Quote
from ticker.sources.adapter import Reading
from ticker.sources.simulator.conditions import Conditions
from ticker.sources.simulator.exchange import NO_FLOOR, Exchange, Floor
from ticker.sources.simulator.hours import conditions_at, first_date
from ticker.sources.simulator.market import (
    MORNING_STEP_S,
    instruments_of,
    morning_of,
    quote_of,
    sectors_of,
    stepped,
)
from ticker.sources.simulator.memory import VERSION, Memory, decoded, encoded
from ticker.sources.simulator.model.factors import START, Common, advanced
from ticker.sources.simulator.model.instrument import Instrument
from ticker.sources.simulator.model.state import State
from ticker.sources.simulator.script.actions import in_terms
from ticker.sources.simulator.settings import SimulatorSource

_SLICE_S = 0.001


class _Opening(msgspec.Struct, frozen=True):
    """What a step begins with: symbols and states in the terms of now, what led there, and what holds."""

    instruments: tuple[Instrument, ...]
    states: dict[str, State]
    actions: tuple[Action, ...]
    floor: Floor


class SimulatorAdapter:
    """Simulated prices, the same for the same seed and settings on every run.

    A read moves every symbol by one step of `every`, however long ago the last read was: after an hour
    without a server the prices go on where they stopped, and the hour did not happen. `now_ms` decides
    only when a new day begins, at midnight UTC. `clock` (seconds) only decides how long a read may work
    before it lets others run.
    """

    def __init__(self, spec: SimulatorSource, *, clock: Callable[[], float] = perf_counter) -> None:
        self._seed = spec.seed
        self._step_s = spec.every_ms / 1_000.0
        self._instruments = instruments_of(spec)
        self._sectors = sectors_of(self._instruments)
        self._exchange = Exchange(spec)
        self._clock = clock

    async def read(self, memory: bytes | None, now_ms: int) -> Reading:
        """Answer with the quotes that changed, in the order of the configuration; all on the first read.

        Memory that cannot be read begins all prices anew, and `detail` says so: the operator could not
        mend it, and simulated prices are better begun anew than stopped for good.
        """
        remembered, detail = _remembered(memory, now_ms)
        date, conditions = conditions_at(remembered.date, now_ms)
        factors, common = advanced(remembered.factors, self._sectors, 1, seed=self._seed, step_s=self._step_s)
        opening = self._opening(remembered, conditions, now_ms)
        quotes, states = await self._stepped(opening, common, conditions)
        after = Memory(VERSION, date, states, factors, opening.floor.remembered)
        # Quotes behind an action are in its terms.
        bodies: tuple[Body, ...] = (*opening.actions, *opening.floor.statuses, *quotes)
        return Reading(bodies=bodies, memory=encoded(after), detail=detail)

    def _opening(self, remembered: Memory, conditions: Conditions, now_ms: int) -> _Opening:
        exchange = self._exchange
        if not exchange.has_any:
            return _Opening(self._instruments, remembered.states, (), NO_FLOOR)
        instruments = tuple(in_terms(each, exchange.ratio(each.symbol, now_ms)) for each in self._instruments)
        before, states, actions = exchange.carried_over(
            remembered.exchange, remembered.states, instruments, now_ms
        )
        return _Opening(instruments, states, actions, exchange.stepped(before, states, conditions, now_ms))

    async def _stepped(
        self, opening: _Opening, common: Common, usual: Conditions
    ) -> tuple[tuple[Quote, ...], dict[str, State]]:
        quotes: list[Quote] = []
        states: dict[str, State] = {}
        morning = morning_of(self._seed, self._sectors, MORNING_STEP_S)
        pause_at = self._clock() + _SLICE_S
        floor, acted = opening.floor, {action.symbol for action in opening.actions}
        for instrument in opening.instruments:
            old = opening.states.get(instrument.symbol)
            conditions = floor.conditions.get(instrument.symbol, usual)
            new, prints, _ = stepped(instrument, old, common, (conditions,), morning)
            states[instrument.symbol] = new
            # What is frozen shows the same in every step; that it is so is told once.
            is_news = instrument.symbol in floor.resumed | acted or (prints and not conditions.frozen)
            if is_news or old is None or _is_told_anew(old, new):
                quotes.append(quote_of(instrument, new, conditions))
            if self._clock() >= pause_at:
                # Thousands of symbols in one go would hold up every stream by tens of milliseconds.
                await asyncio.sleep(0)
                pause_at = self._clock() + _SLICE_S
        return tuple(quotes), states


def _is_told_anew(old: State, new: State) -> bool:
    """Whether the configuration shows it in another way, or another day has begun for it."""
    return old.label != new.label or old.decimals != new.decimals or old.day != new.day


def _remembered(memory: bytes | None, now_ms: int) -> tuple[Memory, str | None]:
    nothing = Memory(VERSION, first_date(now_ms), {}, START)
    if memory is None:
        return nothing, None
    try:
        return decoded(memory), None
    except SourceError as error:
        return nothing, f"prices begin anew: {error}"
