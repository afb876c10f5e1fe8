"""The random walk of one price: GJR-GARCH(1,1) in the log price, with a gentle pull to the configured price.

Prices do not move as Brownian motion does: calm and storm come in clusters, falls stir more than rises,
and big moves are far more common than a bell curve allows. Glosten, Jagannathan and Runkle (Journal of
Finance 48, 1993) with Student-t(5) shocks shows all three.

A year's `volatility` is spread over a trading year of 252 days of 6.5 hours, the convention by which
stocks are quoted, though the simulated market never closes: a 28 % stock moves by about 1.2 basis
points a second, which is a cent or two on most ticks. So a week on the wall clock holds the moves of
some five trading weeks.
"""

from math import exp, log, sqrt

import msgspec

TRADING_YEAR_S = 252 * 6.5 * 3600

ALPHA = 0.03
"""How much a squared move raises the next step's variance, up or down."""
GAMMA = 0.04
"""How much a squared fall raises it on top of that."""
BETA = 0.94
"""How much of the variance carries over to the next step."""
OMEGA = 1.0 - ALPHA - GAMMA / 2.0 - BETA
"""What is added in every step; chosen so that the variance would be 1 in the long run but for its ceiling."""

VARIANCE_CEILING = 25.0
"""Five times the usual size of a move. Without it one huge shock is echoed by the next, and the returns look
correlated; with it the realised volatility is some 2 % below the configured one."""

RATIO_LIMIT = log(100.0)
"""A price stays between a hundredth and a hundred times the configured one, however wild its volatility."""
_PULL_HALF_LIFE_S = TRADING_YEAR_S


class Path(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """Where a walk is: `step` steps done, ln(price / configured price), variance in units of its mean."""

    step: int
    log_ratio: float
    variance: float


class Pace(msgspec.Struct, frozen=True):
    """What a step of a certain length means: the standard deviation of its log return, and the pull back."""

    deviation: float
    pull: float


def pace_of(volatility: float, step_s: float) -> Pace:
    """Turn a year's volatility (0.28 is 28 %) into that of a step of `step_s` seconds of trading."""
    return Pace(volatility * sqrt(step_s / TRADING_YEAR_S), exp(-log(2.0) * step_s / _PULL_HALF_LIFE_S))


def advanced(path: Path, pace: Pace, shock: float) -> Path:
    """Take one step with a shock of mean 0 and variance 1."""
    variance = path.variance
    square = variance * shock * shock
    response = ALPHA + GAMMA if shock < 0.0 else ALPHA
    return Path(
        path.step + 1,
        _within_limits(path.log_ratio * pace.pull + pace.deviation * sqrt(variance) * shock),
        min(OMEGA + response * square + BETA * variance, VARIANCE_CEILING),
    )


def _within_limits(log_ratio: float) -> float:
    """Throw a walk back at the limit, so that it does not stick there."""
    if -RATIO_LIMIT <= log_ratio <= RATIO_LIMIT:
        return log_ratio
    thrown_back = (2.0 * RATIO_LIMIT if log_ratio > 0.0 else -2.0 * RATIO_LIMIT) - log_ratio
    return max(-RATIO_LIMIT, min(thrown_back, RATIO_LIMIT))
