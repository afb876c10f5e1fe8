"""A symbol's walk through a run of steps: its worth, its bid and ask, its trades and its day."""

from collections.abc import Iterable
from math import floor, sqrt
from typing import NamedTuple, TypeAlias

from ticker.events import Session
from ticker.sources.simulator.conditions import Conditions, Schedule
from ticker.sources.simulator.day import MOST_VOLUME, Day
from ticker.sources.simulator.grid import power_of_ten
from ticker.sources.simulator.model.draws import drawn
from ticker.sources.simulator.model.factors import (
    ALPHA,
    BETA,
    GAMMA,
    OMEGA,
    VARIANCE_CEILING,
    Common,
)
from ticker.sources.simulator.model.instrument import LARGEST_RATIO, Instrument, StepPace
from ticker.sources.simulator.model.randomness import MASK
from ticker.sources.simulator.model.state import State

Print: TypeAlias = tuple[int, int, int, int, int, int, int, Session]
"""What is displayed after a step: its index; last price, bid and ask in points; sizes, volume, session."""

BRANCHING = 0.6
"""How many further trades a trade calls forth (Hawkes, Biometrika 58, 1971)."""
_QUIET = 0.4
_MOVED = 0.6 / 0.65
"""Volume grows with the size of the move, which is 0.65 standard deviations in the mean."""
_SPREAD_FLOOR, _SPREAD_SLOPE = 0.55, 0.5
"""The spread grows with the size of the moves to be expected; in the mean it is the configured one."""


class Walked(NamedTuple):
    """Where a walk ended, what was displayed on its way, and the jumps in it, by step, as log returns."""

    state: State
    prints: list[Print]
    jumps: list[tuple[int, float]]


