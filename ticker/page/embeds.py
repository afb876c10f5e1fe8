"""The first picture of a panel that stands in a frame of another page: what only it has."""

from collections.abc import Iterable, Mapping, Sequence

import msgspec
from markupsafe import Markup

from ticker.events import Headline, Quote, Record
from ticker.page import empty
from ticker.page.first_paint import FirstPaint
from ticker.page.quotes import (
    PageChannel,
    by_channel,
    list_group,
    newest,
    patience,
    unpriced,
)
from ticker.page.rows import draw
from ticker.page.sources import PageSource
from ticker.page.standings import statuses_of

_A_CHANNEL = 24
"""So many symbols of each channel are on the tape; panels/tape.js shows as many."""
_TITLE = "Watchlist"


class EmbedPaint(msgspec.Struct, frozen=True, kw_only=True):
    """A panel's first picture; `ticks` are those of the tape."""

    paint: FirstPaint
    ticks: tuple[Markup, ...] = ()
    simulated: bool = False
    """Whether any price that it shows is made up."""


def list_name(symbols: Sequence[str], title: str = "") -> str:
    """What the page's view calls a list that an address brings (static/js/core/lists.js)."""
    return f"~{title or _TITLE}:{','.join(symbols)}"


def with_list(
    paint: FirstPaint,
    title: str,
    symbols: Sequence[str],
    records: Sequence[Record],
    sources: Sequence[PageSource],
    now_ms: int,
) -> FirstPaint:
    """The same with a watchlist of these symbols alone, called by a title if it has one."""
    if not symbols:
        return msgspec.structs.replace(paint, groups=(), shown=None, no_quotes=empty.no_symbols(title))
    rhythms = patience((source.channel, source.every_s) for source in sources if source.has_prices)
    quotes, statuses = newest(records, Quote), statuses_of(records)
    group = list_group(list_name(symbols, title), title or _TITLE, symbols, quotes, statuses, rhythms, now_ms)
    return msgspec.structs.replace(paint, groups=(group,), shown=group)


def narrowed(paint: FirstPaint) -> FirstPaint:
    """The same with words for where nothing meets what was asked for: what comes next need not."""
    return msgspec.structs.replace(paint, no_quotes=empty.NOTHING_ASKED, no_stories=empty.NOTHING_ASKED)


def without_price(paint: FirstPaint, symbol: str, now_ms: int) -> FirstPaint:
    """The same with this symbol large, of which nothing is known but its name."""
    figures = unpriced(symbol)
    return msgspec.structs.replace(
        paint,
        selected=figures,
        figures=draw("figures", figures, now_ms),
        facts=draw("facts", figures, now_ms),
    )


def are_simulated(symbols: Iterable[str], records: Sequence[Record]) -> bool:
    """Whether prices of any of these are made up."""
    quotes = newest(records, Quote)
    return any(f"quote:{symbol}" in quotes and quotes[f"quote:{symbol}"][1].simulated for symbol in symbols)


def named_by(records: Sequence[Record]) -> frozenset[str]:
    """The symbols that headlines are about."""
    return frozenset(
        symbol for record in records if isinstance(record.body, Headline) for symbol in record.body.symbols
    )


def spelled(symbols: Sequence[str], records: Sequence[Record]) -> tuple[str, ...]:
    """Symbols as their quotes spell them, however they were asked for."""
    known = {body.symbol.upper(): body.symbol for _, body in newest(records, Quote).values()}
    return tuple(known.get(symbol.upper(), symbol) for symbol in symbols)


def ticks(
    symbols: Sequence[str],
    records: Sequence[Record],
    channels: Sequence[PageChannel],
    sources: Sequence[PageSource],
    now_ms: int,
) -> tuple[Markup, ...]:
    """These symbols as they stand on the tape, or without any the first of each channel."""
    quotes = newest(records, Quote)
    found = _named(symbols, quotes) if symbols else _first(quotes, channels, sources)
    return tuple(draw("tick", body, now_ms) for body in found)


def _named(symbols: Sequence[str], quotes: Mapping[str, tuple[Record, Quote]]) -> list[Quote]:
    return [quotes[f"quote:{symbol}"][1] for symbol in symbols if f"quote:{symbol}" in quotes]


def _first(
    quotes: Mapping[str, tuple[Record, Quote]], channels: Sequence[PageChannel], sources: Sequence[PageSource]
) -> list[Quote]:
    order = [symbol for source in sources for symbol in source.quoted]
    return [body for _, own in by_channel(channels, quotes, order) for _, body in own[:_A_CHANNEL]]
