"""One simulated symbol: its walk on the price grid, its bid and ask, its day, and the quote they make."""

from math import exp, log, sqrt
from typing import Annotated
from zlib import crc32

import msgspec

from ticker.events import Quote
from ticker.sources.simulator.day import DAY_MS, Day, Ticks, begun, traded
from ticker.sources.simulator.grid import decimals_of, on_grid, regridded, shown, touch
from ticker.sources.simulator.model import Pace, Path, advanced, pace_of
from ticker.sources.simulator.randomness import draw, stream_of
from ticker.sources.simulator.settings import SimulatedSymbol

MORNING_STEPS = 39
"""What is simulated, unseen, before a symbol's first quote: half a trading day in steps of five minutes."""
_MORNING_STEP_S = 300.0
_MORNING_SHARE = 1.0 / 78.0
_MEAN_MOVE = 0.7
"""The mean of |return| in standard deviations, by which volume is kept at its mean."""


class Instrument(msgspec.Struct, frozen=True, kw_only=True):
    """What the configuration says of a symbol, worked out once; `volume_share` is a step's part of a day."""

    symbol: str
    name: str
    currency: str
    price: float
    decimals: int
    volume: int
    half_spread: float
    label: int
    stream: bytes
    pace: Pace
    volume_share: float
    morning_pace: Pace


class State(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """Where a symbol is: all that its next quote depends on besides the configuration.

    `price` is the configured price that the walk is measured by, `decimals` the grid of all ticks,
    `label` a checksum of what is displayed from the configuration alone.
    """

    price: float
    decimals: Annotated[int, msgspec.Meta(ge=0, le=8)]
    label: int
    path: Path
    day: Day
    bid: Ticks
    ask: Ticks


def instrument_of(symbol: str, settings: SimulatedSymbol, *, seed: int, every_ms: int) -> Instrument:
    """Work out a symbol's constants; `every_ms` is the length of a step."""
    return Instrument(
        symbol=symbol,
        name=settings.name or symbol,
        currency=settings.currency,
        price=settings.price,
        decimals=decimals_of(settings.price, settings.decimals),
        volume=settings.volume,
        half_spread=settings.spread_bps / 20_000.0,
        label=crc32(f"{settings.name}\n{settings.currency}\n{settings.volume > 0}".encode()),
        stream=stream_of(seed, symbol),
        pace=pace_of(settings.volatility, every_ms / 1000.0),
        volume_share=every_ms / DAY_MS,
        morning_pace=pace_of(settings.volatility, _MORNING_STEP_S),
    )


def opened(instrument: Instrument) -> State:
    """Begin a symbol at its configured price, taken as yesterday's close, with half a day already traded.

    The half day is the same whatever the clock says: open, high, low, change and volume of the very
    first quote look like those of a day, and depend on seed, symbol and settings alone.
    """
    close = on_grid(instrument.price * 10.0**instrument.decimals)
    state = State(
        instrument.price,
        instrument.decimals,
        instrument.label,
        Path(-MORNING_STEPS, 0.0, 1.0),
        begun(close, close, 0),
        close,
        close + 1,
    )
    for step in range(MORNING_STEPS):
        state = _step(instrument, state, instrument.morning_pace, _MORNING_SHARE, new_day=step == 0)
    return state


def stepped(instrument: Instrument, state: State | None, *, new_day: bool) -> State:
    """Take one step of the configured interval, from a state that older settings may have left.

    On a new day the last price of the old one is the close. A symbol without a state, and one whose
    configured price is another now (a split, a correction), begins at that price. Other volatility,
    spread, volume, interval or seed go on from the last price; other decimals carry the day over.
    """
    if state is None or state.price != instrument.price:
        return _step(instrument, opened(instrument), instrument.pace, instrument.volume_share, new_day=False)
    if state.decimals != instrument.decimals:
        state = _on_new_grid(state, instrument.decimals)
    return _step(instrument, state, instrument.pace, instrument.volume_share, new_day=new_day)


def displays_the_same(old: State, new: State) -> bool:
    return (
        old.bid == new.bid
        and old.ask == new.ask
        and old.day == new.day
        and old.decimals == new.decimals
        and old.label == new.label
    )


def quote_of(instrument: Instrument, state: State) -> Quote:
    """Write a state as a quote; the volume of a symbol that trades none (an index, say) is unknown."""
    day, decimals = state.day, state.decimals
    change = day.last - day.prev_close
    return Quote(
        symbol=instrument.symbol,
        name=instrument.name,
        price=shown(day.last, decimals),
        bid=shown(state.bid, decimals),
        ask=shown(state.ask, decimals),
        open=shown(day.open, decimals),
        high=shown(day.high, decimals),
        low=shown(day.low, decimals),
        prev_close=shown(day.prev_close, decimals),
        change=shown(change, decimals),
        # Adding 0.0 makes -0.0 a plain zero: a small loss would be written as "-0.0".
        change_pct=round(100.0 * change / day.prev_close, 2) + 0.0,
        volume=day.volume if instrument.volume else None,
        currency=instrument.currency,
        decimals=decimals,
        session="open",
        simulated=True,
    )


def _step(instrument: Instrument, state: State, pace: Pace, volume_share: float, *, new_day: bool) -> State:
    before, day = state.path, state.day
    draws = draw(instrument.stream, before.step)
    path = advanced(before, pace, draws.shock)
    exact = instrument.price * exp(path.log_ratio) * 10.0**instrument.decimals
    half_spread = exact * instrument.half_spread
    # The price is the middle, not a trade at either side: bouncing between them would spoil its statistics.
    price = on_grid(exact)
    bid, ask = touch(exact, half_spread * (0.5 + draws.bid), half_spread * (0.5 + draws.ask))
    move = abs(draws.shock) * sqrt(before.variance) / _MEAN_MOVE
    mean_volume = instrument.volume * volume_share
    # Rounding by chance keeps the mean where a step trades less than one share.
    volume = int(mean_volume * (0.5 + 0.5 * move) * -log(draws.activity) + draws.rounding)
    day = begun(day.last, price, volume) if new_day else traded(day, price, volume)
    return State(instrument.price, instrument.decimals, instrument.label, path, day, bid, ask)


def _on_new_grid(state: State, decimals: int) -> State:
    old, day = state.decimals, state.day
    bid = regridded(state.bid, old, decimals)
    return State(
        state.price,
        decimals,
        state.label,
        state.path,
        Day(
            regridded(day.prev_close, old, decimals),
            regridded(day.open, old, decimals),
            regridded(day.high, old, decimals),
            regridded(day.low, old, decimals),
            regridded(day.last, old, decimals),
            day.volume,
        ),
        bid,
        max(bid + 1, regridded(state.ask, old, decimals)),
    )
