"""What real returns have in common (Cont, Quantitative Finance 1, 2001), asked of simulated mid prices."""

from itertools import islice
from math import exp, log
from random import Random

import msgspec
import pytest

from tests.sources.simulator.walks import Walk, log_returns, mid_prices
from ticker.commands.simulate.facts import Fact, ReturnSeries, series_of
from ticker.commands.simulate.facts import facts_of as all_facts_of
from ticker.sources.simulator.model.randomness import INCREMENT, MASK, MULTIPLIER, stream_of
from ticker.sources.simulator.model.shocks import SHOCKS

N = 20_000
LAGS = (1, 2, 5, 10, 20, 50)


class Facts(msgspec.Struct, frozen=True):
    excess_kurtosis: float
    return_acf: float
    size_acf: float
    mean_size_acf: float
    tail_index: float


def acf(values: list[float], lag: int) -> float:
    mean = sum(values) / len(values)
    centred = [value - mean for value in values]
    products = zip(centred, islice(centred, lag, None), strict=False)
    return sum(a * b for a, b in products) / sum(value * value for value in centred)


def hill_tail_index(sizes: list[float]) -> float:
    largest = sorted(sizes, reverse=True)[: len(sizes) // 20 + 1]
    return (len(largest) - 1) / sum(log(size / largest[-1]) for size in largest[:-1])


def facts_of(returns: list[float]) -> Facts:
    mean = sum(returns) / len(returns)
    variance = sum((r - mean) ** 2 for r in returns) / len(returns)
    sizes = [abs(r) for r in returns]
    return Facts(
        excess_kurtosis=sum((r - mean) ** 4 for r in returns) / len(returns) / variance**2 - 3.0,
        return_acf=acf(returns, 1),
        size_acf=acf(sizes, 1),
        mean_size_acf=sum(acf(sizes, lag) for lag in LAGS) / len(LAGS),
        tail_index=hill_tail_index(sizes),
    )


@pytest.mark.parametrize("seed", [1, 2, 3, 42])
def test_mid_prices_have_the_stylised_facts_of_real_returns(seed: int) -> None:
    facts = facts_of(log_returns(mid_prices(Walk(seed=seed, decimals=4).ordinary(N).prints)))
    assert facts.excess_kurtosis > 3.0
    assert abs(facts.return_acf) < 0.05
    assert facts.size_acf > 0.08
    assert facts.mean_size_acf > 0.05
    assert 1.8 < facts.tail_index < 5.0


def test_the_same_shocks_without_garch_fail_them() -> None:
    bits, returns = stream_of(1, "AAPL"), []
    for _ in range(N):
        bits = (bits * MULTIPLIER + INCREMENT) & MASK
        returns.append(1e-4 * SHOCKS[bits >> 112])
    facts = facts_of(returns)
    assert facts.size_acf < 0.08
    assert facts.mean_size_acf < 0.05


def mean_facts(series: list[ReturnSeries]) -> list[Fact]:
    """Each fact's mean over several seeds: one seed alone says little of the rarer moves."""
    by_seed = [all_facts_of(each) for each in series]
    return [
        msgspec.structs.replace(facts[0], value=sum(fact.value for fact in facts) / len(facts))
        for facts in zip(*by_seed, strict=True)
    ]


def simulated(seed: int) -> ReturnSeries:
    prints = Walk(seed=seed, decimals=4, volume=55_000_000, jumps=0).ordinary(N).prints
    return series_of(mid_prices(prints), [each[6] for each in prints])


def random_walk(seed: int) -> ReturnSeries:
    rng = Random(seed)
    prices, volume = [100.0], [0]
    for _ in range(N):
        prices.append(prices[-1] * exp(rng.gauss(0.0, 1e-4)))
        volume.append(volume[-1] + 100 * rng.randint(0, 5))
    return series_of(prices, volume)


@pytest.fixture(scope="module")
def facts() -> dict[str, tuple[Fact, Fact]]:
    """By name: in the simulator, and in a plain random walk."""
    here, there = (mean_facts([make(seed) for seed in range(1, 9)]) for make in (simulated, random_walk))
    return {one.name: (one, other) for one, other in zip(here, there, strict=True)}


@pytest.mark.parametrize(
    "name",
    [
        "absence of autocorrelations",
        "heavy tails",
        "gain and loss asymmetry",
        "aggregational Gaussianity",
        "intermittency",
        "volatility clustering",
        "conditional heavy tails",
        "slow decay of autocorrelation in sizes",
        "leverage effect",
        "volume and volatility",
        "asymmetry in time scales",
        "trade clustering",
    ],
)
def test_prices_have_what_all_real_ones_have_and_a_plain_random_walk_has_not(
    facts: dict[str, tuple[Fact, Fact]], name: str
) -> None:
    here, random = facts[name]
    assert here.holds, here
    assert not random.holds, random


def test_facts_are_measured_of_a_thing_without_volume_too() -> None:
    series = simulated(1)
    assert len(all_facts_of(ReturnSeries(series.returns, [0.0] * len(series.returns)))) == 10
