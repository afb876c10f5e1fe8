"""The writing side of the log: what happens inside one SQLite transaction. Blocking; one thread."""

import contextlib
import logging
import sqlite3
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from ticker.errors import EventError, LogUnusable
from ticker.events import Body, Draft, Envelope, Record, encode_body, stamp, type_of
from ticker.log import schema
from ticker.log.cursor import EventId, new_epoch
from ticker.log.folder import DataFolder, boot_id
from ticker.log.retention import Keep, trim
from ticker.times import parse_rfc3339, rfc3339

_log = logging.getLogger(__name__)

RESERVE = 1_000_000
"""Sequences promised ahead: after a power loss ids go on behind the promise, so none is used twice."""


class Prepared(msgspec.Struct, frozen=True):
    """A draft with its body already encoded: what cannot be encoded was refused before the transaction."""

    draft: Draft
    type: str
    json: bytes
    retry_ms: int
    item_ms: int | None


def prepare(draft: Draft, retry_ms: int) -> Prepared:
    body = draft.body
    return Prepared(draft, type_of(body), encode_body(body), retry_ms, _item_ms(body))


def _item_ms(body: Body) -> int | None:
    text = body.item_time
    try:
        return None if text is None else parse_rfc3339(text)
    except ValueError as error:
        raise EventError(type_of(body), f"{text!r} is not an RFC 3339 time") from error


