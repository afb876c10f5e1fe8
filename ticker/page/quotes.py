"""Quotes as the first picture shows them: the watchlist by channels, and one symbol large."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import groupby
from typing import TypeAlias, TypeVar

import msgspec
from markupsafe import Markup

from ticker.events import Body, Quote, Record, Status
from ticker.page import words
from ticker.page.brief import brief
from ticker.page.figures import FiguresLength, figures_of
from ticker.page.rows import draw
from ticker.page.standings import Statuses, standing_of, still_quoted, together
from ticker.times import rfc3339

_B = TypeVar("_B", bound=Body)


class PageChannel(msgspec.Struct, frozen=True, omit_defaults=True):
    """A channel as configured; `messages` is true of a room, `writable` of one where the reader may write."""

    name: str
    title: str
    messages: bool = False
    writable: bool = False


Quoted: TypeAlias = Sequence[tuple[Record, Quote]]
QuotesByChannel: TypeAlias = Sequence[tuple[PageChannel, Quoted]]
"""Of each channel that has any, in the operator's order."""


class QuoteFigures(msgspec.Struct, frozen=True, kw_only=True):
    """The selected symbol, large; as a quote has it, empty before there is one."""

    symbol: str = ""
    name: str = ""
    channel_title: str = ""
    currency: str | None = None
    session: str | None = None
    state: str | None = None
    until: str | None = None
    simulated: bool = False
    price: float | None = None
    change: float | None = None
    change_pct: float | None = None
    decimals: int = 2
    time: str = ""
    bid: float | None = None
    ask: float | None = None
    bid_size: int | None = None
    ask_size: int | None = None
    open: float | None = None
    high: float | None = None
    low: float | None = None
    prev_close: float | None = None
    volume: int | None = None

    @property
    def direction(self) -> str:
        return words.direction(self.change_pct, 2)


class WatchRow(msgspec.Struct, frozen=True, kw_only=True):
    """A row of the watchlist: its quote, its status, and how old its price may be before it is called old.

    `steady` is the price as it is shown; with JavaScript, what has just changed of it stands beside it.
    Columns that only a wide table has room for are there once it is `live`: they would hold up the first
    picture.
    """

    symbol: str
    name: str
    steady: str
    price: float | None
    live: bool = False
    decimals: int
    change: float | None
    change_pct: float | None
    low: float | None
    high: float | None
    bid: float | None
    ask: float | None
    bid_size: int | None
    ask_size: int | None
    volume: int | None
    session: str | None
    state: str | None
    time: str
    patience_ms: float


NO_PRICE = "no price here"


def unpriced(symbol: str) -> QuoteFigures:
    """A symbol of which nothing is known but how it is called."""
    return QuoteFigures(symbol=symbol, name=NO_PRICE)


_UNQUOTED = WatchRow(
    symbol="",
    name=NO_PRICE,
    steady=words.price(None, 2),
    price=None,
    decimals=2,
    change=None,
    change_pct=None,
    low=None,
    high=None,
    bid=None,
    ask=None,
    bid_size=None,
    ask_size=None,
    volume=None,
    session=None,
    state=None,
    time="",
    patience_ms=0.0,
)
"""Of a symbol that nobody quotes here; core/watchlist.js says the same."""
_PATIENCE_MS = 900_000
"""Of what no source with a rhythm brings."""
_LEAST_PATIENCE_MS = 60_000
_READS_MISSED = 4


def patience(rhythms: Iterable[tuple[str, float]]) -> Mapping[str, float]:
    """By channel, after how long a price is old: when several reads have brought none.

    Of each source of prices its channel, and how often it is read, in seconds.
    """
    fastest: dict[str, float] = {}
    for channel, every_s in rhythms:
        fastest[channel] = min(every_s, fastest.get(channel, every_s))
    return {
        channel: max(_LEAST_PATIENCE_MS, _READS_MISSED * every_s * 1000)
        for channel, every_s in fastest.items()
    }


class WatchGroup(msgspec.Struct, frozen=True, kw_only=True):
    """The symbols of a channel: a tab of the watchlist; `figures` is how much room its prices need."""

    name: str
    title: str
    is_shown: bool
    simulated: bool
    standing: str
    figures: FiguresLength
    rows: tuple[Markup, ...]


def newest(records: Sequence[Record], kind: type[_B]) -> dict[str, tuple[Record, _B]]:
    """The newest record and body of each key, in the order in which the keys came up first."""
    found: dict[str, tuple[Record, _B]] = {}
    for record in records:
        if isinstance(record.body, kind):
            found[record.key or record.id] = (record, record.body)
    return found


def by_channel(
    channels: Sequence[PageChannel], quotes: Mapping[str, tuple[Record, Quote]], order: Sequence[str]
) -> QuotesByChannel:
    """By channel; the symbols in the operator's `order`, those that are not in it last, by their letters."""
    place = {channel.name: n for n, channel in enumerate(channels)}
    places = {symbol: n for n, symbol in reversed([*enumerate(order)])}
    known = [one for one in quotes.values() if one[0].channel in place]
    known.sort(key=lambda one: (place[one[0].channel], places.get(one[1].symbol, len(order)), one[1].symbol))
    return [(channels[n], [*own]) for n, own in groupby(known, key=lambda one: place[one[0].channel])]


