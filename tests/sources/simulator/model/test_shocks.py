from itertools import pairwise
from math import exp, sqrt

import pytest

from ticker.sources.simulator.model.shocks import SHOCKS, STRENGTHS
from tools.quantiles import undercut


def test_shocks_are_student_t_with_five_degrees_of_freedom_and_unit_variance() -> None:
    unit = sqrt(5.0 / 3.0)
    for index in range(0, len(SHOCKS), 97):
        assert undercut(SHOCKS[index] * unit) == pytest.approx((index + 0.5) / len(SHOCKS), rel=5e-3)
    assert sum(shock * shock for shock in SHOCKS) / len(SHOCKS) == pytest.approx(1.0)


def test_shocks_rise_and_are_as_often_up_as_down() -> None:
    assert all(low < high for low, high in pairwise(SHOCKS))
    assert all(low == -high for low, high in zip(SHOCKS, reversed(SHOCKS), strict=True))
    assert 8.0 < SHOCKS[-1] < 15.0


def test_strengths_are_exponential_with_mean_one() -> None:
    n = len(STRENGTHS)
    assert sum(STRENGTHS) / n == pytest.approx(1.0)
    for index, strength in enumerate(STRENGTHS):
        assert 1.0 - exp(-strength) == pytest.approx((index + 0.5) / n, abs=1e-3)
