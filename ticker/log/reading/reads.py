"""The reading side of the log: pages, snapshots and places in time. Blocking; one thread at a time."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from operator import itemgetter

import msgspec

from ticker.ask import Subscription
from ticker.events import STATE_TYPES, STORY_TYPES, Record
from ticker.log.reading.rows import LATEST, Hits, ItemPlace, Rows, Topic, admitted, marks, merged

_STRETCH = 50_000


class Page(msgspec.Struct, frozen=True):
    """Matching records in id order; everything up to `through` has been looked at."""

    records: tuple[Record, ...]
    through: int


def newest(rows: Rows) -> int:
    return rows.number("SELECT max(seq) FROM events")


def page(rows: Rows, subscription: Subscription, after: int, through: int, limit: int) -> Page:
    """At most `limit` matching records with `after` < seq <= `through`, ascending.

    Looks at a stretch only: a search for what is rare must not hold up everyone else's reads.
    """
    through = min(through, after + _STRETCH)
    with rows.one_state():
        streams = [
            rows.between(topic, after, through, subscription.symbols) for topic in rows.topics(subscription)
        ]
        records = tuple(islice(admitted(merged(streams), subscription), limit))
    return Page(records, records[-1].seq if len(records) == limit else through)


def snapshot(rows: Rows, subscription: Subscription, per_topic: int) -> Page:
    """The newest event of each state key, and the newest `per_topic` stories of each channel and type."""
    with rows.one_state():
        hits = rows.search(subscription.words)
        found = [
            record
            for topic in rows.topics(subscription)
            for record in _current(rows, topic, subscription, per_topic, hits)
        ]
        return Page(tuple(sorted(found, key=lambda record: record.seq)), newest(rows))


def _current(
    rows: Rows, topic: Topic, subscription: Subscription, per_topic: int, hits: Hits | None
) -> list[Record]:
    newest = (record for _, record in rows.newest_first(topic, LATEST, hits))
    records = admitted(newest, subscription)
    if topic.type in STATE_TYPES:
        return list(records)
    return list(islice(records, per_topic if topic.type in STORY_TYPES else 0))


def newest_first(
    rows: Rows, subscription: Subscription, before: int | None, limit: int
) -> tuple[Record, ...]:
    """The `limit` items that happened last, the last one first; `before` is the sequence to go on behind."""
    with rows.one_state():
        start = LATEST if before is None else _item(rows, before)
        hits = rows.search(subscription.words)
        found = [
            pair
            for topic in rows.topics(subscription)
            for pair in islice(_admitted_pairs(rows.newest_first(topic, start, hits), subscription), limit)
        ]
    return tuple(record for _, record in sorted(found, key=itemgetter(0), reverse=True)[:limit])


def _admitted_pairs(
    pairs: Iterable[tuple[ItemPlace, Record]], subscription: Subscription
) -> Iterator[tuple[ItemPlace, Record]]:
    return (pair for pair in pairs if subscription.admits(pair[1]))


def _item(rows: Rows, seq: int) -> ItemPlace:
    sql = (
        "SELECT coalesce(k.item_ms, e.time_ms) FROM events e LEFT JOIN keys k ON k.key = e.key "
        "WHERE e.seq = ?"
    )
    return ItemPlace(rows.number(sql, (seq,)), seq)


def sampled(rows: Rows, subscription: Subscription, since_ms: int, samples: int, size: int) -> Page:
    """Runs of up to `size` records from `samples` evenly spread places since an instant, for history."""
    with rows.one_state():
        after, through = _before_time(rows, since_ms), newest(rows)
        step = max(1, (through - after) // max(1, samples))
        picked: dict[int, Record] = {}
        for place in range(after, through, step):
            for topic in rows.topics(subscription):
                for record in islice(admitted(rows.between(topic, place, through), subscription), size):
                    picked[record.seq] = record
        return Page(tuple(picked[seq] for seq in sorted(picked)), through)


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
