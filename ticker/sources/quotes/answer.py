"""What an answer in JSON or CSV says of the symbols that were asked for. Pure."""

import csv
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from io import StringIO
from typing import TypeAlias, get_args

import jmespath
import msgspec
from jmespath.exceptions import JMESPathError

from ticker.charsets.decoding import decode
from ticker.events import Session
from ticker.sources.json_text import NotJson, read_json
from ticker.sources.quotes.settings import QuoteMap
from ticker.sources.quotes.template import expression_of, is_for_each
from ticker.sources.written import MISSING, decimals_of, instant_ms, number_of

_CURRENCY = re.compile(r"[A-Z]{3,10}")
_MOST_SIZE = 2**53 - 1
_MOST_TEXT = 100
_MOST_TOLD = 200

Find: TypeAlias = Callable[[str, object], object]
"""What stands at a place of a row, or of the whole answer; ValueError if it cannot be looked for."""


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """What an answer says of one symbol; `decimals` is how many the price was written with."""

    price: float
    decimals: int
    bid: float | None = None
    ask: float | None = None
    bid_size: int | None = None
    ask_size: int | None = None
    open: float | None = None
    high: float | None = None
    low: float | None = None
    prev_close: float | None = None
    volume: int | None = None
    name: str | None = None
    currency: str | None = None
    session: Session | None = None
    time_ms: int | None = None


class NotSaid(msgspec.Struct, frozen=True):
    """Why an answer says nothing of a symbol, in words."""

    why: str


class NoAnswer(msgspec.Struct, frozen=True):
    """Why a whole answer is of no use, in words; `is_readable` if it is what it should be written in."""

    why: str
    is_readable: bool = True


class _Unreadable(ValueError):
    """An answer that is not written in what it should be."""


def read_answer(
    body: bytes, content_type: str | None, form: str, places: QuoteMap, asked: Mapping[str, str]
) -> dict[str, Said | NotSaid] | NoAnswer:
    """Say of each symbol what the answer does; `asked` has what the publisher calls each."""
    text = decode(body, content_type).removeprefix("\ufeff")
    try:
        document, find = _json(text) if form == "json" else _csv(text)
        if (error := _error(document, places, find)) is not None:
            return NoAnswer(f"the answer is an error: {error}")
        rows = _rows(document, places, find)
    except ValueError as error:
        return NoAnswer(str(error), is_readable=not isinstance(error, _Unreadable))
    by_symbol = _by_symbol(rows, places, find)
    return {symbol: _said_of(name, rows, by_symbol, places, find) for symbol, name in asked.items()}


def _json(text: str) -> tuple[object, Find]:
    try:
        return read_json(text), _in_json
    except NotJson as error:
        raise _Unreadable(f"the answer is {error}") from error


def _in_json(place: str, row: object) -> object:
    try:
        return jmespath.search(place, row)
    except JMESPathError as error:
        raise ValueError(f"{place}: {error}") from error
    except RecursionError as error:
        # As of to_string() of what is nested nearly too deep to be read.
        raise ValueError(f"{place}: nested too deep") from error


def _csv(text: str) -> tuple[object, Find]:
    first = text.partition("\n")[0]
    delimiter = max(",;\t|", key=first.count)
    try:
        header, *lines = csv.reader(StringIO(text), delimiter=delimiter, skipinitialspace=True)
    except (csv.Error, ValueError) as error:
        raise _Unreadable("the answer is no CSV") from error
    names = [name.strip() for name in header]
    if len(names) < 2 or "<" in first:
        raise _Unreadable("the answer is no CSV")
    return [dict(zip(names, line, strict=False)) for line in lines if line], _in_csv


def _in_csv(place: str, row: object) -> object:
    return row.get(place) if isinstance(row, dict) else None


def _error(document: object, places: QuoteMap, find: Find) -> str | None:
    if places.error is None:
        return None
    first = document[0] if find is _in_csv and isinstance(document, list) and document else document
    said = find(places.error, first)
    if said is None or said is False or said in ("", []):
        return None
    try:
        told = said if isinstance(said, str) else msgspec.json.encode(said).decode()
    except RecursionError:
        told = "one that is nested too deep"
    return told[:_MOST_TOLD]


def _rows(document: object, places: QuoteMap, find: Find) -> Sequence[object]:
    if find is _in_csv:
        assert isinstance(document, list)
        return document
    if places.rows is None:
        return [document]
    found = find(places.rows, document)
    if not isinstance(found, list):
        raise ValueError(f"the answer has no list at {places.rows}")  # noqa: TRY004  # a fault of the answer
    return found


def _by_symbol(rows: Sequence[object], places: QuoteMap, find: Find) -> dict[str, object]:
    """Each row by the symbol that it says it is of; the last one of several."""
    if places.symbol is None or is_for_each(places.symbol):
        return {}
    found = ((_name(_found(places.symbol, row, find)), row) for row in rows)
    return {name: row for name, row in found if name is not None}


def _said_of(
    name: str, rows: Sequence[object], by_symbol: Mapping[str, object], places: QuoteMap, find: Find
) -> Said | NotSaid:
    if places.symbol is not None:
        if name not in by_symbol:
            return NotSaid("not in the answer")
        row = by_symbol[name]
    elif not rows:
        return NotSaid("not in the answer")
    else:
        # The newest, where the answer is a table by date.
        row = rows[-1] if find is _in_csv else rows[0]
    try:
        return _said(dict(_values(name, row, places, find)))
    except ValueError as error:
        return NotSaid(str(error))


def _values(name: str, row: object, places: QuoteMap, find: Find) -> Iterator[tuple[str, object]]:
    for key, place in places.written().items():
        if key not in {"rows", "symbol", "error"}:
            yield key, find(expression_of(place, name), row)


def _found(place: str, row: object, find: Find) -> object:
    try:
        return find(place, row)
    except ValueError:
        return None


def _said(values: Mapping[str, object]) -> Said:
    price = number_of(values["price"])
    if price is None:
        raise ValueError("no price in the answer")
    return Said(
        price=price,
        decimals=decimals_of(values["price"]),
        bid=number_of(values.get("bid")),
        ask=number_of(values.get("ask")),
        bid_size=_size(values.get("bid_size")),
        ask_size=_size(values.get("ask_size")),
        open=number_of(values.get("open")),
        high=number_of(values.get("high")),
        low=number_of(values.get("low")),
        prev_close=number_of(values.get("prev_close")),
        volume=_size(values.get("volume")),
        name=_text(values.get("name")),
        currency=_currency(values.get("currency")),
        session=next((one for one in get_args(Session) if one == values.get("session")), None),
        time_ms=None if values.get("time") is None else instant_ms(values["time"]),
    )


def _size(value: object) -> int | None:
    size = number_of(value)
    return int(size) if size is not None and 0 <= size <= _MOST_SIZE else None


def _name(value: object) -> str | None:
    """What a row says it is of, as it stands: without a letter that cannot be seen it may be another's."""
    return str(value).strip() if isinstance(value, str | int) else None


def _text(value: object) -> str | None:
    if not isinstance(value, str | int):
        return None
    text = "".join(letter for letter in str(value) if letter.isprintable()).strip()[:_MOST_TEXT]
    return None if text.lower() in MISSING else text


def _currency(value: object) -> str | None:
    text = (_text(value) or "").upper()
    return text if _CURRENCY.fullmatch(text) else None
