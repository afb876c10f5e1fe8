"""Takes a market as many steps ahead as it goes by itself: to what it would have come to one by one.

Prices by themselves are a run of numbers. What looks at every step of all of them, bands, breakers, scripts
and hours, has nothing to say in most steps; and that it has not can be told from a few numbers of the whole
run.
"""

from collections.abc import Callable, Sequence
from typing import TypeAlias

import msgspec

from ticker.sources.simulator.ahead.banded import HalfMinute, Shown, followed, half_minutes, shown_of, touches
from ticker.sources.simulator.ahead.plan import Plan, plan_of
from ticker.sources.simulator.day import UNIX_DAY
from ticker.sources.simulator.exchange import Exchange, Remembered
from ticker.sources.simulator.grid import power_of_ten
from ticker.sources.simulator.market import Listed, sectors_of
from ticker.sources.simulator.memory import Memory
from ticker.sources.simulator.model.factors import FactorState, advanced
from ticker.sources.simulator.model.instrument import Instrument
from ticker.sources.simulator.model.state import State
from ticker.sources.simulator.model.walk import Walked, walked
from ticker.sources.simulator.rules.bands import LATE_MS, Bands, Tier, bands
from ticker.sources.simulator.rules.breakers import Breakers, change_of, tripped
from ticker.sources.simulator.rules.trading import OPEN, Standing
from ticker.sources.simulator.script.actions import in_terms, ratio_at
from ticker.sources.simulator.script.renames import with_names
from ticker.sources.simulator.settings import SimulatorSource
from ticker.sources.simulator.timetable import timetable_of

_ROUNDING = 1e-9
"""More than sums of a market's symbols can be off."""
_LEAST_STEPS = 2


Walks: TypeAlias = list[tuple[Instrument, Walked]]
"""What each symbol did in the same steps."""


class Run(msgspec.Struct, frozen=True):
    """Some steps: of each symbol what it is called and was displayed, and what is remembered after them.

    What was announced by then is not in it.
    """

    steps: int
    memory: Memory
    walks: Walks


class Ahead:
    """Made for a market; pure: the same memory and clock give the same run."""

    def __init__(self, spec: SimulatorSource) -> None:
        self._seed, self._step_s = spec.seed, spec.every_ms / 1_000.0
        self._timetable = timetable_of(spec.market, spec.every_ms, demo=spec.demo)
        self._listed = Listed(spec)
        self._exchange = Exchange(spec)

    def run(self, before: Memory, now_ms: int, most: int) -> Run | None:
        """Take at most so many steps, the first at `now_ms`; None where that one is to be taken by itself."""
        span = self._timetable.ahead(before.place, now_ms, most)
        plan = None if span is None else plan_of(self._exchange, before.exchange, span)
        instruments = () if plan is None else self._instruments(before, plan)
        if plan is not None and self._is_at_band(before, plan, instruments):
            return None
        while plan is not None and instruments and plan.steps >= _LEAST_STEPS:
            factors, walks = self._walks(before, plan, instruments)
            steps, exchange = _ruled(self._exchange, before, plan, walks)
            if steps == plan.steps:
                place = plan.span.place
                memory = msgspec.structs.replace(
                    before,
                    states={each.symbol: walk.state for each, walk in walks},
                    factors=factors,
                    exchange=exchange,
                    demo_ms=place.demo_ms,
                )
                return Run(steps, memory, self._called(before, plan, walks))
            plan = plan.head(steps)
        return None

    def _instruments(self, before: Memory, plan: Plan) -> tuple[Instrument, ...]:
        """In the terms of now; none where a symbol is new, or has been configured anew."""
        usual, at_ms = self._listed.on(before.date + UNIX_DAY), plan.span.clocks_ms[0]
        script = self._exchange.script(before.exchange, at_ms) if self._exchange.has_any else ()
        instruments = tuple(in_terms(each, ratio_at(script, each.symbol, at_ms)) for each in usual)
        goes_on = before.states.keys() == self._exchange.tiers.keys() and all(
            (state := before.states[each.symbol]).price == each.price and state.decimals == each.decimals
            for each in instruments
        )
        return instruments if goes_on else ()

    def _is_at_band(self, before: Memory, plan: Plan, instruments: tuple[Instrument, ...]) -> bool:
        """Whether a price has come to its band already."""
        for each in instruments:
            tier, state = self._exchange.tiers[each.symbol], before.states[each.symbol]
            standing = before.exchange.standings.get(each.symbol, OPEN)
            if tier is not None and plan.regular and standing.reference is not None:
                limits = _bands_at(state, plan, tier)(standing.reference.price)
                if touches(limits, state.bid, state.ask, each.ticks[-1][1]):
                    return True
        return False

    def _walks(
        self, before: Memory, plan: Plan, instruments: tuple[Instrument, ...]
    ) -> tuple[FactorState, Walks]:
        factors, common = advanced(
            before.factors, sectors_of(instruments), plan.steps, seed=self._seed, step_s=self._step_s
        )
        walks = []
        for each in instruments:
            standing = before.exchange.standings.get(each.symbol, OPEN)
            walk = walked(
                each,
                before.states[each.symbol],
                common,
                plan.schedules[each.symbol],
                pace=each.pace,
                stream=each.stream,
                was="halted" if standing.state == "halted" else before.session or "open",
            )
            walks.append((each, walk))
        return factors, walks

    def _called(self, before: Memory, plan: Plan, walks: Walks) -> Walks:
        names = self._exchange.names(before.exchange, plan.span.clocks_ms[0])[1]
        return [(with_names(each, names), walk) for each, walk in walks] if names else walks