class Store:
    """Appends and remembers; `next_seq` never steps back while the folder is held."""

    def __init__(self, folder: DataFolder, sync: str) -> None:
        self.folder = folder
        self._sync = sync
        try:
            self._connection = schema.connect(folder.database, sync=sync)
            self._prepare_file()
            self._load()
        except sqlite3.Error as error:
            raise LogUnusable(
                str(folder.database),
                f"the log cannot be opened ({error}); put a good copy back, or move it away to begin anew",
            ) from error

    def _prepare_file(self) -> None:
        found = schema.version(self._connection)
        if found == 0:
            schema.create(self._connection, new_epoch())
        elif found != schema.VERSION:
            raise LogUnusable(
                str(self.folder.database),
                f"the log has format {found}, but this Ticker reads {schema.VERSION}",
            )

    def _load(self) -> None:
        self.epoch = str(self._meta("epoch"))
        self._topics = {
            (str(channel), str(kind)): int(topic)
            for topic, channel, kind in self._connection.execute("SELECT id, channel, type FROM topics")
        }
        self._minute = -1
        self._reserved = int(self._meta("reserved") or 0)
        self.next_seq = self._first_unused()
        with self._transaction(durable=True):
            self._set_meta("boot", boot_id())

    def _first_unused(self) -> int:
        newest = self._newest_stored()
        # An empty boot id means that the log was closed in order and with a sync: nothing can be missing.
        lost_power = self._meta("boot") not in (None, "", boot_id())
        first = max(newest, self.folder.newest_noted(), self._reserved if lost_power else 0) + 1
        if first > newest + 1:
            _log.warning("the log has lost what followed event %d; ids go on at %d", newest, first)
        return first

    def _newest_stored(self) -> int:
        return int(self._connection.execute("SELECT max(seq) FROM events").fetchone()[0] or 0)

    def _meta(self, name: str) -> str | int | None:
        row = self._connection.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
        return row[0] if row else None

    def _set_meta(self, name: str, value: str | int) -> None:
        self._connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (name, value))

    def states(self) -> dict[str, bytes]:
        """What each writer had committed last."""
        return {str(name): bytes(state) for name, state in self._connection.execute("SELECT * FROM writers")}

    def append(
        self, prepared: Sequence[Prepared], writer: str, state: bytes | None, time_ms: int
    ) -> tuple[Record, ...]:
        """Commit events and their writer's state together; sqlite3.Error leaves everything as it was."""
        records = tuple(
            self._stamp(item, self.next_seq + offset, time_ms) for offset, item in enumerate(prepared)
        )
        reserve = bool(records) and records[-1].seq > self._reserved
        with self._transaction(durable=reserve):
            self._insert(records, [item.item_ms for item in prepared])
            if state is not None:
                self._connection.execute("INSERT OR REPLACE INTO writers VALUES (?, ?)", (writer, state))
            if reserve:
                self._set_meta("reserved", records[-1].seq + RESERVE)
        if records:
            self._note_committed(records, reserve=reserve)
        return records

    def _note_committed(self, records: Sequence[Record], *, reserve: bool) -> None:
        self.next_seq = records[-1].seq + 1
        self._minute = records[-1].time_ms // 60_000
        self.folder.note_newest(records[-1].seq)
        if reserve:
            self._reserved = records[-1].seq + RESERVE

    def _stamp(self, item: Prepared, seq: int, time_ms: int) -> Record:
        event_id = str(EventId(self.epoch, seq))
        body = item.draft.body
        envelope = Envelope(
            id=event_id,
            type=item.type,
            channel=item.draft.channel,
            key=body.key,
            time=rfc3339(time_ms),
            retry_ms=item.retry_ms,
        )
        return Record(
            seq=seq,
            id=event_id,
            type=item.type,
            channel=item.draft.channel,
            key=body.key,
            symbols=body.symbols_named,
            time_ms=time_ms,
            json=stamp(envelope, item.json),
        )

    def _insert(self, records: Sequence[Record], items_ms: Sequence[int | None]) -> None:
        topics = [self._topic(record.channel, record.type) for record in records]
        self._connection.executemany(
            "INSERT INTO events VALUES (?, ?, ?, ?, ?, ?)",
            [
                (record.seq, topic, record.time_ms, record.key, " ".join(record.symbols), record.json)
                for record, topic in zip(records, topics, strict=True)
            ],
        )
        self._connection.executemany(
            "INSERT INTO keys VALUES (?, ?, ?, ?) ON CONFLICT (key) DO UPDATE "
            "SET seq = excluded.seq, topic = excluded.topic, item_ms = excluded.item_ms",
            [
                (record.key, record.seq, topic, record.time_ms if item_ms is None else item_ms)
                for record, topic, item_ms in zip(records, topics, items_ms, strict=True)
                if record.key is not None
            ],
        )
        for record in records[:1]:
            if record.time_ms // 60_000 != self._minute:
                self._connection.execute(
                    "INSERT INTO minutes VALUES (?, ?) ON CONFLICT DO NOTHING",
                    (record.time_ms // 60_000, record.seq),
                )

    def _topic(self, channel: str, kind: str) -> int:
        known = self._topics.get((channel, kind))
        if known is not None:
            return known
        self._connection.execute(
            "INSERT OR IGNORE INTO topics (channel, type) VALUES (?, ?)", (channel, kind)
        )
        row = self._connection.execute(
            "SELECT id FROM topics WHERE channel = ? AND type = ?", (channel, kind)
        ).fetchone()
        self._topics[channel, kind] = int(row[0])
        return int(row[0])

    @contextlib.contextmanager
    def _transaction(self, *, durable: bool = False) -> Iterator[None]:
        """Run a transaction; `durable` makes it, and all before it, survive a power loss."""
        self._connection.execute(f"PRAGMA synchronous = {'full' if durable else self._sync}")
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._connection.execute("COMMIT")
        except BaseException:
            self._topics.clear()  # a topic that was made in this transaction is gone with it
            # SQLite has already rolled back by itself after a full disk or an I/O error.
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise

    def reopen(self, delivered: Sequence[Record]) -> None:
        """Open the file again after an error, and put back what readers have seen but the file has lost.

        `delivered` are the newest committed records, ascending; sqlite3.Error or LogUnusable while the
        trouble lasts.
        """
        with contextlib.suppress(sqlite3.Error):
            self._connection.close()
        fresh = schema.connect(self.folder.database, sync=self._sync)
        self._connection = fresh
        if schema.version(fresh) != schema.VERSION or self._meta("epoch") != self.epoch:
            raise LogUnusable(
                str(self.folder.database), "the file is not the log that was being served; put it back"
            )
        self._topics.clear()
        self._minute = -1
        newest = self._newest_stored()
        missing = [record for record in delivered if record.seq > newest]
        if missing:
            _log.warning(
                "the log lost %d events that were already delivered; putting them back", len(missing)
            )
            with self._transaction(durable=True):
                self._insert(missing, [_item_ms(record.body) for record in missing])
        self.next_seq = max(self.next_seq, newest + 1)

    def trim(self, policies: Mapping[str, Keep], fallback: Keep, now_ms: int, limit: int) -> int:
        """Delete at most `limit` events that are past keeping, in one transaction; how many that were."""
        with self._transaction():
            return trim(self._connection, policies, fallback, now_ms, limit)

    def touch(self) -> None:
        """Write something small, to find out whether the file can be written."""
        with self._transaction():
            self._set_meta("touched", self.next_seq)

    def close(self) -> None:
        """Close in order, so that the next start knows that nothing is missing."""
        with contextlib.suppress(sqlite3.Error), self._transaction(durable=True):
            self._set_meta("boot", "")
        self._connection.close()
