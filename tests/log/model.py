"""What the log should answer, worked out the slow way from all records ever appended."""

from collections import Counter
from collections.abc import Sequence

from ticker.ask import Subscription
from ticker.events import STATE_TYPES, Record
from ticker.log.writing.batch import item_times


class Model:
    def __init__(self, records: Sequence[Record]) -> None:
        self.records = records
        newest = {record.key: record.seq for record in records if record.key is not None}
        self._current = {
            record.seq for record in records if record.key is None or newest[record.key] == record.seq
        }
        self._item_ms = dict(zip((r.seq for r in records), item_times(records), strict=True))

    def matching(self, subscription: Subscription, after: int) -> list[Record]:
        return [record for record in self.records if record.seq > after and subscription.matches(record)]

    def compacted(self, subscription: Subscription, after: int) -> tuple[list[int], dict[str, int]]:
        matching = self.matching(subscription, after)
        skipped = Counter(record.type for record in matching if record.seq not in self._current)
        return [record.seq for record in matching if record.seq in self._current], dict(skipped)

    def snapshot(self, subscription: Subscription, per_topic: int) -> list[Record]:
        current = [record for record in self.matching(subscription, 0) if record.seq in self._current]
        states = [record for record in current if record.type in STATE_TYPES]
        stories = [
            record
            for topic in {(record.channel, record.type) for record in current}
            if topic[1] in ("headline", "alert", "message")
            for record in self.newest_first([r for r in current if (r.channel, r.type) == topic])[:per_topic]
        ]
        return sorted(states + stories, key=lambda record: record.seq)

    def newest_first(self, records: Sequence[Record]) -> list[Record]:
        return sorted(
            (record for record in records if record.seq in self._current),
            key=lambda record: (self._item_ms[record.seq], record.seq),
            reverse=True,
        )
