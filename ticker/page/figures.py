"""How much room figures need: static/js/core/figures.js says the same."""

from collections.abc import Iterable
from typing import Literal, TypeAlias

from ticker.events import Quote
from ticker.page.brief import brief, brief_percent, brief_signed

FiguresLength: TypeAlias = Literal["", "long", "longest"]
"""Of prices up to 9,999.99, up to 999,999.99, and of any."""

_USUAL_CHARS, _LONG_CHARS = 8, 10
_USUAL_PERCENT_CHARS = 7


def _room_for(chars: int, percent_chars: int = 0) -> FiguresLength:
    if chars > _LONG_CHARS:
        return "longest"
    return "long" if chars > _USUAL_CHARS or percent_chars > _USUAL_PERCENT_CHARS else ""


def figures_in(text: str) -> FiguresLength:
    """Of one price that is written whole."""
    return _room_for(len(text))


def figures_of(quotes: Iterable[Quote]) -> FiguresLength:
    """Of several: of the longest of them."""
    prices, changes = 0, 0
    for quote in quotes:
        prices = max(prices, _chars_of(quote))
        changes = max(changes, len(brief_percent(quote.change_pct)))
    return _room_for(prices, changes)


def _chars_of(quote: Quote) -> int:
    """Of the largest price, and of a change that is not much smaller: its column is."""
    others = (quote.bid, quote.ask, quote.low, quote.high)
    largest = max((quote.price, *(other for other in others if other is not None)), key=abs)
    chars = len(brief(largest, quote.decimals))
    if quote.change is None or 10 * abs(quote.change) < abs(largest):
        return chars
    return max(chars, len(brief_signed(quote.change, quote.decimals)) + 1)
