"""The rows of the log's file, as events are put into it: the events, their topics, keys and minutes."""

import sqlite3
from collections.abc import Sequence

from ticker.events import Body, Record
from ticker.log.writing.indexes import Indexes


class NewRows:
    """What has been put in of topics and minutes is remembered, and so not looked for again."""

    def __init__(self) -> None:
        self._topics: dict[tuple[str, str], int] = {}
        self._indexes = Indexes()
        self._minute = -1

    def insert(
        self,
        connection: sqlite3.Connection,
        records: Sequence[Record],
        bodies: Sequence[Body],
        items_ms: Sequence[int],
    ) -> None:
        """Put in events with what they are found by, within the transaction that is open; sqlite3.Error.

        `bodies` and `items_ms`, when the item of each was last heard of, go with the records one by one.
        """
        try:
            topics = [self._topic(connection, record.channel, record.type) for record in records]
            _insert_events(connection, records, topics)
            self._indexes.take_in(connection, records, bodies, topics)
            _insert_keys(connection, records, topics, items_ms)
            self._insert_minutes(connection, records)
        except BaseException:
            # What was first seen in this transaction is gone with it.
            self.forget_places()
            self._indexes.forget()
            raise

    def forget_places(self) -> None:
        """Look for topics and minutes again: another file may be written from now on."""
        self._topics.clear()
        self._minute = -1

    def _insert_minutes(self, connection: sqlite3.Connection, records: Sequence[Record]) -> None:
        for record in records:
            minute = record.time_ms // 60_000
            if minute != self._minute:
                self._minute = minute
                connection.execute("INSERT INTO minutes (seq, minute) VALUES (?, ?)", (record.seq, minute))

    def _topic(self, connection: sqlite3.Connection, channel: str, kind: str) -> int:
        known = self._topics.get((channel, kind))
        if known is not None:
            return known
        connection.execute("INSERT OR IGNORE INTO topics (channel, type) VALUES (?, ?)", (channel, kind))
        row = connection.execute(
            "SELECT id FROM topics WHERE channel = ? AND type = ?", (channel, kind)
        ).fetchone()
        self._topics[channel, kind] = int(row[0])
        return int(row[0])


def _insert_events(connection: sqlite3.Connection, records: Sequence[Record], topics: Sequence[int]) -> None:
    connection.executemany(
        "INSERT INTO events VALUES (?, ?, ?, ?, ?, ?)",
        [
            (record.seq, topic, record.time_ms, record.key, "\n".join(record.symbols), record.json)
            for record, topic in zip(records, topics, strict=True)
        ],
    )


def _insert_keys(
    connection: sqlite3.Connection, records: Sequence[Record], topics: Sequence[int], items_ms: Sequence[int]
) -> None:
    connection.executemany(
        "INSERT INTO keys VALUES (?, ?, ?, ?) ON CONFLICT (key) DO UPDATE "
        "SET seq = excluded.seq, topic = excluded.topic, item_ms = excluded.item_ms",
        [
            (record.key, record.seq, topic, item_ms)
            for record, topic, item_ms in zip(records, topics, items_ms, strict=True)
            if record.key is not None
        ],
    )
