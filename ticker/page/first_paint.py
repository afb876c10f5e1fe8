"""The first picture of the dashboard, made from the log alone: complete before JavaScript, or without it."""

from collections.abc import Iterator, Mapping, Sequence

import msgspec
from markupsafe import Markup

from ticker.events import Quote, Record, Source
from ticker.page import empty, words
from ticker.page.alike import alike
from ticker.page.boot import Boot, Framed, PageRights, boot_pages, framed, in_html
from ticker.page.cards import Card, cards
from ticker.page.folds import folds
from ticker.page.health import health_summary
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
from ticker.page.said import message_rows, parted
from ticker.page.sources import PageSource, next_reads, source_row
from ticker.page.standings import named_in, statuses_of
from ticker.page.strips import NO_STRIPS, ReadShown
from ticker.times import rfc3339

NOTHING_FORMER: Mapping[str, str] = {}
NO_RIGHTS = PageRights()


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
    alike: str
    no_quotes: str
    no_stories: str
    rights: PageRights
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
    rights: PageRights = NO_RIGHTS,
    frame: Framed | None = None,
) -> FirstPaint:
    """Lay out a snapshot for the page.

    `records` are those of a snapshot in id order; `former` are the titles that headlines had before, by key,
    `moves` what they moved, `strips` the last reads of sources. `images` lets the page load the pictures of
    headlines from their publishers; `chosen` is what the address asks for, `layout` the page among all
    `layouts`, `rights` what may be done there by whoever reads it, `frame` what a frame on a site asks for.
    """
    quotes, statuses = newest(records, Quote), statuses_of(records)
    health = {body.name: body for _, body in newest(records, Source).values()}
    titles = {source.name: source.title for source in sources}
    rooms = tuple(channel for channel in channels if channel.messages)
    said, other = parted(records, {room.name for room in rooms})
    prices = {body.symbol: body for _, body in quotes.values()}
    told = cards(other, titles, prices, former, moves=moves, images=images)
    telling = {card.channel for card in told}
    quoted = by_channel(channels, quotes, [symbol for source in sources for symbol in source.quoted])
    selected = selected_figures(quoted, statuses, chosen.symbol)
    named = {channel.name: named_in(_lists(channel, sources)) for channel in channels}
    priced = patience((source.channel, source.every_s) for source in sources if source.has_prices)
    watched = groups(quoted, statuses, now_ms, shown_group(quoted, chosen), named, priced)
    told_once = alike(health.get(source.name) for source in sources)
    rows = [
        source_row(source, health.get(source.name), strips.get(source.name, ()), now_ms, told_once)
        for source in sources
    ]
    boot = Boot(
        title=title,
        rights=rights,
        now_ms=now_ms,
        images=images,
        view=layout.view,
        locale=in_force(),
        page=layout.slug,
        pages=boot_pages(layouts),
        channels=channels,
        sources=sources,
        former=former,
        moves=moves,
        strips=strips,
        kept=kept,
    )
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
        messages=tuple(draw("message", row, now_ms) for row in message_rows(said, rooms)),
        sources=tuple(draw("source", row, now_ms) for row in rows),
        source_summary=health_summary([row.state for row in rows]),
        alike="" if told_once is None else told_once.words,
        no_quotes=empty.no_quotes([(s.title, s.every_s) for s in sources if s.has_prices]),
        no_stories=empty.no_stories(
            sum(not source.has_prices for source in sources), next_reads(sources, health), now_ms
        ),
        rights=rights,
        boot_json=in_html(framed(boot, frame)),
    )


def _lists(channel: PageChannel, sources: Sequence[PageSource]) -> list[tuple[str, ...]]:
    return [source.quoted for source in sources if source.channel == channel.name and source.has_prices]


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
