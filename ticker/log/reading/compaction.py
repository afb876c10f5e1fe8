"""Compacted reads: of the events that share a key only the newest counts (log compaction, as in Kafka)."""

from array import array
from itertools import islice

import msgspec

from ticker.ask import Subscription
from ticker.events import KEYLESS_TYPES
from ticker.log.reading.narrowing import Topic
from ticker.log.reading.rows import Rows, admitted


class Compacted(msgspec.Struct, frozen=True):
    """A stretch of the log: the sequences that still count, ascending, and by type how many do not."""

    seqs: "array[int]"
    skipped: dict[str, int]
    after: int
    through: int


def compact(rows: Rows, subscription: Subscription, after: int, through: int) -> Compacted:
    """Weigh `after` < seq <= `through`: what nothing newer replaces, and the count of all the rest.

    What was already deleted counts as skipped too, unless the subscription names symbols or words: what a
    deleted event named is no longer known.
    """
    kept: list[int] = []
    skipped: dict[str, int] = {}
    with rows.one_state():
        for topic in rows.topics(subscription):
            total, current = _weigh(rows, topic, subscription, after, through)
            kept += current
            _count(skipped, topic, total - len(current) + _trimmed(rows, topic, subscription, after))
    return Compacted(array("q", sorted(kept)), skipped, after, through)


def trimmed(rows: Rows, subscription: Subscription, after: int) -> dict[str, int]:
    """By type, how many superseded events after a sequence have already been deleted."""
    skipped: dict[str, int] = {}
    with rows.one_state():
        for topic in rows.topics(subscription):
            _count(skipped, topic, _trimmed(rows, topic, subscription, after))
    return skipped


def exceeds(rows: Rows, subscription: Subscription, after: int, through: int, limit: int) -> bool:
    """Whether more than `limit` matching events lie in the stretch."""
    room = limit
    with rows.one_state():
        for topic in rows.topics(subscription):
            room -= _count_up_to(rows, topic, subscription, after, through, room + 1)
            if room < 0:
                return True
    return False


def _count_up_to(
    rows: Rows, topic: Topic, subscription: Subscription, after: int, through: int, limit: int
) -> int:
    if subscription.is_narrow:
        records = admitted(rows.between(topic, after, through, subscription, by_words=True), subscription)
        return sum(1 for _ in islice(records, limit))
    return rows.number(
        "SELECT count(*) FROM (SELECT 1 FROM events WHERE topic = ? AND seq > ? AND seq <= ? LIMIT ?)",
        (topic.id, after, through, limit),
    )


def _weigh(
    rows: Rows, topic: Topic, subscription: Subscription, after: int, through: int
) -> tuple[int, list[int]]:
    """How many matching events of a topic lie in the stretch, and which of them still count."""
    table = "events" if topic.type in KEYLESS_TYPES else "keys"
    newest = [
        int(seq)
        for (seq,) in rows.connection.execute(
            f"SELECT seq FROM {table} WHERE topic = ? AND seq > ? AND seq <= ?",  # noqa: S608
            (topic.id, after, through),
        )
    ]
    if not subscription.is_narrow:
        return _count_up_to(rows, topic, subscription, after, through, through - after), newest
    records = rows.between(topic, after, through, subscription, by_words=True)
    matching = {record.seq for record in admitted(records, subscription)}
    return len(matching), [seq for seq in newest if seq in matching]


def _trimmed(rows: Rows, topic: Topic, subscription: Subscription, after: int) -> int:
    if subscription.is_narrow:
        return 0
    return rows.number(
        "SELECT sum(count) FROM trimmed WHERE topic = ? AND through_seq > ?", (topic.id, after)
    )


def _count(skipped: dict[str, int], topic: Topic, count: int) -> None:
    if count:
        skipped[topic.type] = skipped.get(topic.type, 0) + count
