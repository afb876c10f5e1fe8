"""How much room figures need: static/js/core/figures.js says the same."""

from collections.abc import Iterable
from typing import Literal, TypeAlias

from ticker.page import words

FiguresLength: TypeAlias = Literal["", "long", "longest"]
"""Of prices up to 9,999.99, up to 999,999.99, and of any."""

Figures: TypeAlias = tuple[float | None, int, float | None]
"""A price, its decimals, and its change in percent."""

_USUAL_CHARS, _LONG_CHARS = 8, 10
_USUAL_PERCENT_CHARS = 7


def figures_length(figures: Iterable[Figures]) -> FiguresLength:
    """Of several: of the longest of them."""
    prices, changes = 0, 0
    for price, decimals, change_pct in figures:
        prices = max(prices, len(words.price(price, decimals)))
        changes = max(changes, len(words.percent(change_pct)))
    if prices > _LONG_CHARS:
        return "longest"
    return "long" if prices > _USUAL_CHARS or changes > _USUAL_PERCENT_CHARS else ""
