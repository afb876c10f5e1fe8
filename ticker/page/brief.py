"""Figures where there is little room, as in the watchlist's columns: `static/js/core/brief.js` has them too.

They are whole where they fit, else rounded, and the largest have a letter as volumes do. What is shown so
says the whole where it is pointed at, and to who listens.
"""

import re
from collections.abc import Callable
from typing import TypeAlias

from ticker.page import words
from ticker.page.locales import of_hundred

_Write: TypeAlias = Callable[[float | None, int], str]

_MOST_CHARS, _MOST_DIGITS = 12, 10
"""So many signs fit in the widest column, or one more where three of them are narrow."""
_FEW_DIGITS = 9
"""Figures of fewer digits have room, whatever their sign."""
_NO_DECIMALS, _WITH_LETTER, _BEYOND = 9999.995, 999_999.5, 999.5e12
"""From here on percents have no decimals, and then a letter; above all letters is only that they are."""
_LARGE_LOT = 1_000_000
_NARROW = re.compile(r"[^\d+\N{MINUS SIGN}]")


def _has_room(text: str) -> bool:
    if len(text) <= _MOST_CHARS:
        return True
    return len(text) == _MOST_CHARS + 1 and len(_NARROW.sub("", text)) <= _MOST_DIGITS


def _briefly(write: _Write, value: float | None, decimals: int) -> str:
    if value is None or abs(value) < 10.0 ** (_FEW_DIGITS - decimals):
        return write(value, decimals)
    for kept in range(decimals, -1, -1):
        if _has_room(text := write(value, kept)):
            return text
    unit, letter = next((one for one in reversed(words.UNITS) if abs(value) >= one[0]), (1.0, ""))
    return f"{write(value / unit, 2)}{letter}"


def brief(value: float | None, decimals: int) -> str:
    return _briefly(words.price, value, decimals)


def brief_signed(value: float | None, decimals: int) -> str:
    return _briefly(words.signed, value, decimals)


def brief_percent(value: float | None) -> str:
    size = abs(value or 0)
    if value is None or size < _NO_DECIMALS:
        return words.percent(value)
    if size < _WITH_LETTER:
        return of_hundred(words.signed(value, 0))
    sign = "\N{MINUS SIGN}" if value < 0 else "+"
    if size < _BEYOND:
        return of_hundred(f"{sign}{words.compact(size)}")
    return f"{'<' if value < 0 else '>'}{of_hundred(f'{sign}999T')}"


def brief_range(low: float | None, high: float | None, decimals: int) -> str:
    if low is None or high is None:
        return words.range_words(low, high, decimals)
    return f"{brief(low, decimals)} to {brief(high, decimals)}"


def lot(size: int | None) -> str:
    """Say how many can be had at a price."""
    if size is None:
        return ""
    return f"\N{MULTIPLICATION SIGN} {words.price(size, 0) if size < _LARGE_LOT else words.compact(size)}"


def whole_lot(size: int | None) -> str:
    return "" if size is None or size < _LARGE_LOT else f"\N{MULTIPLICATION SIGN} {words.price(size, 0)}"


def unless_shown(whole: str, shown: str) -> str:
    """The whole of what is shown, where that is less."""
    return "" if whole == shown else whole
