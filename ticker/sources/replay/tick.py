"""One row of a recording: a price at an instant, and whatever else stands beside it. Pure."""

import re
from collections.abc import Mapping, Sequence
from typing import TypeAlias, get_args

import msgspec

from ticker.config.scalars import SYMBOL_PATTERN
from ticker.events import Session
from ticker.sources.figures import why_no_price
from ticker.sources.written import MISSING, decimals_of, instant_ms, number_of

FIELDS = (
    *("time", "symbol", "price", "bid", "ask", "bid_size", "ask_size", "volume"),
    *("open", "high", "low", "prev_close", "name", "currency", "session", "simulated"),
)
"""What is read of a row; columns of other names are left alone."""

OTHER_NAMES = {
    **dict.fromkeys(("timestamp", "datetime", "date", "ts"), "time"),
    **dict.fromkeys(("ticker", "instrument"), "symbol"),
    **dict.fromkeys(("last", "close"), "price"),
}
"""What the same columns are called elsewhere; the name of the field itself goes before."""

_SYMBOL = re.compile(SYMBOL_PATTERN)
_CURRENCY = re.compile(r"[A-Z]{3,10}")
_MOST_SIZE = 2**53 - 1
_MOST_NAME = 100

Fields: TypeAlias = Mapping[str, object]
"""A row as it was written, by the names in FIELDS; what it does not have is not there."""


class Tick(msgspec.Struct, frozen=True, kw_only=True):
    """`decimals` is how many the price was written with; what was not written is None."""

    time_ms: int
    symbol: str
    price: float
    decimals: int
    bid: float | None = None
    ask: float | None = None
    bid_size: int | None = None
    ask_size: int | None = None
    volume: float | None = None
    open: float | None = None
    high: float | None = None
    low: float | None = None
    prev_close: float | None = None
    name: str | None = None
    currency: str | None = None
    session: Session | None = None
    simulated: bool = False


class Flaw(msgspec.Struct, frozen=True):
    """A row that cannot be read: what is wrong with it, and its place in the file."""

    said: str
    where: str


def fields_of(columns: Sequence[str]) -> tuple[str | None, ...]:
    """Which field each column holds, by its name in any case; None for one that is left alone."""
    plain = [column.strip().lower().replace(" ", "_") for column in columns]
    found: list[str | None] = [name if name in FIELDS else None for name in plain]
    for place, name in enumerate(plain):
        other = OTHER_NAMES.get(name)
        if other is not None and other not in found:
            found[place] = other
    return tuple(found)


def tick_of(fields: Fields, only_symbol: str | None) -> Tick:
    """Read a row; `only_symbol` is what one without a symbol is of. ValueError says what is wrong."""
    price = number_of(fields.get("price"))
    if price is None:
        raise ValueError("no price")
    if (why := why_no_price(price)) is not None:
        raise ValueError(why)
    return Tick(
        time_ms=instant_ms(fields.get("time")),
        symbol=_symbol(fields.get("symbol"), only_symbol),
        price=price,
        decimals=decimals_of(fields["price"]),
        bid=number_of(fields.get("bid")),
        ask=number_of(fields.get("ask")),
        bid_size=_size(fields.get("bid_size")),
        ask_size=_size(fields.get("ask_size")),
        volume=_volume(fields.get("volume")),
        open=number_of(fields.get("open")),
        high=number_of(fields.get("high")),
        low=number_of(fields.get("low")),
        prev_close=number_of(fields.get("prev_close")),
        name=_text(fields.get("name")),
        currency=_currency(fields.get("currency")),
        session=_session(fields.get("session")),
        simulated=str(fields.get("simulated", "")).strip().lower() in {"true", "1"},
    )


def _symbol(value: object, only_symbol: str | None) -> str:
    # As it stands: what is left of one with a letter that cannot be seen may be the symbol of another.
    written = "" if value is None else str(value).strip()
    symbol = written if written.lower() not in MISSING else only_symbol
    if symbol is None:
        raise ValueError("no symbol")
    if _SYMBOL.fullmatch(symbol) is None:
        raise ValueError(f'no symbol: "{_visible(symbol[:40])}"')
    return symbol


def _visible(text: str) -> str:
    return "".join(letter if letter.isprintable() else f"\\x{ord(letter):02x}" for letter in text)


def _text(value: object) -> str | None:
    text = "".join(
        letter for letter in str(value if value is not None else "") if letter.isprintable()
    ).strip()
    return text[:_MOST_NAME] if text.lower() not in MISSING else None


def _volume(value: object) -> float | None:
    volume = number_of(value)
    if volume is not None and not 0 <= volume <= _MOST_SIZE:
        raise ValueError(f"no volume: {volume:g}")
    return volume


def _size(value: object) -> int | None:
    size = _volume(value)
    return None if size is None else int(size)


def _currency(value: object) -> str | None:
    text = _text(value)
    return text if text is not None and _CURRENCY.fullmatch(text) else None


def _session(value: object) -> Session | None:
    return next((one for one in get_args(Session) if one == value), None)
