"""The first picture of the dashboard, made from the log alone: complete before JavaScript, or without it."""

from collections.abc import Collection, Iterator, Mapping, Sequence

import msgspec
from markupsafe import Markup

from ticker.events import Message, Quote, Record, Source
from ticker.page import empty, words
from ticker.page.cards import Card, cards
from ticker.page.folds import folds
from ticker.page.health import health_summary, reads_summary, source_words
from ticker.page.kept import NOTHING_KEPT, KeptSince
from ticker.page.layout import HOME, Layout, Screen, screens
from ticker.page.locales import in_force
from ticker.page.moves import NO_MOVES, HeadlineMoves
from ticker.page.quotes import (
    NOTHING_CHOSEN,
    Chosen,
    PageChannel,
    QuoteFigures,
    WatchGroup,
    by_channel,
    groups,
    newest,
    patience,
    selected_figures,
    shown_group,
)
from ticker.page.rows import draw
from ticker.page.standings import named_in, statuses_of
from ticker.page.strips import NO_STRIPS, ReadShown
from ticker.times import parse_rfc3339, rfc3339

ANONYMOUS = "anonymous"
"""Who has not said a name; JavaScript calls them the same."""
_JSON_IN_HTML = str.maketrans(
    {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}
)
NOTHING_FORMER: Mapping[str, str] = {}
NOTHING_MORE: Mapping[str, object] = {}


