"""Headlines, alerts and messages as cards, newest first; `model.js` and `headlines.js` make the same ones."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TypeAlias

import msgspec

from ticker.events import Alert, Headline, Message, Quote, Record
from ticker.times import parse_rfc3339, rfc3339
from ticker.web.first_paint import phrases
from ticker.web.first_paint.rows import Chip, SourceView, StoryRow

MAX_STORIES = 300
"""Headlines, alerts and messages on the page; JavaScript keeps as many."""

Story: TypeAlias = Headline | Alert | Message


class Told(msgspec.Struct, frozen=True):
    """An event that tells something, and when that happened."""

    record: Record
    body: Story
    at_ms: int


def stories(
    records: Sequence[Record],
    sources: Mapping[str, SourceView],
    quotes: Mapping[str, Quote],
    now_ms: int,
) -> tuple[StoryRow, ...]:
    """Make one row of the headlines of a channel that tell the same story, and of everything else.

    `quotes` has the newest of each symbol.
    """
    newest = {record.key or record.id: record for record in records}
    told = [
        Told(record, body, _at_ms(record, body))
        for record in newest.values()
        if isinstance(body := record.body, Headline | Alert | Message)
    ]
    told.sort(key=lambda one: (one.at_ms, one.record.seq), reverse=True)
    cards = _cards(told[:MAX_STORIES])
    return tuple(_row(key, card, sources, quotes, now_ms) for key, card in cards.items())


def _cards(told: Sequence[Told]) -> dict[str, list[Told]]:
    names = [_story_name(one) for one in told]
    sources = {name: Counter[str]() for name in names if name}
    for one, name in zip(told, names, strict=True):
        if name and isinstance(one.body, Headline):
            sources[name][one.body.source] += 1
    cards: dict[str, list[Told]] = {}
    for one, name in zip(told, names, strict=True):
        # A link that a source gives to several entries is its front page, or a live blog: no story.
        shared = name is not None and max(sources[name].values()) == 1
        key = name if name and shared else one.record.key or one.record.id
        cards.setdefault(key, []).append(one)
    return cards


def _story_name(one: Told) -> str | None:
    if isinstance(one.body, Headline) and one.body.story:
        return f"story:{one.record.channel}:{one.body.story}"
    return None


def _at_ms(record: Record, body: Story) -> int:
    # A publisher's date in the future would keep its story on top for ever.
    if not isinstance(body, Headline):
        return record.time_ms
    seen_ms = parse_rfc3339(body.first_seen)
    return min(parse_rfc3339(body.published), seen_ms) if body.published else seen_ms


def _row(
    key: str,
    card: Sequence[Told],
    sources: Mapping[str, SourceView],
    quotes: Mapping[str, Quote],
    now_ms: int,
) -> StoryRow:
    first = card[0]
    symbols = dict.fromkeys(symbol for one in card for symbol in one.body.symbols_named)
    common = StoryRow(
        key=key,
        kind=first.record.type,
        channel=first.record.channel,
        at=rfc3339(first.at_ms),
        age=phrases.age(now_ms - first.at_ms),
        chips=tuple(_chip(symbol, quotes) for symbol in symbols),
    )
    match first.body:
        case Headline():
            return _headlines([one.body for one in card if isinstance(one.body, Headline)], common, sources)
        case Alert(title=title, detail=detail):
            return msgspec.structs.replace(common, label="Alert", title=title, summary=detail or "")
        case Message(author=author, text=text):
            return msgspec.structs.replace(common, label=author or "Message", title=text)


def _headlines(told: Sequence[Headline], common: StoryRow, sources: Mapping[str, SourceView]) -> StoryRow:
    """The words of the newest, and of the others what that lacks."""
    source = sources.get(told[0].source)
    return msgspec.structs.replace(
        common,
        label=", ".join(_source_title(body.source, sources) for body in told),
        title=told[0].title,
        summary=next((body.summary for body in told if body.summary), ""),
        url=next((body.url for body in told if _safe(body.url)), ""),
        image=next((body.image for body in told if _safe(body.image)), ""),
        simulated=bool(source and source.simulated),
        retracted=all(body.is_retracted for body in told),
    )


def _source_title(name: str, sources: Mapping[str, SourceView]) -> str:
    source = sources.get(name)
    return (source.title if source else "") or name


def _safe(url: str | None) -> bool:
    return bool(url and url.lower().startswith(("http://", "https://")))


def _chip(symbol: str, quotes: Mapping[str, Quote]) -> Chip:
    quote = quotes.get(symbol)
    if quote is None:
        return Chip(symbol=symbol, href=phrases.href_of(symbol))
    way = phrases.direction(quote.change_pct, 2)
    change = phrases.percent(quote.change_pct)
    return Chip(symbol, phrases.href_of(symbol), change, way, phrases.arrow(way))
