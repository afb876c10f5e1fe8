"""What real returns have in common, asked of a series of mid prices and volumes: Cont's stylised facts.

Rama Cont, Empirical properties of asset returns: stylized facts and statistical issues (Quantitative Finance
1, 2001, pages 223 to 236), in his order; then two more that a trader sees at once.
"""

from collections.abc import Iterable, Sequence
from itertools import islice, pairwise
from math import log, sqrt

import msgspec

_LAGS = (1, 2, 5, 10, 20, 50)
_LONG = 64
"""Steps of a long return, for facts about time scales."""
_SHORT = 32
_SCALE = 20
_FAR = 9e9
"""No bound at all."""


class ReturnSeries(msgspec.Struct, frozen=True):
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


def series_of(mids: Sequence[float], volumes: Sequence[float]) -> ReturnSeries:
    """Take mid prices after each step and the volume traded until then; one return less than prices."""
    return ReturnSeries(
        [log(late / early) for early, late in pairwise(mids)],
        [max(0.0, late - early) for early, late in pairwise(volumes)],
    )


def facts_of(series: ReturnSeries) -> list[Fact]:
    """Measure all of them; a series without volume has none about trades."""
    r, volumes = series.returns, series.volumes
    sizes = [abs(each) for each in r]
    by_lag = autocorrelations(sizes, _LAGS)
    facts = [*_of_returns(r, by_lag[0]), *_of_volatility(r, by_lag)]
    scales = Fact(
        "asymmetry in time scales", "coarse foretells fine, less the reverse", _scales(r), 0.005, 1.0
    )
    if not any(volumes):
        return [*facts, scales]
    beside = Fact("volume and volatility", "correlation", _correlation(volumes, sizes), 0.1, 1.0)
    by_volume = _mean(autocorrelations(volumes, range(1, 11)))
    clustering = Fact("trade clustering", "acf of volume, lags 1 to 10", by_volume, 0.05, 1.0)
    return [*facts, beside, scales, clustering]


def _of_returns(r: Sequence[float], of_sizes: float) -> list[Fact]:
    """What holds of returns one by one, and added up; `of_sizes` is the autocorrelation of their sizes."""
    # A random walk has no autocorrelation either, but its sizes have none too.
    beside = abs(autocorrelations(r, (1,))[0]) / max(of_sizes, 1e-9)
    tails, summed = _kurtosis(r), _kurtosis(_summed(r, _LONG))
    return [
        Fact(
            "absence of autocorrelations", "|acf of returns| by acf of their sizes, lag 1", beside, 0.0, 0.5
        ),
        Fact("heavy tails", "excess kurtosis", tails, 3.0, _FAR),
        Fact(
            "gain and loss asymmetry",
            f"skewness of {_SHORT} steps",
            _skewness(_summed(r, _SHORT)),
            -_FAR,
            -0.1,
        ),
        Fact(
            "aggregational Gaussianity", f"kurtosis of 1 step less that of {_LONG}", tails - summed, 2.0, _FAR
        ),
    ]


def _of_volatility(r: Sequence[float], by_lag: Sequence[float]) -> list[Fact]:
    """What holds of how much prices move; `by_lag` are autocorrelations of the sizes of returns."""
    squares = [each * each for each in r]
    left, decay = _kurtosis(_filtered(r)), _mean(by_lag)
    return [
        Fact("intermittency", "variance in the wildest tenth of stretches", _burst_share(squares), 0.2, 1.0),
        Fact("volatility clustering", "acf of sizes, lag 1", by_lag[0], 0.08, 1.0),
        Fact("conditional heavy tails", "excess kurtosis beside volatility", left, 1.0, _FAR),
        Fact("slow decay of autocorrelation in sizes", "mean acf of sizes, lags 1 to 50", decay, 0.05, 1.0),
        Fact("leverage effect", "return and squares of the next 10", _leverage(r, squares), -1.0, -0.02),
    ]


def autocorrelations(values: Sequence[float], lags: Iterable[int]) -> list[float]:
    """The autocorrelation at each lag, in steps; 0 where all values are the same."""
    mean = _mean(values)
    centred = [value - mean for value in values]
    total = sum(value * value for value in centred) or 1.0
    return [
        sum(a * b for a, b in zip(centred, islice(centred, lag, None), strict=False)) / total for lag in lags
    ]


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def _correlation(one: Sequence[float], two: Sequence[float]) -> float:
    a, b = _mean(one), _mean(two)
    covariance = sum((x - a) * (y - b) for x, y in zip(one, two, strict=True))
    scale = sqrt(sum((x - a) ** 2 for x in one) * sum((y - b) ** 2 for y in two))
    return covariance / scale if scale else 0.0


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