class PageSource(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A source as configured; `has_prices`, `simulated` and `quoted` are what its kind says of it.

    The symbols of `quoted` are in the operator's order; `aliases` are what they are also called, by symbol.
    """

    name: str
    title: str
    channel: str
    every_s: float
    has_prices: bool = False
    simulated: bool = False
    quoted: tuple[str, ...] = ()
    aliases: Mapping[str, tuple[str, ...]] = msgspec.field(default_factory=dict)


class Rights(msgspec.Struct, frozen=True):
    """What whoever reads the page may do there: read sources at once, and make rules of alerts."""

    operates: bool = False
    rules: bool = False


NO_RIGHTS = Rights()


class SourceRow(msgspec.Struct, frozen=True, kw_only=True):
    """How a source is doing, in words, and its last reads."""

    name: str
    title: str
    simulated: bool
    state: str
    line: str
    advice: str
    reads: Sequence[ReadShown]
    told: str


class MessageRow(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody has said; `time` is RFC 3339."""

    id: str
    author: str
    text: str
    time: str


class FirstPaint(msgspec.Struct, frozen=True, kw_only=True):
    """Everything the first page shows, row by row as HTML, and what JavaScript needs to take it over."""

    title: str
    as_of: str
    as_of_words: str
    layout: Layout
    layouts: tuple[Layout, ...]
    groups: tuple[WatchGroup, ...]
    shown: WatchGroup | None
    selected: QuoteFigures
    figures: Markup
    facts: Markup
    latest: Markup
    stories: tuple[Markup, ...]
    story_count: int
    story_channels: tuple[PageChannel, ...]
    rooms: tuple[PageChannel, ...]
    messages: tuple[Markup, ...]
    sources: tuple[Markup, ...]
    source_summary: str
    no_quotes: str
    no_stories: str
    rights: Rights
    boot_json: str

    @property
    def panels(self) -> tuple[str, ...]:
        return self.layout.panels

    @property
    def screens(self) -> Mapping[str, Screen]:
        return screens(self.layout.columns)

    @property
    def bare(self) -> "FirstPaint":
        """Without rows: for panels that are not shown, which JavaScript fills if they are."""
        return msgspec.structs.replace(
            self, groups=(), shown=None, stories=(), story_count=0, messages=(), sources=()
        )


def first_paint(
    *,
    title: str,
    channels: Sequence[PageChannel],
    sources: Sequence[PageSource],
    records: Sequence[Record],
    now_ms: int,
    former: Mapping[str, str] = NOTHING_FORMER,
    moves: HeadlineMoves = NO_MOVES,
    strips: Mapping[str, Sequence[ReadShown]] = NO_STRIPS,
    kept: KeptSince = NOTHING_KEPT,
    images: bool = False,
    chosen: Chosen = NOTHING_CHOSEN,
    layout: Layout = HOME,
    layouts: Sequence[Layout] = (HOME,),
    rights: Rights = NO_RIGHTS,
    more: Mapping[str, object] = NOTHING_MORE,
) -> FirstPaint:
    """Lay out a snapshot for the page.

    `records` are those of a snapshot in id order; `former` are the titles that headlines had before, by key,
    `moves` what they moved, `strips` the last reads of sources. `images` lets the page load the pictures of
    headlines from their publishers; `chosen` is what the address asks for, `layout` the page among all
    `layouts`, `rights` what may be done there by whoever reads it. JavaScript is told `more`, too.
    """
    quotes, statuses = newest(records, Quote), statuses_of(records)
    health = {body.name: body for _, body in newest(records, Source).values()}
    titles = {source.name: source.title for source in sources}
    rooms = tuple(channel for channel in channels if channel.messages)
    said, other = _parted(records, {room.name for room in rooms})
    prices = {body.symbol: body for _, body in quotes.values()}
    told = cards(other, titles, prices, former, moves=moves, images=images)
    telling = {card.channel for card in told}
    quoted = by_channel(channels, quotes, [symbol for source in sources for symbol in source.quoted])
    selected = selected_figures(quoted, statuses, chosen.symbol)
    named = {channel.name: named_in(_lists(channel, sources)) for channel in channels}
    priced = patience((source.channel, source.every_s) for source in sources if source.has_prices)
    watched = groups(quoted, statuses, now_ms, shown_group(quoted, chosen), named, priced)
    rows = [
        _source_row(source, health.get(source.name), strips.get(source.name, ()), now_ms)
        for source in sources
    ]
    return FirstPaint(
        title=title,
        as_of=rfc3339(now_ms),
        as_of_words=words.instant(now_ms),
        layout=layout,
        layouts=tuple(layouts),
        groups=watched,
        shown=next((group for group in watched if group.is_shown), None),
        selected=selected,
        figures=draw("figures", selected, now_ms),
        facts=draw("facts", selected, now_ms),
        latest=draw("latest", _latest(told, selected.symbol), now_ms),
        stories=tuple(_stories(told, now_ms)),
        story_count=len(told),
        story_channels=tuple(channel for channel in channels if channel.name in telling),
        rooms=rooms,
        messages=tuple(draw("message", row, now_ms) for row in _message_rows(said, rooms)),
        sources=tuple(draw("source", row, now_ms) for row in rows),
        source_summary=health_summary([row.state for row in rows]),
        no_quotes=empty.no_quotes([(s.title, s.every_s) for s in sources if s.has_prices]),
        no_stories=empty.no_stories(
            sum(not source.has_prices for source in sources), _next_reads(sources, health), now_ms
        ),
        rights=rights,
        boot_json=_in_html(
            {
                "title": title,
                "rights": rights,
                "now_ms": now_ms,
                "images": images,
                "view": layout.view,
                "locale": in_force(),
                "page": layout.slug,
                "pages": [
                    {"name": page.name, "slug": page.slug, "columns": page.columns} for page in layouts
                ],
                "channels": channels,
                "sources": sources,
                "former": former,
                "moves": moves,
                "strips": strips,
                "kept": kept,
                **more,
            }
        ),
    )


def _lists(channel: PageChannel, sources: Sequence[PageSource]) -> list[tuple[str, ...]]:
    return [source.quoted for source in sources if source.channel == channel.name and source.has_prices]


def _parted(records: Sequence[Record], rooms: Collection[str]) -> tuple[list[Record], list[Record]]:
    """What is said in rooms, and everything else."""
    said = [record for record in records if record.type == "message" and record.channel in rooms]
    return said, [record for record in records if not (record.type == "message" and record.channel in rooms)]


def _message_rows(said: Sequence[Record], rooms: Sequence[PageChannel]) -> list[MessageRow]:
    """Those of the first room, which is the one on show; JavaScript has the others."""
    first = rooms[0].name if rooms else ""
    return [
        MessageRow(
            id=record.id, author=body.author or ANONYMOUS, text=body.text, time=rfc3339(record.time_ms)
        )
        for record in said
        if record.channel == first and isinstance(body := record.body, Message)
    ]


def _stories(told: Sequence[Card], now_ms: int) -> Iterator[Markup]:
    """The cards, those of a burst put away behind its newest ones."""
    found = folds(told)
    behind = {fold.behind: fold for fold in found}
    folded = {key for fold in found for key in fold.keys}
    for card in told:
        yield draw("story", msgspec.structs.replace(card, folded=card.key in folded), now_ms)
        if card.key in behind:
            yield draw("fold", behind[card.key], now_ms)


def _latest(told: Sequence[Card], symbol: str) -> Card:
    """The newest card that names a symbol."""
    unknown = Card(key="", type="headline", channel="", at="", title=empty.no_latest(symbol))
    return next((card for card in told if symbol in card.symbols), unknown)


def _source_row(
    source: PageSource, event: Source | None, strip: Sequence[ReadShown], now_ms: int
) -> SourceRow:
    said = source_words(event, source.every_s, now_ms)
    return SourceRow(
        name=source.name,
        title=source.title,
        simulated=source.simulated,
        state=said.state,
        line=said.line,
        advice=said.advice,
        reads=strip,
        told=reads_summary([read.state for read in strip]),
    )


def _next_reads(sources: Sequence[PageSource], health: Mapping[str, Source]) -> list[tuple[str, int]]:
    reads = ((source, health.get(source.name)) for source in sources if not source.has_prices)
    return [
        (source.title, parse_rfc3339(event.next_read)) for source, event in reads if event and event.next_read
    ]


def _in_html(boot: Mapping[str, object]) -> str:
    return msgspec.json.encode(boot).decode().translate(_JSON_IN_HTML)
