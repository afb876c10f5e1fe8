"""Bars: open, high, low, close and volume of stretches of time, made once from the log's quotes."""

from ticker.derive.bars.days import Days, TradingDays, utc_day
from ticker.derive.bars.derivation import BarsOfQuotes
from ticker.derive.bars.reader import FOREVER_MS, READABLE_S, Bars, TimedBar
from ticker.derive.bars.sparklines import Sparkline, Sparklines
from ticker.derive.bars.state import BarsState

__all__ = [
    "FOREVER_MS",
    "READABLE_S",
    "Bars",
    "BarsOfQuotes",
    "BarsState",
    "Days",
    "Sparkline",
    "Sparklines",
    "TimedBar",
    "TradingDays",
    "utc_day",
]
