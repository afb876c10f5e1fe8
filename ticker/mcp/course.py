"""How a price went, in a few figures out of its bars. Pure."""

from pydantic import Field

from ticker.client.answers import Bars
from ticker.events.percent import percent_of
from ticker.mcp.answers import BarOut, Part, bar_out
from ticker.mcp.arguments import Window

_HOUR_MS = 3_600_000
_INTERVALS = ((2 * _HOUR_MS, "1m"), (24 * _HOUR_MS, "5m"), (120 * _HOUR_MS, "15m"), (720 * _HOUR_MS, "1h"))
"""How long a window may be for bars of what length, so that there are some hundred at most."""
_STEEPEST = 3


class Course(Part):
    first: float = Field(description="The first price of the window")
    last: float
    change_pct: float = Field(description="From first to last, in percent")
    high: float
    high_at: str = Field(description="The beginning of the bar with the high, UTC")
    low: float
    low_at: str
    bar_interval_s: int
    steepest: tuple[BarOut, ...] = Field(description="The bars with the largest changes, the largest first")


def interval_for(within: Window, now_ms: int) -> str:
    """The bars by which a window is looked at."""
    span_ms = (now_ms if within.to_ms is None else within.to_ms) - within.from_ms
    return next((interval for most_ms, interval in _INTERVALS if span_ms <= most_ms), "1d")


def course_of(found: Bars) -> Course | None:
    """None where there was no price."""
    bars = found.bars
    if not bars:
        return None
    highest, lowest = max(bars, key=lambda bar: bar.high), min(bars, key=lambda bar: bar.low)
    steepest = sorted(bars, key=lambda bar: -abs(_change_pct(bar.open, bar.close)))[:_STEEPEST]
    return Course(
        first=bars[0].open,
        last=bars[-1].close,
        change_pct=_change_pct(bars[0].open, bars[-1].close),
        high=highest.high,
        high_at=highest.start,
        low=lowest.low,
        low_at=lowest.start,
        bar_interval_s=found.interval_s,
        steepest=tuple(map(bar_out, steepest)),
    )


def _change_pct(before: float, after: float) -> float:
    return percent_of(after - before, before) or 0.0
