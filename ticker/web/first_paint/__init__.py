"""The first picture of the dashboard, made from the log alone: complete before JavaScript, or without it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import TypeVar

import msgspec

from ticker.events import Body, Quote, Record, Source
from ticker.times import parse_rfc3339, rfc3339
from ticker.web.first_paint import phrases
from ticker.web.first_paint.drawing import Point, chart, range_mark, sparkline
from ticker.web.first_paint.rows import (
    STRIP_CELLS,
    ChannelView,
    Fact,
    FirstPaint,
    QuotePanel,
    QuoteRow,
    SourceRow,
    SourceView,
    WatchGroup,
)
from ticker.web.first_paint.stories import stories

__all__ = ["ChannelView", "FirstPaint", "SourceView", "first_paint"]

_HEALTH = ("ok", "late", "failing", "gone", "waiting")
_JSON_IN_HTML = str.maketrans(
    {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}
)
_UNKNOWN = Quote(symbol="", name="", price=0.0)
_B = TypeVar("_B", bound=Body)


def first_paint(
    *,
    title: str,
    channels: Sequence[ChannelView],
    sources: Sequence[SourceView],
    records: Sequence[Record],
    history: Mapping[str, Sequence[Point]],
    newest_id: str,
    now_ms: int,
    images: bool = False,
) -> FirstPaint:
    """Lay out a snapshot for the page.

    `records` are those of a snapshot in id order, `history` the prices of each symbol in ascending time
    (milliseconds), `newest_id` the cursor from which the page streams on. `images` lets the page load
    the pictures of headlines from their publishers.
    """
    quotes = _newest(records, Quote)
    health = {body.name: body for _, body in _newest(records, Source).values()}
    simulated = {source.channel for source in sources if source.simulated}
    groups = _groups(channels, quotes, history, simulated)
    newest_quotes = {body.symbol: body for _, body in quotes.values()}
    cards = stories(records, {source.name: source for source in sources}, newest_quotes, now_ms)
    told = {story.channel for story in cards}
    rows = tuple(_source_row(source, health.get(source.name), now_ms) for source in sources)
    return FirstPaint(
        title=title,
        as_of=rfc3339(now_ms),
        as_of_words=f"{datetime.fromtimestamp(now_ms / 1000, UTC):%d %b %Y, %H:%M:%S} UTC",
        groups=groups,
        selected=_panel(groups, quotes, history),
        stories=cards,
        story_channels=tuple(channel for channel in channels if channel.name in told),
        sources=rows,
        source_summary=_summary(rows),
        no_quotes=phrases.no_quotes([(s.title, s.every_s) for s in sources if s.simulated]),
        no_stories=phrases.no_stories(_next_reads(sources, health), now_ms),
        boot_json=_boot_json(title, channels, sources, records, history, newest_id, now_ms),
        images=images,
    )


def _newest(records: Sequence[Record], kind: type[_B]) -> dict[str, tuple[Record, _B]]:
    """The newest record and body of each key, in the order in which the keys came up first."""
    found: dict[str, tuple[Record, _B]] = {}
    for record in records:
        if isinstance(record.body, kind):
            found[record.key or record.id] = (record, record.body)
    return found


def _groups(
    channels: Sequence[ChannelView],
    quotes: Mapping[str, tuple[Record, Quote]],
    history: Mapping[str, Sequence[Point]],
    simulated: set[str],
) -> tuple[WatchGroup, ...]:
    groups: list[WatchGroup] = []
    for channel in channels:
        own = sorted(
            (body for record, body in quotes.values() if record.channel == channel.name),
            key=lambda q: q.symbol,
        )
        rows = tuple(
            _quote_row(body, history.get(body.symbol, ()), selected=not groups and n == 0)
            for n, body in enumerate(own)
        )
        if rows:
            groups.append(
                WatchGroup(
                    name=channel.name, title=channel.title, simulated=channel.name in simulated, rows=rows
                )
            )
    return tuple(groups)


def _quote_row(body: Quote, points: Sequence[Point], *, selected: bool) -> QuoteRow:
    way = phrases.direction(body.change_pct, 2)
    return QuoteRow(
        symbol=body.symbol,
        href=phrases.href_of(body.symbol),
        name=body.name,
        price=phrases.price(body.price, body.decimals),
        change_pct=phrases.percent(body.change_pct),
        direction=way,
        arrow=phrases.arrow(way),
        spark=sparkline(points),
        range_mark=range_mark(body.price, body.low, body.high),
        range_words=_range_words(body),
        selected=selected,
    )


def _range_words(body: Quote) -> str:
    low, high = phrases.price(body.low, body.decimals), phrases.price(body.high, body.decimals)
    return phrases.DASH if body.low is None or body.high is None else f"{low} to {high}"


def _panel(
    groups: Sequence[WatchGroup],
    quotes: Mapping[str, tuple[Record, Quote]],
    history: Mapping[str, Sequence[Point]],
) -> QuotePanel:
    if not groups:
        return QuotePanel(facts=_facts(_UNKNOWN))
    row = groups[0].rows[0]
    _, body = quotes[f"quote:{row.symbol}"]
    about = (body.name, groups[0].title, body.currency, phrases.session(body.session))
    return QuotePanel(
        row=row,
        change=phrases.signed(body.change, body.decimals),
        about=" · ".join(part for part in about if part),
        simulated=groups[0].simulated,
        facts=_facts(body),
        chart=chart(history.get(body.symbol, ()), body.decimals),
    )


def _facts(body: Quote) -> tuple[Fact, ...]:
    figures = {
        "bid": ("Bid", body.bid),
        "ask": ("Ask", body.ask),
        "open": ("Open", body.open),
        "high": ("High", body.high),
        "low": ("Low", body.low),
        "prev_close": ("Prev. close", body.prev_close),
    }
    prices = (
        Fact(field, label, phrases.price(value, body.decimals)) for field, (label, value) in figures.items()
    )
    return (*prices, Fact("volume", "Volume", phrases.compact(body.volume)))


def _source_row(source: SourceView, event: Source | None, now_ms: int) -> SourceRow:
    words = phrases.source_words(event, source.every_s, now_ms)
    return SourceRow(
        name=source.name,
        title=source.title or source.name,
        channel=source.channel,
        state=words.word,
        word=words.word,
        line=words.line,
        advice=words.advice,
        simulated=source.simulated,
        strip=("",) * (STRIP_CELLS - 1) + (event.state if event else "",),
    )


def _summary(rows: Sequence[SourceRow]) -> str:
    counts = Counter(row.state for row in rows)
    return " · ".join(f"{counts[state]} {state}" for state in _HEALTH if counts[state])


def _next_reads(sources: Sequence[SourceView], health: Mapping[str, Source]) -> list[tuple[str, int]]:
    reads = ((source, health.get(source.name)) for source in sources if not source.simulated)
    return [
        (source.title, parse_rfc3339(event.next_read)) for source, event in reads if event and event.next_read
    ]


def _boot_json(
    title: str,
    channels: Sequence[ChannelView],
    sources: Sequence[SourceView],
    records: Sequence[Record],
    history: Mapping[str, Sequence[Point]],
    newest_id: str,
    now_ms: int,
) -> str:
    boot = {
        "title": title,
        "now_ms": now_ms,
        "cursor": newest_id,
        "channels": channels,
        "sources": sources,
        "history": history,
        "events": [msgspec.Raw(record.json) for record in records],
    }
    return msgspec.json.encode(boot).decode().translate(_JSON_IN_HTML)
