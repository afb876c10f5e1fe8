"""What moves many symbols at once: the market and its sectors, and how excited all of it is.

The returns of a factor are GJR-GARCH(1,1) (Glosten, Jagannathan and Runkle, Journal of Finance 48, 1993) with
Student-t(5) shocks. Their variance returns to that of the regime, which wanders by itself for hours: calm and
stormy times are longer than one GARCH remembers, and belong to all symbols together.
"""

from collections.abc import Iterable, Sequence
from itertools import repeat
from math import sqrt
from typing import NamedTuple

import msgspec

from ticker.sources.simulator.model.lanes import halves_of, lanes_of
from ticker.sources.simulator.model.randomness import MASK, leap, stream_of
from ticker.sources.simulator.model.shocks import SHOCKS

ALPHA = 0.04
"""How much a squared move raises the next step's variance, up or down."""
GAMMA = 0.06
"""How much a squared fall raises it on top of that."""
BETA = 0.92
"""How much of the variance carries over to the next step."""
OMEGA = 1.0 - ALPHA - GAMMA / 2.0 - BETA
"""What the regime adds in every step; chosen so that the variance is the regime's in the long run."""
VARIANCE_CEILING = 25.0
"""Five times the usual size of a move. Without it one huge shock is echoed by the next, and returns look
correlated."""

REGIME_SPREAD = 0.2
"""The standard deviation of the regime's volatility about its mean."""
_REGIME_FLOOR = 0.2
_REGIME_TIME_S = 3_600.0
_SHORTEST_REGIME_STEPS = 50.0
_UNIFORM_SCALE = 3.4641016151377544 / 65_536.0
"""Makes 16 bits about their mean a variate of variance one: the square root of 12."""

_UPPER = 0xFFFF << 112


class FactorState(msgspec.Struct, frozen=True, array_like=True):
    """Steps done, the regime in standard deviations from its mean, and variances in units of theirs."""

    step: int
    regime: float
    market: float
    sectors: dict[str, float]


START = FactorState(0, 0.0, 1.0, {})


class FactorMoves(msgspec.Struct, frozen=True, gc=False):
    """What one factor did in each of a run of steps, and how large its moves were to be, in usual moves."""

    moves: list[float]
    sizes: list[float]


class SharedMoves(NamedTuple):
    """What symbols of the same weights have in common: their moves, and the variance of these."""

    moves: list[float]
    variances: list[float]


class Common(msgspec.Struct, frozen=True):
    """A run of steps of all factors; `leap` leads to the place of every stream before it.

    What symbols share is worked out when the first of them asks for it.
    """

    leap: tuple[int, int]
    regime: list[float]
    market: FactorMoves
    sectors: dict[str, FactorMoves]
    _known: dict[tuple[float, str, float], SharedMoves] = {}

    def shared(self, market_weight: float, sector: str, sector_weight: float) -> SharedMoves:
        """What the factors come to for a symbol; most symbols have the weights of others."""
        weights = market_weight, sector, sector_weight
        found = self._known.get(weights)
        if found is None:
            found = self._known[weights] = self._shared(*weights)
        return found

    def _shared(self, market_weight: float, sector: str, sector_weight: float) -> SharedMoves:
        market, part = self.market, market_weight * market_weight
        known = self.sectors.get(sector)
        moves = known.moves if known else repeat(0.0)
        return SharedMoves(
            [
                market_weight * one + sector_weight * other
                for one, other in zip(market.moves, moves, strict=False)
            ],
            [part * size * size for size in market.sizes],
        )


def advanced(
    state: FactorState, sectors: Iterable[str], steps: int, *, seed: int, step_s: float, part: str = ""
) -> tuple[FactorState, Common]:
    """Move the factors on by a run of steps; a sector that is new begins with the usual variance.

    `part` names streams of their own, for steps outside the run of the clock.
    """
    there = leap(state.step)
    regime_state, regime = _regime(state.regime, steps, stream_of(seed, f"regime{part}"), there, step_s)
    variance, market = _moves(state.market, regime, stream_of(seed, f"market{part}"), there)
    variances: dict[str, float] = {}
    moves: dict[str, FactorMoves] = {}
    for sector in sorted(set(sectors)):
        stream = stream_of(seed, f"sector:{sector}{part}")
        variances[sector], moves[sector] = _moves(state.sectors.get(sector, 1.0), regime, stream, there)
    after = FactorState(state.step + steps, regime_state, variance, variances)
    return after, Common(there, regime, market, moves)


def _regime(
    state: float, steps: int, stream: int, there: tuple[int, int], step_s: float
) -> tuple[float, list[float]]:
    """An autoregression of first order; the variance that it stands for is a square, so never negative."""
    memory = 1.0 / (1.0 + 1.0 / max(_REGIME_TIME_S / step_s, _SHORTEST_REGIME_STEPS))
    scale = sqrt(1.0 - memory * memory) * _UNIFORM_SCALE
    variances = []
    for bits in _drawn(stream, there, steps):
        state = memory * state + scale * (bits - 32_767.5)
        volatility = 1.0 + REGIME_SPREAD * state
        square = volatility * volatility / (1.0 + REGIME_SPREAD * REGIME_SPREAD)
        variances.append(square if volatility > 0.0 and square > _REGIME_FLOOR else _REGIME_FLOOR)
    return state, variances


def _moves(
    variance: float, regime: list[float], stream: int, there: tuple[int, int]
) -> tuple[float, FactorMoves]:
    moves, sizes = [], []
    for usual, bits in zip(regime, _drawn(stream, there, len(regime)), strict=True):
        size = sqrt(variance)
        move = size * SHOCKS[bits]
        square = move * move
        variance = (
            OMEGA * usual + BETA * variance + (ALPHA * square if move > 0.0 else (ALPHA + GAMMA) * square)
        )
        if variance > VARIANCE_CEILING:
            variance = VARIANCE_CEILING
        moves.append(move)
        sizes.append(size)
    return variance, FactorMoves(moves, sizes)


def _drawn(stream: int, there: tuple[int, int], steps: int) -> Sequence[int]:
    """The upper 16 bits of a stream in each step."""
    return halves_of(lanes_of((there[0] * stream + there[1]) & MASK, steps, _UPPER), 14)
