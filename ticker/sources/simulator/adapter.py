"""The simulator as a source: one read is one step of every symbol."""

import asyncio
from collections.abc import Callable
from time import perf_counter

import msgspec

from ticker.errors import SourceError
from ticker.events import Action, Body, Quote, Status
from ticker.sources.adapter import Reading, Rest
from ticker.sources.simulator.conditions import once
from ticker.sources.simulator.day import UNIX_DAY
from ticker.sources.simulator.exchange import NO_FLOOR, Exchange, Floor, last_ms_of
from ticker.sources.simulator.hours import first_date
from ticker.sources.simulator.market import (
    Listed,
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
from ticker.sources.simulator.script.actions import in_terms, ratio_at
from ticker.sources.simulator.script.announcements import Announced, Announcer
from ticker.sources.simulator.script.renames import Names, as_called, farewells
from ticker.sources.simulator.script.settings import ScriptedEvent
from ticker.sources.simulator.sessions import statuses, until_ms
from ticker.sources.simulator.settings import SimulatorSource
from ticker.sources.simulator.timetable import Moment, closed_words, timetable_of
from ticker.times import parse_rfc3339, rfc3339

_SLICE_S = 0.001


class Taken(msgspec.Struct, frozen=True):
    """What a step came to."""

    memory: Memory
    bodies: tuple[Body, ...] = ()
    rest: Rest | None = None


class _Opening(msgspec.Struct, frozen=True):
    """What a step begins with: symbols and states in the terms of now, what led there, and what holds.

    In the `script`, what happens once has its day; `names` are what symbols are called before the step and in
    it.
    """

    instruments: tuple[Instrument, ...]
    states: dict[str, State]
    actions: tuple[Action, ...]
    floor: Floor
    script: tuple[ScriptedEvent, ...] = ()
    names: tuple[Names, Names] = ({}, {})


class SimulatorAdapter:
    """Simulated prices, the same for the same seed and settings on every run.

    A read moves every symbol by one step of `every`, however long ago the last read was: after an hour
    without a server the prices go on where they stopped, and the hour did not happen. `now_ms` decides
    only what time of what day it is at the venue, if there is one, else when midnight UTC is. `clock`
    (seconds) only decides how long a read may work before it lets others run.
    """

    def __init__(self, spec: SimulatorSource, *, clock: Callable[[], float] = perf_counter) -> None:
        self._spec = spec
        self._seed = spec.seed
        self._step_s = spec.every_ms / 1_000.0
        self._timetable = timetable_of(spec.market, spec.every_ms, demo=spec.demo)
        self._instruments = Listed(spec)
        self._sectors = sectors_of(instruments_of(spec))
        self._exchange = Exchange(spec)
        self._announcer = Announcer(spec)
        self._clock = clock

    async def read(self, memory: bytes | None, now_ms: int) -> Reading:
        """Answer with the quotes that changed, in the order of the configuration; all on the first read.

        Memory that cannot be read begins all prices anew, and `detail` says so: the operator could not
        mend it, and simulated prices are better begun anew than stopped for good.
        """
        known, detail = _remembered(memory)
        taken = await self.taken(known, now_ms)
        return Reading(bodies=taken.bodies, memory=encoded(taken.memory), detail=detail, rest=taken.rest)

    async def taken(self, known: Memory | None, now_ms: int) -> Taken:
        """Take a step from what is known of those before; None for the first."""
        remembered = Memory(VERSION, first_date(now_ms), {}, START) if known is None else known
        before = None if known is None else known.place
        moment = self._timetable.moment(before, now_ms)
        rest = self._rest(moment, now_ms)
        told_ms = remembered.told_ms if self._spec.market is None else until_ms(moment, remembered.told_ms)
        if told_ms == remembered.told_ms and self._stands_still(remembered, moment):
            return Taken(_kept(remembered, moment), rest=rest)
        factors, common = advanced(remembered.factors, self._sectors, 1, seed=self._seed, step_s=self._step_s)
        opening = self._opening(remembered, moment)
        turned = before is None or before.session not in (None, moment.place.session)
        quotes, states = await self._stepped(opening, common, moment, turned=turned)
        place = moment.place
        announced = self._announced(remembered, moment, opening)
        after = Memory(
            VERSION,
            place.date,
            states,
            factors,
            opening.floor.remembered,
            place.demo_ms,
            place.session,
            place.demo_days,
            told_ms,
            announced.through_ms,
        )
        said = self._statuses(remembered, opening.floor, moment, now_ms, told_ms)
        bodies = (*announced.bodies, *_told(remembered, opening, (*said, *quotes)))
        return Taken(after, bodies, rest)

    def _stands_still(self, remembered: Memory, moment: Moment) -> bool:
        """Whether all has been told of a market that is closed."""
        told = remembered.session == "closed" and remembered.states.keys() >= self._spec.symbols.keys()
        return moment.is_closed and told

    def _statuses(
        self, before: Memory, floor: Floor, moment: Moment, now_ms: int, told_ms: int
    ) -> tuple[Status, ...]:
        changed = tuple(_in_real_time(status, moment, now_ms) for status in floor.statuses)
        session = moment.place.session
        if self._spec.market is None or session is None:
            return changed
        is_other = session != before.session or told_ms != before.told_ms
        anew = [symbol for symbol in self._spec.symbols if is_other or symbol not in before.states]
        return statuses(anew, floor.remembered.standings, changed, session, told_ms)

    def _rest(self, moment: Moment, now_ms: int) -> Rest | None:
        # A demonstration counts its steps, at night too.
        if self._spec.market is None or self._spec.demo or moment.opens_ms is None:
            return None
        why = closed_words(self._spec.market, moment.opens_ms)
        return Rest(moment.changes_ms, why) if moment.changes_ms > now_ms else None

    def _opening(self, remembered: Memory, moment: Moment) -> _Opening:
        exchange, clock_ms = self._exchange, moment.clock_ms
        usual = self._instruments.on(moment.place.date + UNIX_DAY)
        if not exchange.has_any:
            return _Opening(usual, remembered.states, (), NO_FLOOR)
        script = exchange.script(remembered.exchange, clock_ms)
        instruments = tuple(in_terms(each, ratio_at(script, each.symbol, clock_ms)) for each in usual)
        before, states, actions = exchange.carried_over(
            remembered.exchange, remembered.states, instruments, clock_ms
        )
        floor = exchange.stepped(before, states, moment.conditions, clock_ms, moment.close_ms, moment.day_ms)
        names = exchange.names(before, clock_ms)
        return _Opening(instruments, states, actions, floor, script, names)

    def _announced(self, remembered: Memory, moment: Moment, opening: _Opening) -> Announced:
        last_ms = last_ms_of(remembered.exchange, moment.clock_ms, self._spec.every_ms)
        script, names = opening.script, opening.names[1]
        return self._announcer.announced(script, names, moment, last_ms, remembered.announced_ms)

    async def _stepped(
        self, opening: _Opening, common: Common, moment: Moment, *, turned: bool
    ) -> tuple[tuple[Quote, ...], dict[str, State]]:
        """Take a step of every symbol; where the session has `turned` to another, all are told."""
        quotes: list[Quote] = []
        states: dict[str, State] = {}
        morning = morning_of(self._seed, self._sectors)
        pause_at = self._clock() + _SLICE_S
        usual, passed = moment.conditions, moment.passed
        as_usual = once(usual)
        floor = opening.floor
        told = floor.resumed | {action.symbol for action in opening.actions}
        for instrument in opening.instruments:
            old = opening.states.get(instrument.symbol)
            conditions = floor.conditions.get(instrument.symbol, usual)
            schedule = as_usual if conditions is usual else once(conditions)
            new, prints, _ = stepped(instrument, old, common, schedule, morning, passed, moment.traded)
            states[instrument.symbol] = new
            # What is frozen shows the same in every step; that it is so is told once.
            is_news = turned or instrument.symbol in told
            if is_news or old is None or _is_told_anew(old, new) or (prints and _has_moved(old, new)):
                quotes.append(quote_of(instrument, new, conditions))
            if self._clock() >= pause_at:
                # Thousands of symbols in one go would hold up every stream by tens of milliseconds.
                await asyncio.sleep(0)
                pause_at = self._clock() + _SLICE_S
        return tuple(quotes), states


def _told(before: Memory, opening: _Opening, said: tuple[Body, ...]) -> tuple[Body, ...]:
    """All that is told of a step; quotes behind an action are in its terms and under its names."""
    was, now = opening.names
    gone = farewells(opening.instruments, before.states, was, now)
    return (*gone, *as_called(opening.actions, was), *as_called(said, now))


def _is_told_anew(old: State, new: State) -> bool:
    """Whether the configuration shows it in another way, or another day has begun for it."""
    return old.label != new.label or old.decimals != new.decimals or old.day != new.day


def _has_moved(old: State, new: State) -> bool:
    return (old.bid, old.ask, old.bid_size, old.ask_size) != (new.bid, new.ask, new.bid_size, new.ask_size)


def _kept(remembered: Memory, moment: Moment) -> Memory:
    """Nothing has happened but that time has passed."""
    place = moment.place
    return msgspec.structs.replace(remembered, date=place.date, demo_ms=place.demo_ms)


def _in_real_time(status: Status, moment: Moment, now_ms: int) -> Status:
    """What rules say of the market's own clock, by that of those who read it."""
    if status.until is None:
        return status
    until_ms = moment.real_ms(parse_rfc3339(status.until), now_ms)
    return msgspec.structs.replace(status, until=rfc3339(until_ms))


def _remembered(memory: bytes | None) -> tuple[Memory | None, str | None]:
    if memory is None:
        return None, None
    try:
        return decoded(memory), None
    except SourceError as error:
        return None, f"prices begin anew: {error}"
