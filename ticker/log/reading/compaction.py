"""Compacted reads: of the events that share a key only the newest counts (log compaction, as in Kafka)."""

from array import array
from collections import Counter
from collections.abc import Sequence

import msgspec

from ticker.ask import Subscription
from ticker.events import KEYLESS_TYPES
from ticker.log.reading.narrowing import Topic
from ticker.log.reading.rows import Page, Rows, first_admitted, merged

_STRETCH = 50_000


class Compacted(msgspec.Struct, frozen=True):
    """A stretch of the log: the sequences that still count, ascending, and by type how many do not."""

    seqs: "array[int]"
    skipped: dict[str, int]
    after: int
    through: int

    def joined(self, behind: "Compacted") -> "Compacted":
        """This stretch and the one behind it."""
        skipped = Counter(self.skipped) + Counter(behind.skipped)
        return Compacted(self.seqs + behind.seqs, dict(skipped), self.after, behind.through)


class Count(msgspec.Struct, frozen=True):
    """How many matching events were found; everything up to `through` has been looked at."""

    number: int
    through: int


def compact(rows: Rows, subscription: Subscription, after: int, through: int) -> Compacted:
    """Weigh `after` < seq <= `through`: what nothing newer replaces, and the count of all the rest.

    What was already deleted counts as skipped too, unless the subscription names symbols or words: what a
    deleted event named is no longer known. Then, too, no more is weighed than may be looked at in one turn.
    """
    with rows.one_state():
        topics = rows.topics(subscription)
        if subscription.is_narrow:
            return _by_looking(rows, topics, subscription, after, through)
        kept: list[int] = []
        skipped: Counter[str] = Counter()
        for topic in topics:
            newest = _newest(rows, topic, after, through)
            kept += newest
            superseded = _number(rows, topic, after, through, through - after) - len(newest)
            skipped[topic.type] += superseded + _trimmed(rows, topic, after)
        return Compacted(array("q", sorted(kept)), dict(+skipped), after, through)


def trimmed(rows: Rows, subscription: Subscription, after: int) -> dict[str, int]:
    """By type, how many superseded events after a sequence have already been deleted."""
    if subscription.is_narrow:
        return {}
    skipped: Counter[str] = Counter()
    with rows.one_state():
        for topic in rows.topics(subscription):
            skipped[topic.type] += _trimmed(rows, topic, after)
    return dict(+skipped)


def count(rows: Rows, subscription: Subscription, after: int, through: int, limit: int) -> Count:
    """Count up to `limit` matching events in the stretch, or in what of it may be looked at in one turn."""
    with rows.one_state():
        topics = rows.topics(subscription)
        if subscription.is_narrow:
            found = _matching(rows, topics, subscription, after, through, limit)
            return Count(len(found.records), found.through)
        number = 0
        for topic in topics:
            number += _number(rows, topic, after, through, limit - number)
        return Count(number, through)


def _by_looking(
    rows: Rows, topics: Sequence[Topic], subscription: Subscription, after: int, through: int
) -> Compacted:
    found = _matching(rows, topics, subscription, after, through, through - after)
    keyed = [topic for topic in topics if topic.type not in KEYLESS_TYPES] if found.records else []
    newest = {seq for topic in keyed for seq in _newest(rows, topic, after, found.through)}
    still = [record.type in KEYLESS_TYPES or record.seq in newest for record in found.records]
    kept = array("q", [record.seq for record, counts in zip(found.records, still, strict=True) if counts])
    skipped = Counter(record.type for record, counts in zip(found.records, still, strict=True) if not counts)
    return Compacted(kept, dict(skipped), after, found.through)


def _matching(
    rows: Rows, topics: Sequence[Topic], subscription: Subscription, after: int, through: int, limit: int
) -> Page:
    through = min(through, after + _STRETCH)
    streams = [rows.between(topic, after, through, subscription, by_words=True) for topic in topics]
    return first_admitted(merged(streams), subscription, limit, through)


def _newest(rows: Rows, topic: Topic, after: int, through: int) -> list[int]:
    """The events of a topic that nothing newer replaces."""
    table = "events" if topic.type in KEYLESS_TYPES else "keys"
    sql = f"SELECT seq FROM {table} WHERE topic = ? AND seq > ? AND seq <= ?"  # noqa: S608
    return [int(seq) for (seq,) in rows.connection.execute(sql, (topic.id, after, through))]


def _number(rows: Rows, topic: Topic, after: int, through: int, limit: int) -> int:
    return rows.number(
        "SELECT count(*) FROM (SELECT 1 FROM events WHERE topic = ? AND seq > ? AND seq <= ? LIMIT ?)",
        (topic.id, after, through, limit),
    )


def _trimmed(rows: Rows, topic: Topic, after: int) -> int:
    return rows.number(
        "SELECT sum(count) FROM trimmed WHERE topic = ? AND through_seq > ?", (topic.id, after)
    )
