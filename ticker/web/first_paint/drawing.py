"""Sparklines, day ranges and the price line as SVG geometry; `sparkline.js` and `chart.js` draw the same."""

import math
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import TypeAlias

import msgspec

from ticker.web.first_paint.phrases import price

Point: TypeAlias = tuple[int, float]
"""An instant in milliseconds and the price then."""

SPARK_WIDTH, SPARK_HEIGHT, SPARK_PAD = 76, 24, 2
SPARK_POINTS = 60
CHART_SIZE = 1000
RANGE_WIDTH, RANGE_MARK = 64, 3
_TICKS = 5
_TAG = 6
"""How near, in percent, the tag of the last price covers another label."""
_TIME_STEPS_S = (
    1,
    2,
    5,
    10,
    15,
    30,
    60,
    120,
    300,
    600,
    900,
    1800,
    3600,
    7200,
    10_800,
    21_600,
    43_200,
    86_400,
)


class Mark(msgspec.Struct, frozen=True):
    """A label on an axis, `at` percent from the left or the top."""

    at: float
    label: str


class Chart(msgspec.Struct, frozen=True):
    """A line in a square of 1000 units, its axes in percent; everything empty before two points."""

    line: str = ""
    area: str = ""
    prices: tuple[Mark, ...] = ()
    times: tuple[Mark, ...] = ()
    last_at: float = 50.0


def sparkline(points: Sequence[Point]) -> str:
    """Draw prices over time as a polyline of 76 by 24; empty before two points."""
    if len(points) < 2:
        return ""
    stride = max(1.0, (len(points) - 1) / (SPARK_POINTS - 1))
    count = min(len(points), SPARK_POINTS)
    kept = [points[round(i * stride)] for i in range(count - 1)] + [points[-1]]
    lowest, highest = _extent(kept)
    span = (highest - lowest) or 1.0
    start_ms, duration_ms = kept[0][0], (kept[-1][0] - kept[0][0]) or 1
    depth = SPARK_HEIGHT - 2 * SPARK_PAD
    middle = SPARK_HEIGHT / 2
    return " ".join(
        f"{(t - start_ms) / duration_ms * SPARK_WIDTH:.1f},"
        f"{SPARK_PAD + (highest - p) / span * depth if highest > lowest else middle:.1f}"
        for t, p in kept
    )


def range_mark(value: float, low: float | None, high: float | None) -> str:
    """Place the price between the day's low and high, as the mark's x; empty if either is unknown."""
    if low is None or high is None:
        return ""
    share = (value - low) / (high - low) if high > low else 0.5
    return f"{min(1.0, max(0.0, share)) * (RANGE_WIDTH - RANGE_MARK):.1f}"


def chart(points: Sequence[Point], decimals: int) -> Chart:
    """Draw prices over time with round labels on both axes, times in UTC."""
    if len(points) < 2:
        return Chart()
    lowest, highest = _extent(points)
    margin = (highest - lowest) * 0.08 or max(abs(highest) * 0.001, 10.0**-decimals)
    bottom, top = lowest - margin, highest + margin
    start_ms, duration_ms = points[0][0], (points[-1][0] - points[0][0]) or 1
    line = " ".join(
        f"{(t - start_ms) / duration_ms * CHART_SIZE:.1f},{(top - p) / (top - bottom) * CHART_SIZE:.1f}"
        for t, p in points
    )
    last_at = round((top - points[-1][1]) / (top - bottom) * 100, 2)
    return Chart(
        line=line,
        area=f"0,{CHART_SIZE} {line} {CHART_SIZE},{CHART_SIZE}",
        prices=tuple(_price_marks(bottom, top, last_at, decimals)),
        times=tuple(_time_marks(start_ms, duration_ms)),
        last_at=last_at,
    )


def _extent(points: Sequence[Point]) -> tuple[float, float]:
    prices = [value for _, value in points]
    return min(prices), max(prices)


def _price_marks(bottom: float, top: float, last_at: float, decimals: int) -> Iterator[Mark]:
    rough = (top - bottom) / _TICKS
    power = 10.0 ** math.floor(math.log10(rough))
    step = max(next(s for s in (1, 2, 5, 10) if s * power >= rough) * power, 10.0**-decimals)
    for n in range(math.ceil(bottom / step), math.floor(top / step) + 1):
        at = round((top - n * step) / (top - bottom) * 100, 2)
        if 2 <= at <= 98:
            yield Mark(at, "" if abs(at - last_at) < _TAG else price(n * step, decimals))


def _time_marks(start_ms: int, duration_ms: int) -> Iterator[Mark]:
    steps = (step * 1000 for step in _TIME_STEPS_S if duration_ms / (step * 1000) <= _TICKS)
    step_ms = next(steps, 86_400_000 * math.ceil(duration_ms / 86_400_000 / _TICKS))
    shape = "%H:%M:%S" if step_ms < 60_000 else "%H:%M" if step_ms < 86_400_000 else "%d %b"
    first = -(-start_ms // step_ms) * step_ms
    for at_ms in range(first, start_ms + duration_ms + 1, step_ms):
        at = round((at_ms - start_ms) / duration_ms * 100, 2)
        if 4 <= at <= 96:
            yield Mark(at, f"{datetime.fromtimestamp(at_ms / 1000, UTC):{shape}}")
