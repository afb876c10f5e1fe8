"""Addresses and expressions with a symbol in them: `{symbol}`, `{symbol|lower}`, `{symbols}`. Pure."""

import re
from collections.abc import Sequence
from urllib.parse import quote

_PLACE = re.compile(r"\{(symbols?)(?:\|(lower|upper))?\}")
_SAFE = "-._~,^="
"""What stands in an address as it is; a comma is what publishers take lists apart by."""


def is_for_each(template: str) -> bool:
    """Whether it is another one for each symbol."""
    return any(match[1] == "symbol" for match in _PLACE.finditer(template))


def is_for_all(template: str) -> bool:
    """Whether it names all symbols at once."""
    return any(match[1] == "symbols" for match in _PLACE.finditer(template))


def address_of(template: str, symbols: Sequence[str]) -> str:
    """The address to ask; a single `{symbol}` is the first one."""

    def put(match: re.Match[str]) -> str:
        named = symbols if match[1] == "symbols" else symbols[:1]
        return quote(_cased(",".join(named), match[2]), safe=_SAFE)

    return _PLACE.sub(put, template)


def expression_of(template: str, symbol: str) -> str:
    """The expression or column for one symbol."""
    return _PLACE.sub(lambda match: _cased(symbol, match[2]), template)


def _cased(text: str, case: str | None) -> str:
    match case:
        case "lower":
            return text.lower()
        case "upper":
            return text.upper()
        case _:
            return text
