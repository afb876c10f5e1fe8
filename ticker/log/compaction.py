"""Compacted reads: of the events that share a key only the newest counts (log compaction, as in Kafka)."""

from array import array

import msgspec

from ticker.events import KEYLESS_TYPES
from ticker.log.rows import Rows, Topic, admitted
from ticker.subscription import Subscription


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
    found = 0
    with rows.one_state():
        for topic in rows.topics(subscription):
            records = admitted(rows.between(topic, after, through), subscription)
            for _ in records:
                found += 1
                if found > limit:
                    return True
    return False


def _weigh(
    rows: Rows, topic: Topic, subscription: Subscription, after: int, through: int
) -> tuple[int, list[int]]:
    """How many matching events of a topic lie in the stretch, and which of them still count."""
    stretch = (topic.id, after, through)
    table = "events" if topic.type in KEYLESS_TYPES else "keys"
    newest = [
        int(seq)
        for (seq,) in rows.connection.execute(
            f"SELECT seq FROM {table} WHERE topic = ? AND seq > ? AND seq <= ?",  # noqa: S608
            stretch,
        )
    ]
    if not subscription.is_narrow:
        count = "SELECT count(*) FROM events WHERE topic = ? AND seq > ? AND seq <= ?"
        return rows.number(count, stretch), newest
    matching = {record.seq for record in admitted(rows.between(topic, after, through), subscription)}
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