def walked(
    instrument: Instrument,
    state: State,
    common: Common,
    schedule: Schedule,
    *,
    pace: StepPace,
    stream: int,
    was: Session = "open",
) -> Walked:
    """Take a symbol through a run of steps, those of a schedule; `was` is its session before.

    A step that shows nothing new has no print.

    One long function on purpose: hundreds of thousands of steps a second leave no time for calls, nor for a
    struct a step. It is the only one: a server takes the same steps one by one.
    """
    points = power_of_ten(instrument.decimals)
    usual = instrument.price * points
    bottom, top = usual / LARGEST_RATIO, usual * LARGEST_RATIO
    deviation, pull, mean_lots = pace.deviation, pace.pull * 2.0, pace.lots
    memory, jump_below = pace.memory, pace.jump
    gain = BRANCHING * (1.0 - memory)
    own_weight, own_part = instrument.own_weight, 1.0 - instrument.market_weight * instrument.market_weight
    wide, depth, lot = instrument.spread, instrument.depth, instrument.lot
    trades = instrument.volume > 0
    shared = common.shared(instrument.market_weight, instrument.sector, instrument.sector_weight)

    day = state.day
    worth, variance, excitement = state.worth, state.variance, state.excitement
    bid, ask, bid_size, ask_size = state.bid, state.ask, state.bid_size, state.ask_size
    prev_close, opening, high, low, last, volume = (
        day.prev_close,
        day.open,
        day.high,
        day.low,
        day.last,
        day.volume,
    )
    steps = schedule.steps
    draws = drawn((common.leap[0] * stream + common.leap[1]) & MASK, steps)
    least, most, tick, unit, is_fine = 1.0, 0.0, 1, 1.0, True
    known: Conditions | None = None
    forced, frozen, special = 0.0, False, False
    session = was
    shown: Print = (-1, last, bid, ask, bid_size, ask_size, volume, was)
    prints: list[Print] = []
    jumps: list[tuple[int, float]] = []
    # Of what is not below zero, `floor` is the whole part, in a tenth of the time that `int` takes.
    root, whole, fall, base = sqrt, floor, ALPHA + GAMMA, 1.0 - BRANCHING

    for (
        index,
        along,
        variance_along,
        regime,
        now,
        volatility,
        activity,
        widening,
        shock,
        chance,
        trading,
        goes_along,
        part,
        bid_strength,
        ask_strength,
    ) in zip(
        range(steps),
        shared.moves,
        shared.variances,
        common.regime,
        schedule.conditions,
        schedule.volatilities,
        schedule.activities,
        schedule.spreads,
        draws.shocks,
        draws.chances,
        draws.trading,
        draws.goes_along,
        draws.parts,
        draws.bids,
        draws.asks,
        strict=False,
    ):
        if now is not known:
            known, session = now, now.session
            forced, frozen = now.jump, now.frozen
            special = (
                now.new_day or now.opening or now.auction or now.lowest is not None or now.highest is not None
            )

        own_move = root(variance) * shock
        size = root(variance_along + own_part * variance)
        square = own_move * own_move
        variance = OMEGA * regime + BETA * variance + (ALPHA * square if shock > 0.0 else fall * square)
        if variance > VARIANCE_CEILING:
            variance = VARIANCE_CEILING
        move = along + own_weight * own_move

        rate = volatility * deviation * move + pull * (usual - worth) / (usual + worth) + forced
        if chance < jump_below and not frozen:
            jump = draws.jump(index) * instrument.jump_size
            jumps.append((index, jump))
            rate += jump
        # The exponential function to the second order, and its own reciprocal downwards: never below zero.
        worth = (
            worth * (1.0 + rate + 0.5 * rate * rate)
            if rate > 0.0
            else worth / (1.0 - rate + 0.5 * rate * rate)
        )
        if worth < least or worth >= most:
            worth = _within(worth, bottom, top)
            least, most, tick = _band(instrument.ticks, worth, bottom, top)
            is_fine, unit = tick == 1, float(tick)
        if frozen:
            excitement *= memory
            if session != shown[7]:
                shown = (index, last, bid, ask, bid_size, ask_size, volume, session)
                prints.append(shown)
            continue

        # A division takes twice as long as the rest of a line.
        middle = worth if is_fine else worth / unit
        spread = whole(middle * wide * widening * (_SPREAD_FLOOR + _SPREAD_SLOPE * size) + part)
        if spread < 1:
            spread = 1
        half = 0.5 * spread
        touch = whole(middle - half + 0.5)
        if touch < 1:
            touch = 1
            if middle < 1.0:
                # Worth less than a tick, which is the least that anybody can bid: sizes stay above nothing.
                middle = 1.0
        bid, ask = touch, touch + spread
        if not is_fine:
            bid *= tick
            ask *= tick
        if trades:
            # What the thing is worth within the spread is where the deeper side is.
            place = (middle - touch) / spread
            bid_size = lot * (1 + whole(depth * (0.5 + place) * bid_strength))
            ask_size = lot * (1 + whole(depth * (1.5 - place) * ask_strength))
            pressure = activity * mean_lots * (_QUIET + _MOVED * (move if move > 0.0 else -move))
            lots = whole(pressure * (base + excitement) * trading + chance)
            excitement *= memory
            if lots:
                # What large moves bring calls forth no echo of its own: moves cluster, and it would run away.
                if pressure > 0.0:
                    excitement += gain * lots / pressure
                volume += lots * lot
                if volume > MOST_VOLUME:
                    volume = MOST_VOLUME
                # Three of four trades go the way of the price.
                last = ask if (shock > 0.0) == goes_along else bid
            elif last < bid:
                last = bid
            elif last > ask:
                last = ask
        else:
            last = whole(middle + 0.5) * tick
            if last < bid:
                last = bid
        if special:
            if now.auction:
                last = bid if middle - touch < half else ask
            if now.lowest is not None and last < now.lowest:
                last = now.lowest
            if now.highest is not None and last > now.highest:
                last = now.highest
            if now.new_day:
                prev_close, opening, high, low = shown[1], last, last, last
                volume = max(0, volume - shown[6])
            elif now.opening:
                opening = high = low = last
        if last > high:
            high = last
        elif last < low:
            low = last
        # Sizes are others in almost every step.
        if (
            ask_size != shown[5]
            or bid != shown[2]
            or bid_size != shown[4]
            or ask != shown[3]
            or last != shown[1]
            or volume != shown[6]
            or session != shown[7]
        ):
            shown = (index, last, bid, ask, bid_size, ask_size, volume, session)
            prints.append(shown)

    return Walked(
        State(
            state.price,
            state.decimals,
            instrument.label,
            worth,
            variance,
            excitement,
            Day(prev_close, opening, high, low, last, volume),
            bid,
            ask - bid,
            bid_size,
            ask_size,
        ),
        prints,
        jumps,
    )


def _within(worth: float, bottom: float, top: float) -> float:
    """Throw a walk back at its limit, so that it does not stick there."""
    if worth > top:
        worth = top * top / worth
    elif worth < bottom:
        worth = bottom * bottom / worth
    return max(bottom, min(worth, top))


def _band(
    ticks: Iterable[tuple[int, int]], worth: float, bottom: float, top: float
) -> tuple[float, float, int]:
    """The tick at a price, and from where to where it holds, within the limits of the walk."""
    least, most, tick = bottom, top, 1
    for start, size in ticks:
        if start <= worth:
            least, tick = max(bottom, float(start)), size
        else:
            most = min(most, float(start))
            break
    return least, most, tick