def _row(record: Record, body: Quote, status: Status | None, patience_ms: float) -> WatchRow:
    known = {name: getattr(body, name) for name in WatchRow.__struct_fields__ if hasattr(body, name)}
    return WatchRow(
        **known,
        steady=brief(body.price, body.decimals),
        state=None if status is None else status.state,
        time=rfc3339(record.time_ms),
        patience_ms=patience_ms,
    )


def groups(
    quoted: QuotesByChannel,
    statuses: Statuses,
    now_ms: int,
    shown: str,
    named: Mapping[str, Collection[str] | None],
    patience_ms: Mapping[str, float],
) -> tuple[WatchGroup, ...]:
    """A group a channel; in each, those come last whose market is closed.

    `named` are the symbols that a channel's sources name in their config, None where one does not;
    `patience_ms` is how old a channel's prices may be before they are called old.
    """
    return tuple(
        WatchGroup(
            name=channel.name,
            title=channel.title,
            is_shown=channel.name == shown,
            simulated=any(body.simulated for _, body in own),
            standing=_standing(own, statuses, named.get(channel.name), now_ms),
            figures=figures_of(body for _, body in own),
            rows=_rows(own, statuses, patience_ms.get(channel.name, _PATIENCE_MS), now_ms),
        )
        for channel, own in quoted
    )


def list_group(
    name: str,
    title: str,
    symbols: Sequence[str],
    quotes: Mapping[str, tuple[Record, Quote]],
    statuses: Statuses,
    patience_ms: Mapping[str, float],
    now_ms: int,
) -> WatchGroup:
    """Some symbols in an order of their own, whatever their channels; of one without a quote, that."""
    asked = [(symbol, quotes.get(f"quote:{symbol}")) for symbol in symbols]
    own = [one for _, one in asked if one is not None]
    rows = [
        (is_closed(one, statuses), _list_row(symbol, one, statuses, patience_ms)) for symbol, one in asked
    ]
    return WatchGroup(
        name=name,
        title=title,
        is_shown=True,
        simulated=any(body.simulated for _, body in own),
        standing=_standing(own, statuses, None, now_ms),
        figures=figures_of(body for _, body in own),
        rows=tuple(draw("quote", row, now_ms) for _, row in sorted(rows, key=lambda one: one[0])),
    )


def is_closed(one: tuple[Record, Quote] | None, statuses: Statuses) -> bool:
    """Whether a market is closed, by the quote or, where that does not say, by the symbol's status."""
    if one is None:
        return False
    status = statuses.get(one[1].symbol)
    return (one[1].session or (status.state if status else None)) == "closed"


def _list_row(
    symbol: str,
    one: tuple[Record, Quote] | None,
    statuses: Statuses,
    patience_ms: Mapping[str, float],
) -> WatchRow:
    if one is None:
        return msgspec.structs.replace(_UNQUOTED, symbol=symbol)
    record, body = one
    return _row(record, body, statuses.get(symbol), patience_ms.get(record.channel, _PATIENCE_MS))


def _standing(own: Quoted, statuses: Statuses, named: Collection[str] | None, now_ms: int) -> str:
    quotes = still_quoted([body for _, body in own], named)
    return together([standing_of(body.session, statuses.get(body.symbol)) for body in quotes], now_ms)


def _rows(own: Quoted, statuses: Statuses, patience_ms: float, now_ms: int) -> tuple[Markup, ...]:
    return tuple(
        draw("quote", _row(record, body, statuses.get(body.symbol), patience_ms), now_ms)
        for record, body in sorted(own, key=lambda one: is_closed(one, statuses))
    )


class Chosen(msgspec.Struct, frozen=True):
    """What the address asks for: a symbol and a channel of the watchlist, "" for the first."""

    symbol: str = ""
    watchlist: str = ""


NOTHING_CHOSEN = Chosen()


def selected_quote(quoted: QuotesByChannel, symbol: str) -> tuple[PageChannel, tuple[Record, Quote]] | None:
    """The quote that is shown large: of the symbol asked for, else the first; None if there is none."""
    found = [(channel, one) for channel, own in quoted for one in own]
    return next((one for one in found if one[1][1].symbol == symbol), found[0] if found else None)


def shown_group(quoted: QuotesByChannel, chosen: Chosen) -> str:
    """The channel that the watchlist shows: the one asked for, else that of the symbol shown large."""
    selected = selected_quote(quoted, chosen.symbol)
    names = [channel.name for channel, _ in quoted]
    if chosen.watchlist in names:
        return chosen.watchlist
    return selected[0].name if selected is not None else ""


def selected_figures(quoted: QuotesByChannel, statuses: Statuses, symbol: str = "") -> QuoteFigures:
    selected = selected_quote(quoted, symbol)
    if selected is None:
        return QuoteFigures()
    channel, (record, body) = selected
    known = {name: getattr(body, name) for name in QuoteFigures.__struct_fields__ if hasattr(body, name)}
    standing = standing_of(body.session, statuses.get(body.symbol))
    return QuoteFigures(
        **known,
        state=standing.state,
        until=standing.until,
        channel_title=channel.title,
        time=rfc3339(record.time_ms),
    )
