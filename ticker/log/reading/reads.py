"""The reading side of the log: pages, snapshots and places in time. Blocking; one thread at a time."""

from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from operator import itemgetter
from typing import TypeAlias

from ticker.ask import Subscription
from ticker.events import STATE_TYPES, STORY_TYPES, Record
from ticker.log.reading.narrowing import Topic, marks
from ticker.log.reading.rows import LATEST, Hits, ItemPlace, Page, Rows, admitted, first_admitted, merged

_STRETCH = 50_000
"""How many events one turn is about, however few of them are looked at."""
_NEAR = 500
"""How many events a page looks at in any case, before it asks the index of words."""


Placed: TypeAlias = tuple[ItemPlace, Record]
Find: TypeAlias = Callable[[Topic, ItemPlace, Hits | None], Iterator[Placed]]


def newest(rows: Rows) -> int:
    return rows.number("SELECT max(seq) FROM events")


def page(rows: Rows, subscription: Subscription, after: int, through: int, limit: int) -> Page:
    """At most `limit` matching records with `after` < seq <= `through`, ascending.

    Looks at a stretch only: a search for what is rare must not hold up everyone else's reads.
    """
    with rows.one_state():
        topics = rows.topics(subscription)
        through = min(through, after + _STRETCH)
        if not subscription.words:
            return _page(rows, topics, subscription, after, through, limit)
        # What is common is met soon enough, and to ask the index for it would take longer at every page.
        near = _page(rows, topics, subscription, after, min(through, after + _NEAR), limit)
        if near.through == through or len(near.records) >= min(limit, _NEAR // 20):
            return near
        rest = limit - len(near.records)
        far = _page(rows, topics, subscription, near.through, through, rest, by_words=True)
        return Page(near.records + far.records, far.through)


def _page(
    rows: Rows,
    topics: Sequence[Topic],
    subscription: Subscription,
    after: int,
    through: int,
    limit: int,
    *,
    by_words: bool = False,
) -> Page:
    streams = [rows.between(topic, after, through, subscription, by_words=by_words) for topic in topics]
    return first_admitted(merged(streams), subscription, limit, through)


def snapshot(rows: Rows, subscription: Subscription, per_topic: int) -> Page:
    """The newest event of each state key, and the newest `per_topic` stories of each channel and type."""
    with rows.one_state():
        hits = rows.search(subscription)
        found = [
            record
            for topic in rows.topics(subscription)
            for record in _current(rows, topic, subscription, per_topic, hits)
        ]
        return Page(tuple(sorted(found, key=lambda record: record.seq)), newest(rows))


def _current(
    rows: Rows, topic: Topic, subscription: Subscription, per_topic: int, hits: Hits | None
) -> list[Record]:
    newest = (record for _, record in rows.newest_first(topic, LATEST, subscription, hits))
    records = admitted(newest, subscription)
    if topic.type in STATE_TYPES:
        return list(records)
    return list(islice(records, per_topic if topic.type in STORY_TYPES else 0))


def newest_first(
    rows: Rows, subscription: Subscription, before: int | None, limit: int
) -> tuple[Record, ...]:
    """The `limit` items that happened last, the last one first; `before` is the sequence to go on behind."""

    def find(topic: Topic, start: ItemPlace, hits: Hits | None) -> Iterator[Placed]:
        pairs = rows.newest_first(topic, start, subscription, hits)
        return (pair for pair in pairs if subscription.admits(pair[1]))

    return last_found(rows, subscription, before, limit, find)


def last_found(
    rows: Rows, subscription: Subscription, before: int | None, limit: int, find: Find
) -> tuple[Record, ...]:
    """The same of what `find` finds in each topic from a place on, the last one first."""
    with rows.one_state():
        start = LATEST if before is None else _item_place(rows, before)
        hits = rows.search(subscription)
        found = [
            pair for topic in rows.topics(subscription) for pair in islice(find(topic, start, hits), limit)
        ]
    return tuple(record for _, record in sorted(found, key=itemgetter(0), reverse=True)[:limit])


def _item_place(rows: Rows, seq: int) -> ItemPlace:
    """Where an item stands in the order of what happened when."""
    sql = (
        "SELECT coalesce(k.item_ms, e.time_ms) FROM events e LEFT JOIN keys k ON k.key = e.key "
        "WHERE e.seq = ?"
    )
    # One that was deleted meanwhile happened before whatever was recorded next: some may be told again, but
    # nothing is left out.
    later = "SELECT time_ms FROM events WHERE seq > ? ORDER BY seq LIMIT 1"
    if item_ms := rows.number(sql, (seq,)):
        return ItemPlace(item_ms, seq)
    return ItemPlace(rows.number(later, (seq,)) or LATEST.time_ms, seq)


def lost_through(rows: Rows, channels: Sequence[str]) -> int:
    """The newest headline, alert or message that was deleted from any of the channels, or 0."""
    return rows.number(
        f"SELECT max(lost_seq) FROM topics WHERE channel IN ({marks(channels)}) "  # noqa: S608
        f"AND type IN ({marks(tuple(STORY_TYPES))})",
        (*channels, *STORY_TYPES),
    )


def oldest(rows: Rows, subscription: Subscription) -> int:
    """The oldest event still kept of what was asked for, or 0."""
    topics = [topic.id for topic in rows.topics(subscription)]
    return rows.number(f"SELECT min(seq) FROM events WHERE topic IN ({marks(topics)})", topics)  # noqa: S608


def before_time(rows: Rows, time_ms: int) -> int:
    """The sequence before the first event that was appended at an instant or later."""
    with rows.one_state():
        return _before_time(rows, time_ms)


def _before_time(rows: Rows, time_ms: int) -> int:
    first = rows.number("SELECT min(seq) FROM minutes WHERE minute >= ?", (time_ms // 60_000,))
    if first == 0:
        return newest(rows)
    found = rows.number(
        "SELECT seq FROM events WHERE seq >= ? AND time_ms >= ? ORDER BY seq LIMIT 1", (first, time_ms)
    )
    return found - 1 if found else newest(rows)
