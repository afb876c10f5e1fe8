"""The newest records, held in memory: readers that are nearly caught up never touch the disk."""

from collections.abc import Iterable, Iterator

from ticker.events import Record


class Tail:
    """A run of records ending at the newest; bounded by `max_bytes` of event JSON and `max_count`."""

    def __init__(self, next_seq: int, *, max_count: int = 20_000, max_bytes: int = 32_000_000) -> None:
        self._records: list[Record] = []
        self._first_seq = next_seq
        self._bytes = 0
        self._max_count = max_count
        self._max_bytes = max_bytes

    def extend(self, records: Iterable[Record]) -> None:
        for record in records:
            if record.seq != self._first_seq + len(self._records):
                # A place in the list stands for a sequence: behind a gap the tail begins anew.
                self._records, self._first_seq, self._bytes = [], record.seq, 0
            self._records.append(record)
            self._bytes += len(record.json)
        if len(self._records) > self._max_count or self._bytes > self._max_bytes:
            self._shrink()

    def _shrink(self) -> None:
        # Down to three quarters at once: dropping the head of a list one by one would copy it every time.
        drop = 0
        while len(self._records) - drop > self._max_count * 3 // 4 or self._bytes > self._max_bytes * 3 // 4:
            self._bytes -= len(self._records[drop].json)
            drop += 1
        del self._records[:drop]
        self._first_seq += drop

    def covers(self, after: int) -> bool:
        """Whether every record behind a sequence is here."""
        return after + 1 >= self._first_seq

    def after(self, after: int, limit: int) -> list[Record]:
        """Up to `limit` records behind a sequence that is covered."""
        start = max(0, after + 1 - self._first_seq)
        return self._records[start : start + limit]

    def newest_first(self) -> Iterator[Record]:
        """From the newest back to the oldest in memory."""
        return reversed(self._records)

    @property
    def records(self) -> tuple[Record, ...]:
        return tuple(self._records)
