"""The first picture of the dashboard, made from the log alone: complete before JavaScript, or without it."""

from collections.abc import Iterator, Mapping, Sequence

import msgspec
from markupsafe import Markup

from ticker.events import Quote, Record, Source
from ticker.page import words
from ticker.page.alike import alike
from ticker.page.boot import Boot, Framed, PageRights, boot_pages, framed, in_html
from ticker.page.cards import Card, cards
from ticker.page.empty import NOT_KEPT, Empty, no_quotes, no_stories
from ticker.page.folds import folds
from ticker.page.health import health_summary
from ticker.page.kept import NOTHING_KEPT, KeptSince
from ticker.page.layout import HOME, Layout, Screen, screens
from ticker.page.locales import in_force
from ticker.page.quotes import (
    NOTHING_CHOSEN,
    Chosen,
    PageChannel,
    QuoteFigures,
    QuotesByChannel,
    WatchGroup,
    by_channel,
    groups,
    newest,
    patience,
    selected_figures,
    shown_group,
    unpriced,
)
from ticker.page.rows import draw
from ticker.page.said import message_rows, parted
from ticker.page.sources import PageSource, next_reads, source_row
from ticker.page.standings import named_in, statuses_of
from ticker.page.stood import Stood
from ticker.times import rfc3339

NO_RIGHTS = PageRights()


class FirstPaint(msgspec.Struct, frozen=True, kw_only=True):
    """Everything the first page shows, row by row as HTML, and what JavaScript needs to take it over."""

    title: str
    as_of: str
    as_of_words: str
    is_past: bool
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
    no_messages: str
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
    stood: Stood,
    *,
    title: str,
    channels: Sequence[PageChannel],
    sources: Sequence[PageSource],
    then: Stood | None = None,
    kept: KeptSince = NOTHING_KEPT,
    images: bool = False,
    chosen: Chosen = NOTHING_CHOSEN,
    layout: Layout = HOME,
    layouts: Sequence[Layout] = (HOME,),
    rights: PageRights = NO_RIGHTS,
    frame: Framed | None = None,
) -> FirstPaint:
    """Lay out how everything stands for the page, or where it is back in time how it stood `then`.

    `images` lets the page load the pictures of headlines from their publishers; `chosen` is what the address
    asks for, `layout` the page among all `layouts`, `rights` what may be done there by whoever reads it,
    `frame` what a frame on a site asks for.
    """
    boot = Boot(
        title=title,
        rights=rights,
        now_ms=stood.at_ms,
        at_ms=msgspec.UNSET if then is None else then.at_ms,
        images=images,
        view=layout.view,
        locale=in_force(),
        page=layout.slug,
        pages=boot_pages(layouts),
        channels=channels,
        sources=sources,
        former=stood.former,
        moves=stood.moves,
        strips=stood.strips,
        kept=kept,
    )
    if then is None:
        return _laid_out(stood, framed(boot, frame), chosen, layout, layouts)
    return _laid_out(then, framed(boot, frame), _chosen_now(stood, boot, chosen), layout, layouts)


def _chosen_now(stood: Stood, boot: Boot, chosen: Chosen) -> Chosen:
    """Back in time it is the symbol of now that is shown, whether it was quoted then or not."""
    quoted = _quoted(boot.channels, boot.sources, newest(stood.records, Quote))
    return msgspec.structs.replace(chosen, symbol=selected_figures(quoted, {}, chosen.symbol).symbol)


def _quoted(
    channels: Sequence[PageChannel], sources: Sequence[PageSource], quotes: Mapping[str, tuple[Record, Quote]]
) -> QuotesByChannel:
    return by_channel(channels, quotes, [symbol for source in sources for symbol in source.quoted])


def _laid_out(
    stood: Stood, boot: Boot, chosen: Chosen, layout: Layout, layouts: Sequence[Layout]
) -> FirstPaint:
    now_ms, records, channels, sources = stood.at_ms, stood.records, boot.channels, boot.sources
    quotes, statuses = newest(records, Quote), statuses_of(records)
    health = {body.name: body for _, body in newest(records, Source).values()}
    titles = {source.name: source.title for source in sources}
    rooms = tuple(channel for channel in channels if channel.messages)
    said, other = parted(records, {room.name for room in rooms})
    prices = {body.symbol: body for _, body in quotes.values()}
    told = cards(other, titles, prices, stood.former, moves=stood.moves, images=boot.images)
    telling = {card.channel for card in told}
    quoted = _quoted(channels, sources, quotes)
    selected = selected_figures(quoted, statuses, chosen.symbol)
    if boot.is_past and chosen.symbol not in ("", selected.symbol):
        selected = unpriced(chosen.symbol)
    named = {channel.name: named_in(_lists(channel, sources)) for channel in channels}
    priced = patience((source.channel, source.every_s) for source in sources if source.has_prices)
    watched = groups(quoted, statuses, now_ms, shown_group(quoted, chosen), named, priced)
    told_once = alike(health.get(source.name) for source in sources)
    nothing = NOT_KEPT if boot.is_past else _to_come(sources, health, now_ms)
    rows = [
        source_row(
            source, health.get(source.name), stood.strips.get(source.name, ()), now_ms, told_once, nothing
        )
        for source in sources
    ]
    return FirstPaint(
        title=boot.title,
        as_of=rfc3339(now_ms),
        as_of_words=words.instant(now_ms),
        is_past=boot.is_past,
        layout=layout,
        layouts=tuple(layouts),
        groups=watched,
        shown=next((group for group in watched if group.is_shown), None),
        selected=selected,
        figures=draw("figures", selected, now_ms),
        facts=draw("facts", selected, now_ms),
        latest=draw("latest", _latest(told, selected.symbol, nothing), now_ms),
        stories=tuple(_stories(told, now_ms)),
        story_count=len(told),
        story_channels=tuple(channel for channel in channels if channel.name in telling),
        rooms=rooms,
        messages=tuple(draw("message", row, now_ms) for row in message_rows(said, rooms)),
        sources=tuple(draw("source", row, now_ms) for row in rows),
        source_summary=health_summary([row.state for row in rows]),
        alike="" if told_once is None else told_once.words,
        no_quotes=nothing.quotes,
        no_stories=nothing.stories,
        no_messages=nothing.messages,
        rights=boot.rights,
        boot_json=in_html(boot),
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


def _to_come(sources: Sequence[PageSource], health: Mapping[str, Source], now_ms: int) -> Empty:
    """What will fill what is empty."""
    feeds = sum(not source.has_prices for source in sources)
    return Empty(
        quotes=no_quotes([(source.title, source.every_s) for source in sources if source.has_prices]),
        stories=no_stories(feeds, next_reads(sources, health), now_ms),
    )


def _latest(told: Sequence[Card], symbol: str, nothing: Empty) -> Card:
    """The newest card that names a symbol."""
    unknown = Card(key="", type="headline", channel="", at="", title=nothing.latest % symbol)
    return next((card for card in told if symbol in card.symbols), unknown)
