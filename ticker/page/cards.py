"""Headlines, alerts and messages as cards, as rows.json says; `static/js/core/cards.js` makes the same."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

import msgspec

from ticker.events import Alert, Headline, Message, Quote, Record
from ticker.page.edits import Change, changes
from ticker.page.formats import safe
from ticker.page.moves import NO_MOVES, HeadlineMoves, MoveShown, of_card
from ticker.page.rows import CARDS
from ticker.times import rfc3339

MAX_STORIES = 300
"""Headlines, alerts and messages on the page; JavaScript keeps as many."""
WHOLE = 12
"""So many cards are painted as they are; of those below the first screen, who says what, when and where."""
_MOST_SUMMARY_CHARS = 240
"""No more of a summary is to be seen."""

Story: TypeAlias = Headline | Alert | Message


class Chip(msgspec.Struct, frozen=True):
    """A symbol that a card names, with its change if that is known."""

    symbol: str
    change_pct: float | None


class Card(msgspec.Struct, frozen=True, kw_only=True):
    """What is told once: headlines of one story, an alert or a message; `at` is RFC 3339."""

    key: str
    type: str
    channel: str
    at: str
    label: str = ""
    sources: tuple[str, ...] = ()
    first_by: str = ""
    title: str = ""
    summary: str = ""
    url: str = ""
    image: str = ""
    symbols: tuple[str, ...] = ()
    chips: tuple[Chip, ...] = ()
    moves: tuple[MoveShown, ...] = ()
    changes: tuple[Change, ...] = ()
    retracted: bool = False
    folded: bool = False


def cards(
    records: Sequence[Record],
    titles: Mapping[str, str],
    quotes: Mapping[str, Quote],
    former: Mapping[str, str],
    *,
    moves: HeadlineMoves = NO_MOVES,
    images: bool,
) -> tuple[Card, ...]:
    """Cards newest first.

    `titles` are those of sources by name, `quotes` the newest of each symbol, `former` the titles that
    headlines had before, by key, `moves` what they moved.
    """
    newest = {record.key or record.id: record for record in records if isinstance(record.body, Story)}
    told = sorted(newest.values(), key=lambda record: (_at(record), record.seq), reverse=True)
    groups: dict[str, list[Record]] = {}
    for record in told[:MAX_STORIES]:
        groups.setdefault(_key(record), []).append(record)
    return tuple(
        _card(key, group, titles, quotes, former, moves, whole=n < WHOLE, images=images)
        for n, (key, group) in enumerate(groups.items())
    )


def _at(record: Record) -> str:
    body = record.body
    if not isinstance(body, Headline):
        return rfc3339(record.time_ms)
    # A publisher's date in the future would keep its story on top for ever.
    return min(body.item_time, body.first_seen)


def _key(record: Record) -> str:
    body = record.body
    if isinstance(body, Headline) and body.story:
        return f"story:{record.channel}:{body.story}"
    return record.key or record.id


def _card(
    key: str,
    told: Sequence[Record],
    titles: Mapping[str, str],
    quotes: Mapping[str, Quote],
    former: Mapping[str, str],
    moves: HeadlineMoves,
    *,
    whole: bool,
    images: bool,
) -> Card:
    first = told[0]
    bodies = [record.body for record in told]
    values = {name: _taken(rule, bodies, titles) for name, rule in CARDS[first.type].items()}
    before = former.get(first.key or "")
    card = msgspec.structs.replace(_blank(key, first), **values)
    if before is not None:
        card = msgspec.structs.replace(card, changes=changes(before, card.title))
    if not whole:
        # What an alert is about, it says only there.
        summary = card.summary[:_MOST_SUMMARY_CHARS] if card.type == "alert" else ""
        return msgspec.structs.replace(card, summary=summary, image="")
    chips = tuple(
        Chip(symbol, quotes[symbol].change_pct if symbol in quotes else None) for symbol in card.symbols
    )
    return msgspec.structs.replace(
        card,
        chips=chips,
        moves=of_card([record.key or record.id for record in told], moves),
        summary=card.summary[:_MOST_SUMMARY_CHARS],
        image=card.image if images else "",
    )


def _blank(key: str, record: Record) -> Card:
    return Card(key=key, type=record.type, channel=record.channel, at=_at(record))


_TAKES: Mapping[str, Callable[..., Any]] = {
    "first": lambda values, instead="": next((value for value in values if value), instead),
    "link": lambda values: next((url for url in map(safe, values) if url), ""),
    "union": lambda values: tuple(dict.fromkeys(_flat(values))),
    "all": lambda values, tag: all(tag in tags for tags in values),
}


def _taken(rule: Sequence[str], bodies: Sequence[Any], titles: Mapping[str, str]) -> object:
    how, field, *more = rule
    if how == "word":
        return field
    values = [getattr(body, field) for body in bodies]
    if how == "earliest":
        return titles.get(values[-1], values[-1]) if len(set(values)) > 1 else ""
    if how == "titles":
        return ", ".join(titles.get(name, name) for name in values)
    return _TAKES[how](values, *more)


def _flat(values: Sequence[str | Sequence[str] | None]) -> list[str]:
    return [one for value in values for one in ((value,) if isinstance(value, str) else value or ()) if one]
