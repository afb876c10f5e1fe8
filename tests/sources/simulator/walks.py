"""Simulated symbols taken through many steps, for tests of what their walks are like."""

from collections.abc import Sequence
from itertools import pairwise
from math import log
from typing import Any

from ticker.sources.simulator.conditions import ORDINARY, Conditions, scheduled
from ticker.sources.simulator.market import morning_of, opened, stepped
from ticker.sources.simulator.model.factors import START, FactorState, advanced
from ticker.sources.simulator.model.instrument import Instrument, instrument_of
from ticker.sources.simulator.model.state import State
from ticker.sources.simulator.model.walk import Print, Walked
from ticker.sources.simulator.settings import SimulatedSymbol


class Walk:
    """One symbol by itself, with the factors of its market."""

    def __init__(
        self, *, seed: int = 42, every_ms: int = 1_000, symbol: str = "AAPL", **settings: Any
    ) -> None:
        spec = SimulatedSymbol.model_validate({"price": 189.40, "volatility": "28%", **settings})
        self.instrument: Instrument = instrument_of(symbol, spec, seed=seed, every_ms=every_ms)
        self.seed, self.step_s = seed, every_ms / 1_000.0
        self.factors: FactorState = START
        self.sectors = frozenset({spec.sector} if spec.sector else ())
        self.morning = morning_of(seed, self.sectors)
        self.state: State = opened(self.instrument, self.morning)

    def steps(self, conditions: Sequence[Conditions]) -> Walked:
        self.factors, common = advanced(
            self.factors, self.sectors, len(conditions), seed=self.seed, step_s=self.step_s
        )
        walked = stepped(self.instrument, self.state, common, scheduled(conditions), self.morning)
        self.state = walked.state
        return walked

    def ordinary(self, n: int) -> Walked:
        return self.steps([ORDINARY] * n)


def mid_prices(prints: Sequence[Print]) -> list[float]:
    return [(bid + ask) / 2.0 for _, _, bid, ask, *_ in prints]


def log_returns(prices: Sequence[float]) -> list[float]:
    return [log(late / early) for early, late in pairwise(prices)]


def volumes(prints: Sequence[Print]) -> list[int]:
    return [late[6] - early[6] for early, late in pairwise(prints)]
