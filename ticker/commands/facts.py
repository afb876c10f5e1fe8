"""What real returns have in common, asked of a series of mid prices and volumes: Cont's stylised facts.

Rama Cont, Empirical properties of asset returns: stylized facts and statistical issues (Quantitative Finance
1, 2001, pages 223 to 236), in his order; then two more that a trader sees at once.
"""

from collections.abc import Sequence
from itertools import islice, pairwise
from math import log, sqrt

import msgspec

_LAGS = (1, 2, 5, 10, 20, 50)
_LONG = 64
"""Steps of a long return, for facts about time scales."""
_SHORT = 32
_SCALE = 20


class Series(msgspec.Struct, frozen=True):
    """Log returns of mid prices, one a step, and what was traded in the same steps."""

    returns: list[float]
    volumes: list[float]


class Fact(msgspec.Struct, frozen=True):
    """One measured fact; it holds from `least` to `most`."""

    name: str
    measure: str
    value: float
    least: float
    most: float

    @property
    def holds(self) -> bool:
        return self.least <= self.value <= self.most


def series_of(mids: Sequence[float], volumes: Sequence[float]) -> Series:
    """Take mid prices after each step and the volume traded until then; one return less than prices."""
    return Series(
        [log(late / early) for early, late in pairwise(mids)],
        [max(0.0, late - early) for early, late in pairwise(volumes)],
    )


def facts_of(series: Series) -> list[Fact]:
    """Measure all of them; a series without volume has none about trades."""
    r = series.returns
    sizes = [abs(each) for each in r]
    squares = [each * each for each in r]
    decay = sum(_acf(sizes, lag) for lag in _LAGS) / len(_LAGS)
    far = 9e9
    facts = [
        # A random walk has no autocorrelation either, but its sizes have none too.
        Fact(
            "absence of autocorrelations",
            "|acf of returns| by acf of their sizes, lag 1",
            abs(_acf(r, 1)) / max(_acf(sizes, 1), 1e-9),
            0.0,
            0.5,
        ),
        Fact("heavy tails", "excess kurtosis", _kurtosis(r), 3.0, far),
        Fact(
            "gain and loss asymmetry",
            f"skewness of {_SHORT} steps",
            _skewness(_summed(r, _SHORT)),
            -far,
            -0.1,
        ),
        Fact(
            "aggregational Gaussianity",
            f"kurtosis of 1 step less that of {_LONG}",
            _kurtosis(r) - _kurtosis(_summed(r, _LONG)),
            2.0,
            far,
        ),
        Fact("intermittency", "variance in the wildest tenth of stretches", _burst_share(squares), 0.2, 1.0),
        Fact("volatility clustering", "acf of sizes, lag 1", _acf(sizes, 1), 0.08, 1.0),
        Fact(
            "conditional heavy tails", "excess kurtosis beside volatility", _kurtosis(_filtered(r)), 1.0, far
        ),
        Fact("slow decay of autocorrelation in sizes", "mean acf of sizes, lags 1 to 50", decay, 0.05, 1.0),
        Fact("leverage effect", "return and squares of the next 10", _leverage(r, squares), -1.0, -0.02),
        Fact("asymmetry in time scales", "coarse foretells fine, less the reverse", _scales(r), 0.005, 1.0),
    ]
    if not any(series.volumes):
        return facts
    volume_fact = Fact("volume and volatility", "correlation", _correlation(series.volumes, sizes), 0.1, 1.0)
    clustering = Fact(
        "trade clustering", "acf of volume, lags 1 to 10", _clustering(series.volumes), 0.05, 1.0
    )
    return [*facts[:9], volume_fact, facts[9], clustering]


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def _correlation(one: Sequence[float], two: Sequence[float]) -> float:
    a, b = _mean(one), _mean(two)
    covariance = sum((x - a) * (y - b) for x, y in zip(one, two, strict=True))
    scale = sqrt(sum((x - a) ** 2 for x in one) * sum((y - b) ** 2 for y in two))
    return covariance / scale if scale else 0.0


def _acf(values: Sequence[float], lag: int) -> float:
    mean = _mean(values)
    centred = [value - mean for value in values]
    products = zip(centred, islice(centred, lag, None), strict=False)
    total = sum(value * value for value in centred)
    return sum(a * b for a, b in products) / total if total else 0.0


def _moment(values: Sequence[float], order: int) -> float:
    mean = _mean(values)
    deviation = sqrt(_mean([(value - mean) ** 2 for value in values]))
    return _mean([((value - mean) / deviation) ** order for value in values]) if deviation else 0.0


def _kurtosis(values: Sequence[float]) -> float:
    return _moment(values, 4) - 3.0


def _skewness(values: Sequence[float]) -> float:
    return _moment(values, 3)


def _summed(values: Sequence[float], steps: int) -> list[float]:
    return [sum(values[at : at + steps]) for at in range(0, len(values) - steps + 1, steps)]


def _burst_share(squares: Sequence[float]) -> float:
    stretches = sorted(_summed(squares, _LONG), reverse=True)
    return sum(stretches[: max(1, len(stretches) // 10)]) / sum(stretches)


def _filtered(returns: Sequence[float]) -> list[float]:
    """Returns in units of the volatility that those before them let expect (RiskMetrics, 0.94)."""
    variance = _mean([each * each for each in returns])
    found = []
    for each in returns:
        found.append(each / sqrt(variance))
        variance = 0.94 * variance + 0.06 * each * each
    return found


def _leverage(returns: Sequence[float], squares: Sequence[float]) -> float:
    ahead = [sum(squares[at + 1 : at + 11]) for at in range(len(returns) - 10)]
    return _correlation(returns[:-10], ahead)


def _scales(returns: Sequence[float]) -> float:
    """Volatility of long moves foretells that of short ones better than the other way round."""
    coarse = [abs(each) for each in _summed(returns, _SCALE)]
    fine = _summed([abs(each) for each in returns], _SCALE)
    return _correlation(coarse[:-1], fine[1:]) - _correlation(fine[:-1], coarse[1:])


def _clustering(volumes: Sequence[float]) -> float:
    return _mean([_acf(volumes, lag) for lag in range(1, 11)])
