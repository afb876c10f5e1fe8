"""One simulated symbol between what is configured and what is shown: how it begins, steps, and is quoted."""

from collections.abc import Iterable
from functools import lru_cache

import msgspec

from ticker.events import Quote
from ticker.events.percent import percent_of
from ticker.sources.simulator.conditions import FIRST_OF_DAY, ORDINARY, Conditions, Schedule, scheduled
from ticker.sources.simulator.day import begun
from ticker.sources.simulator.grid import on_grid, power_of_ten, regridded, rescaled, shown
from ticker.sources.simulator.model.factors import START, Common, advanced
from ticker.sources.simulator.model.instrument import DAY_STEPS, MORNING_STEP_S, Instrument, instrument_of
from ticker.sources.simulator.model.state import State
from ticker.sources.simulator.model.walk import Walked, walked
from ticker.sources.simulator.settings import SimulatorSource
from ticker.sources.simulator.tick_sizes import ticks_in_points

HALF_A_DAY = 0.5
_DAY = scheduled([FIRST_OF_DAY, *[ORDINARY] * (DAY_STEPS - 1)])


def instruments_of(spec: SimulatorSource, day: int = 1) -> tuple[Instrument, ...]:
    """Every symbol's constants on a day (`date.toordinal`), in the order of the configuration.

    The tick sizes of a venue are dated.
    """
    return tuple(
        instrument_of(
            symbol,
            settings.model_copy(update={"currency": spec.currency(symbol)}),
            seed=spec.seed,
            every_ms=spec.every_ms,
            market_volatility=spec.market_volatility,
            ticks=ticks_in_points(spec.market, settings, day),
        )
        for symbol, settings in spec.symbols.items()
    )


class Listed:
    """Every symbol's constants, worked out once a day: tick sizes are dated."""

    def __init__(self, spec: SimulatorSource) -> None:
        self._spec = spec
        self._day: int | None = None
        self._made: tuple[Instrument, ...] = ()

    def on(self, day: int) -> tuple[Instrument, ...]:
        if self._day != day:
            self._day, self._made = day, instruments_of(self._spec, day)
        return self._made


def sectors_of(instruments: Iterable[Instrument]) -> frozenset[str]:
    return frozenset(each.sector for each in instruments if each.sector)


@lru_cache(maxsize=16)
def morning_of(seed: int, sectors: frozenset[str]) -> Common:
    """What the factors did on the day of a symbol's first quote, whenever that is."""
    return advanced(START, sectors, DAY_STEPS, seed=seed, step_s=MORNING_STEP_S, part=":morning")[1]


def closed(instrument: Instrument) -> State:
    """A symbol that has not traded yet today: its configured price is yesterday's close."""
    exact = instrument.price * power_of_ten(instrument.decimals)
    close = on_grid(exact)
    return State(
        price=instrument.price,
        decimals=instrument.decimals,
        label=instrument.label,
        worth=exact,
        variance=1.0,
        excitement=0.6,
        day=begun(close, close, 0),
        bid=close,
        spread=1,
        bid_size=0,
        ask_size=0,
    )


def opened(
    instrument: Instrument, morning: Common, passed: float = HALF_A_DAY, traded: float | None = None
) -> State:
    """Begin a symbol at its configured price, taken as yesterday's close, with some of a day already traded.

    Without a venue its prices have half a day behind them, whatever the clock says: open, high, low and
    change of the very first quote look like those of a day, and depend on seed, symbol and settings alone.
    `traded` is how much of the day's volume there is; None is as much as has `passed`.
    """
    state = walked(
        instrument,
        closed(instrument),
        morning,
        _DAY.head(_steps(passed)),
        pace=instrument.morning_pace,
        stream=instrument.morning,
    ).state
    if traded is None or not passed:
        return state
    volume = int(state.day.volume * traded / passed)
    volume -= volume % instrument.lot
    return msgspec.structs.replace(state, day=msgspec.structs.replace(state.day, volume=volume))


def _steps(passed: float) -> int:
    return round(DAY_STEPS * passed)


def stepped(
    instrument: Instrument,
    state: State | None,
    common: Common,
    schedule: Schedule,
    morning: Common,
    passed: float = HALF_A_DAY,
    traded: float | None = None,
) -> Walked:
    """Take steps of the configured interval, from a state that older settings may have left.

    On a new day the last price of the old one is the close. A symbol without a state, and one whose
    configured price is another now (a split, a correction), begins at that price, with as much of the day
    behind it as has `passed`, and of its volume as was `traded`: before regular trading, nothing. Other
    volatility, spread, volume, interval or seed go on from the last price; other decimals carry the day over.
    """
    if state is None or state.price != instrument.price:
        state = opened(instrument, morning, passed, traded)
        # What it has traded has been today's already.
        first, *others = schedule.conditions
        first = msgspec.structs.replace(first, new_day=not _steps(passed))
        schedule = msgspec.structs.replace(schedule, conditions=(first, *others))
    elif state.decimals != instrument.decimals:
        state = _on_new_grid(state, instrument.decimals)
    return walked(instrument, state, common, schedule, pace=instrument.pace, stream=instrument.stream)


def quote_of(instrument: Instrument, state: State, conditions: Conditions) -> Quote:
    """Write a state as a quote; the volume of a symbol that trades none (an index, say) is unknown."""
    day, decimals = state.day, state.decimals
    change = day.last - day.prev_close
    trades = instrument.volume > 0
    return Quote(
        symbol=instrument.symbol,
        name=instrument.name,
        price=shown(day.last, decimals),
        bid=shown(state.bid, decimals),
        ask=shown(state.ask, decimals),
        bid_size=state.bid_size if trades else None,
        ask_size=state.ask_size if trades else None,
        open=shown(day.open, decimals),
        high=shown(day.high, decimals),
        low=shown(day.low, decimals),
        prev_close=shown(day.prev_close, decimals),
        change=shown(change, decimals),
        change_pct=percent_of(change, day.prev_close),
        volume=day.volume if trades else None,
        currency=instrument.currency,
        decimals=decimals,
        session=conditions.session,
        simulated=True,
    )


def _on_new_grid(state: State, decimals: int) -> State:
    old, day = state.decimals, state.day
    bid, ask = regridded(state.bid, old, decimals), regridded(state.ask, old, decimals)
    return msgspec.structs.replace(
        state,
        decimals=decimals,
        worth=rescaled(state.worth, old, decimals),
        day=msgspec.structs.replace(
            day,
            prev_close=regridded(day.prev_close, old, decimals),
            open=regridded(day.open, old, decimals),
            high=regridded(day.high, old, decimals),
            low=regridded(day.low, old, decimals),
            last=regridded(day.last, old, decimals),
        ),
        bid=bid,
        spread=max(1, ask - bid),
    )
