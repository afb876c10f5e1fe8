"""Headlines, alerts and messages as cards, as rows.json says; `static/js/core/cards.js` makes the same."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

import msgspec

from ticker.events import Alert, Headline, Message, Quote, Record
from ticker.page.edits import Change, changes, in_short
from ticker.page.formats import safe
from ticker.page.moves import NO_MOVES, HeadlineMoves, MoveShown, of_card
from ticker.page.rows import CARDS
from ticker.times import parse_rfc3339, rfc3339

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
    resting: bool = False


class Card(msgspec.Struct, frozen=True, kw_only=True):
    """What is told once: headlines of one story, an alert or a message; `at` is RFC 3339."""

    key: str
    type: str
    channel: str
    at: str
    undated: bool = False
    label: str = ""
    sources: tuple[str, ...] = ()
    others: tuple[tuple[str, int | None], ...] = ()
    title: str = ""
    summary: str = ""
    url: str = ""
    image: str = ""
    symbols: tuple[str, ...] = ()
    chips: tuple[Chip, ...] = ()
    moves: tuple[MoveShown, ...] = ()
    edit: str = ""
    changes: tuple[Change, ...] = ()
    retracted: bool = False
    whole: bool = True
    read: bool = False
    saved: bool = False
    resting: bool = False
    live: bool = False
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
    told = sorted(newest.values(), key=_place, reverse=True)
    groups: dict[str, list[Record]] = {}
    for record in told[:MAX_STORIES]:
        groups.setdefault(_key(record), []).append(record)
    return tuple(
        _card(key, group, titles, quotes, former, moves, whole=n < WHOLE, images=images)
        for n, (key, group) in enumerate(groups.items())
    )


def _place(record: Record) -> tuple[bool, str, int]:
    """Its place in time; what has no date lies before all that has one."""
    return not _is_undated(record), _at(record), record.seq


def _is_undated(record: Record) -> bool:
    """Whether nobody knows when it happened: it was in its feed when that was first read, without a date."""
    body = record.body
    return isinstance(body, Headline) and body.backfill and body.published is None


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
    tellings = _tellings(told)
    first = tellings[0]
    bodies = [record.body for record in (first, *(one for one in told if one is not first))]
    values = {name: _taken(rule, bodies, titles) for name, rule in CARDS[first.type].items()}
    before = former.get(first.key or "")
    card = msgspec.structs.replace(_blank(key, told[0]), others=_others(tellings, titles), **values)
    if before is not None:
        edit = changes(before, card.title)
        card = msgspec.structs.replace(card, edit=in_short(edit), changes=edit)
    if not whole:
        # What an alert is about, it says only there.
        summary = card.summary[:_MOST_SUMMARY_CHARS] if card.type == "alert" else ""
        return msgspec.structs.replace(card, summary=summary, image="", others=(), whole=False)
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
    return Card(
        key=key, type=record.type, channel=record.channel, at=_at(record), undated=_is_undated(record)
    )


def _tellings(told: Sequence[Record]) -> list[Record]:
    """The first telling of each source, the earliest first, of those who tell it, the newest first."""
    found: dict[str, Record] = {}
    dated = [record for record in told if not _is_undated(record)]
    for record in (*reversed(dated), *reversed(told)):
        found.setdefault(record.body.source if isinstance(record.body, Headline) else record.id, record)
    return [*found.values()]


def _others(tellings: Sequence[Record], titles: Mapping[str, str]) -> tuple[tuple[str, int | None], ...]:
    """Who else tells it, and how many milliseconds later; None where nobody knows."""
    first, *others = tellings
    since_ms = parse_rfc3339(_at(first))
    return tuple(
        (
            titles.get(body.source, body.source),
            None if _is_undated(record) else parse_rfc3339(_at(record)) - since_ms,
        )
        for record in others
        if isinstance(body := record.body, Headline)
    )


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
    if how == "title":
        return titles.get(values[0], values[0])
    return _TAKES[how](values, *more)


def _flat(values: Sequence[str | Sequence[str] | None]) -> list[str]:
    return [one for value in values for one in ((value,) if isinstance(value, str) else value or ()) if one]