def _ruled(exchange: Exchange, before: Memory, plan: Plan, walks: Walks) -> tuple[int, Remembered]:
    """In how many of the steps the rules have nothing to say, and what is remembered after all of them."""
    if not exchange.has_any:
        return plan.steps, before.exchange
    steps, standings = plan.steps, dict(before.exchange.standings)
    halves, seen = half_minutes(plan.span.clocks_ms), []
    for each, walk in walks:
        symbol, tier, state = each.symbol, exchange.tiers[each.symbol], before.states[each.symbol]
        shown = _shown(each, state, walk, before, plan, halves)
        seen.append((shown, state.day.prev_close))
        reference = standings[symbol].reference
        if tier is not None and plan.regular and reference is not None:
            came_to = followed(shown, reference, _bands_at(state, plan, tier))
            standings[symbol] = Standing(reference=came_to.reference)
            steps = min(steps, came_to.steps)
    if exchange.has_breakers:
        steps = min(steps, _untripped(before.exchange.breakers, seen, plan))
    volumes = {
        each.symbol: _volume_before_last(before.states[each.symbol], walk, plan) for each, walk in walks
    }
    return steps, msgspec.structs.replace(
        before.exchange, last_ms=plan.span.clocks_ms[-1], standings=standings, volumes=volumes
    )


def _shown(
    instrument: Instrument,
    state: State,
    walk: Walked,
    before: Memory,
    plan: Plan,
    halves: Sequence[HalfMinute],
) -> Shown:
    day, sizes = state.day, (state.bid_size, state.ask_size)
    return shown_of(
        (-1, day.last, state.bid, state.ask, *sizes, day.volume, "open"),
        walk.prints,
        plan.span.clocks_ms,
        halves,
        was_volume=before.exchange.volumes.get(instrument.symbol, 0),
        floor=instrument.ticks[-1][1],
    )


def _bands_at(state: State, plan: Plan, tier: Tier) -> Callable[[float], Bands]:
    late = plan.span.clocks_ms[0] >= plan.close_ms - LATE_MS
    points = power_of_ten(state.decimals)
    return lambda reference: bands(reference, state.day.prev_close, tier=tier, late=late, points=points)


def _untripped(breakers: Breakers, seen: list[tuple[Shown, int]], plan: Plan) -> int:
    """In how many steps no breaker trips; `seen` is what was displayed, and yesterday's close."""
    lows = [(min(min(shown.bids), shown.lasts[0]), close) for shown, close in seen]
    if not _may_trip(breakers, change_of(lows), plan):
        return plan.steps
    closes = [close for _, close in seen]
    for step, prices in enumerate(zip(*(shown.last_prices() for shown, _ in seen), strict=True)):
        if _may_trip(breakers, change_of(list(zip(prices, closes, strict=True))), plan):
            return step
    return plan.steps


def _may_trip(breakers: Breakers, change: float, plan: Plan) -> bool:
    """Whether breakers might trip in a market that was not lower than a change since yesterday's close."""
    return tripped(breakers, change - _ROUNDING, plan.span.clocks_ms[0], plan.close_ms) != breakers


def _volume_before_last(state: State, walk: Walked, plan: Plan) -> int:
    for index, *_, volume, _ in reversed(walk.prints[-2:]):
        if index < plan.steps - 1:
            return volume
    return state.day.volume
