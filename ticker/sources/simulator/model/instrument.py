"""What the configuration says of a symbol, worked out once for a length of step."""

from collections.abc import Sequence
from math import sqrt
from zlib import crc32

import msgspec

from ticker.sources.simulator.day import DAY_MS
from ticker.sources.simulator.grid import decimals_of, power_of_ten
from ticker.sources.simulator.model.randomness import stream_of
from ticker.sources.simulator.settings import SimulatedSymbol

TRADING_YEAR_S = 252 * 6.5 * 3600
"""A year's volatility is that of 252 days of 6.5 hours, the convention by which stocks are quoted."""
DAY_STEPS = 78
"""A trading day in steps of five minutes: what has passed of it before a first quote is simulated."""
MORNING_STEP_S = 300.0
_DAY_S = 86_400.0
_LN2 = 0.6931471805599453
MARKET_SHARE = 0.3
"""How much of a symbol's variance is the market's where its `beta` is not given."""
SECTOR_SHARE = 0.25
"""How much of the rest is its sector's, where it has one."""
LARGEST_RATIO = 100.0
"""A price stays between a hundredth and a hundred times the configured one, however wild its volatility."""
EXCITEMENT_TIME_S = 20.0
"""For how long a trade makes others more likely."""


class StepPace(msgspec.Struct, frozen=True):
    """What a step of a certain length means.

    `deviation` is the usual size of its log return, `pull` how much of the way back to the configured price
    it goes, `lots` its mean volume in lots, `jump` the probability of a jump, `memory` how much of the
    excitement it leaves.
    """

    deviation: float
    pull: float
    lots: float
    jump: float
    memory: float


class Instrument(msgspec.Struct, frozen=True, kw_only=True):
    """A symbol's constants; weights are of a move of usual size, their squares add up to one.

    `ticks` are pairs of the least price in points and the tick from there on, in points too. `half_spread` is
    in parts of the price, `depth` the mean size at bid and ask in lots, `jump_size` in log returns.
    """

    symbol: str
    name: str
    currency: str
    price: float
    decimals: int
    ticks: tuple[tuple[int, int], ...]
    volume: int
    lot: int
    spread: float
    depth: float
    label: int
    stream: int
    morning: int
    sector: str
    market_weight: float
    sector_weight: float
    own_weight: float
    jump_size: float
    pace: StepPace
    morning_pace: StepPace


def instrument_of(
    symbol: str,
    settings: SimulatedSymbol,
    *,
    seed: int,
    every_ms: int,
    market_volatility: float = 0.16,
    ticks: Sequence[tuple[int, int]] | None = None,
) -> Instrument:
    """Work out a symbol's constants; `every_ms` is the length of a step, `ticks` a venue's table of ticks."""
    decimals = decimals_of(settings.price, settings.decimals)
    lot = settings.lot or (100 if settings.volume >= 1_000_000 else 1)
    market, sector, own = _weights(settings, market_volatility)
    return Instrument(
        symbol=symbol,
        name=settings.name or symbol,
        currency=settings.currency,
        price=settings.price,
        decimals=decimals,
        ticks=tuple(ticks) if ticks and settings.tick is None else ((0, _tick(settings, decimals)),),
        volume=settings.volume,
        lot=lot,
        spread=settings.spread_bps / 10_000.0,
        depth=1.0 + sqrt(settings.volume / lot) / 100.0,
        label=crc32(f"{settings.name}\n{settings.currency}\n{settings.volume > 0}".encode()) & 0xFFFF,
        stream=stream_of(seed, symbol),
        morning=stream_of(seed, f"{symbol}:morning"),
        sector=settings.sector,
        market_weight=market,
        sector_weight=sector,
        own_weight=own,
        jump_size=settings.volatility * sqrt(1.0 / 252.0),
        pace=_pace(settings, every_ms / 1_000.0, every_ms / DAY_MS, lot),
        morning_pace=_pace(settings, MORNING_STEP_S, 1.0 / DAY_STEPS, lot),
    )


def _tick(settings: SimulatedSymbol, decimals: int) -> int:
    if settings.tick is None:
        return 1
    return max(1, int(settings.tick * power_of_ten(decimals) + 0.5))


def _weights(settings: SimulatedSymbol, market_volatility: float) -> tuple[float, float, float]:
    """Share a move between market, sector and the symbol itself."""
    if settings.beta is None:
        market = sqrt(MARKET_SHARE)
    else:
        # A symbol cannot move less than its beta says: the market's part is then all that it moves.
        market = max(-1.0, min(settings.beta * market_volatility / settings.volatility, 1.0))
    rest = 1.0 - market * market
    sector = sqrt(rest * SECTOR_SHARE) if settings.sector else 0.0
    return market, sector, sqrt(rest - sector * sector)


def _pace(settings: SimulatedSymbol, step_s: float, volume_share: float, lot: int) -> StepPace:
    jumps = settings.jumps * step_s / _DAY_S
    return StepPace(
        deviation=settings.volatility * sqrt(step_s / TRADING_YEAR_S),
        pull=min(_LN2 * step_s / TRADING_YEAR_S, 1.0),
        lots=settings.volume * volume_share / lot,
        jump=min(jumps, 1.0),
        memory=1.0 / (1.0 + step_s / EXCITEMENT_TIME_S),
    )
