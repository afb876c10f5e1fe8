"""The writing side of the log: what happens inside one SQLite transaction. Blocking; one thread."""

import contextlib
import logging
import sqlite3
from collections.abc import Callable, Mapping, Sequence

from ticker.errors import LogUnusable
from ticker.events import Record
from ticker.log import bars
from ticker.log.channel import Keep
from ticker.log.cursor import new_epoch
from ticker.log.folder import DataFolder, boot_id
from ticker.log.stream_place import META, StreamPlace, Upstream, written
from ticker.log.trouble import explain, is_damage
from ticker.log.writing import provenance
from ticker.log.writing.attempt import Attempt, Known, attempts_at
from ticker.log.writing.batch import Batch, item_times
from ticker.log.writing.copied import place_in_stream
from ticker.log.writing.file import LogFile
from ticker.log.writing.new_rows import NewRows
from ticker.log.writing.retention import oldest_through, trim

_logger = logging.getLogger(__name__)

_MOVE_AWAY = ", or move it away to begin anew"
_SERIES_AT_ONCE = 20
RESERVE = 1_000_000
"""Sequences promised ahead: after a power loss ids go on behind the promise, so none is used twice."""


class Store:
    """Appends and remembers; `next_seq` never steps back while the folder is held.

    `on_commit` is called in the writing thread with the batches that have become durable, in order. In a
    copy of a stream it is the stream that says what an event's sequence is, whatever happened to the file.
    """

    def __init__(
        self,
        folder: DataFolder,
        sync: str,
        on_commit: Callable[[Sequence[Attempt]], None],
        upstream: Upstream | None = None,
    ) -> None:
        """Open or create the log; LogUnusable."""
        self.folder = folder
        self._sync = sync
        self._on_commit = on_commit
        self._upstream = upstream
        self.place: StreamPlace | None = None
        self._file: LogFile | None = None
        self._attempts: Sequence[Attempt] = ()
        self._new_rows = NewRows()
        self._sealed_ms = 0
        self._series_trimmed = 0
        self._suspect = False
        try:
            self._open()
        except (sqlite3.Error, OSError) as error:
            self.disconnect()
            raise LogUnusable(
                str(folder.database),
                f"the log cannot be opened: {explain(error)}{_MOVE_AWAY if is_damage(error) else ''}",
            ) from error
        except BaseException:
            self.disconnect()
            raise

    def _open(self) -> None:
        epoch = None if self._upstream is None else self._upstream.epoch
        file = self._file = LogFile(self.folder.database, self._sync, create=True, epoch=epoch)
        self._reserved = provenance.reserved(file)
        self.place = place_in_stream(file, str(self.folder.database), self._upstream)
        if self.place is not None:
            # What is missing comes once more, under the same ids: neither a copy nor a cut is in doubt.
            self.folder.note_newest(self.place.next_seq - 1)
        elif file.is_new:
            # Another log than the one whose newest sequence was noted: its ids differ by their epoch.
            self.folder.note_newest(0)
        elif (doubt := provenance.doubt(file, self.folder)) is not None:
            _logger.warning("%s: readers begin anew, their ids are another log's", doubt)
            file.begin_anew(new_epoch())
        self.epoch = file.epoch
        self.states = self._stored_states(file)
        self.next_seq = self._first_unused(file) if self.place is None else self.place.next_seq
        self._last = file.last
        self._seal = provenance.seal(file, self.folder)

    def _first_unused(self, file: LogFile) -> int:
        newest, reserved = file.last, self._reserved if provenance.has_lost_power(file) else 0
        first = max(newest, self.folder.newest_noted(), reserved) + 1
        if first > newest + 1:
            _logger.warning("the log may have lost what followed event %d; ids go on at %d", newest, first)
        return first

    @staticmethod
    def _stored_states(file: LogFile) -> dict[str, bytes]:
        rows = file.connection.execute("SELECT name, state FROM writers")
        return {str(name): bytes(state) for name, state in rows}

    # The file under it

    @property
    def is_connected(self) -> bool:
        return self._file is not None and not self._suspect

    @property
    def _open_file(self) -> LogFile:
        if self._file is None:
            raise LogUnusable(str(self.folder.database), "the log's file is not open")
        return self._file

    def suspect(self) -> None:
        """Have the whole file checked before it is written again; from any thread."""
        self._suspect = True

    def distrust(self, error: Exception) -> None:
        """Let go of the file after an error: `reconnect` is to look at it afresh."""
        self._suspect = self._suspect or is_damage(error)
        self.disconnect()

    def disconnect(self) -> None:
        file, self._file = self._file, None
        if file is not None:
            with contextlib.suppress(sqlite3.Error, OSError):
                file.close()

    def reconnect(self, known: Known) -> None:
        """Open the file again, and put back what it has lost of what is known.

        sqlite3.Error, OSError or LogUnusable while the trouble lasts.
        """
        self.disconnect()
        file = self._file = LogFile(self.folder.database, self._sync, create=False)
        try:
            self._refuse_another(file)
            if self._suspect:
                file.check_every_page()
            self._new_rows.forget_places()
            self._settle(file)
            self._put_back(file, known)
        except BaseException:
            self.disconnect()
            raise
        self._suspect = False
        self.next_seq = max(self.next_seq, file.newest + 1)

    def _refuse_another(self, file: LogFile) -> None:
        if file.epoch != self.epoch:
            raise LogUnusable(
                str(self.folder.database), "the file is not the log that was being served: put it back"
            )

    def _settle(self, file: LogFile) -> None:
        """Find out whether the transaction that failed has been committed all the same.

        A sync that fails after the commit was written reports an error for what is there at the next
        look: appending it again would deliver it twice.
        """
        attempts, self._attempts = self._attempts, ()
        last = next((attempt.records[-1] for attempt in reversed(attempts) if attempt.records), None)
        if last is None:
            return
        row = file.connection.execute("SELECT json FROM events WHERE seq = ?", (last.seq,)).fetchone()
        if row is not None and row[0] == last.json:
            self._attempts = attempts
            self._committed(attempts)

    def _put_back(self, file: LogFile, known: Known) -> None:
        newest, stored = file.newest, self._stored_states(file)
        missing = [record for record in known.delivered if record.seq > newest]
        states = {name: state for name, state in known.states.items() if stored.get(name) != state}
        for attempt in self._attempts:
            states.pop(attempt.batch.writer, None)
        if missing:
            _logger.warning("putting back %d events that the log's file has lost", len(missing))
        last = file.last
        lost = missing[0].seq - 1 if missing else self._last
        if lost > last:
            _logger.error("events %d to %d are lost for good", last + 1, lost)
        is_whole = not (missing or states or lost > last or file.meta("backup"))
        if is_whole and self._promises(file) == self._promises_now():
            return
        with file.transaction(durable=True):
            self._new_rows.insert(
                file.connection, missing, [record.body for record in missing], item_times(missing)
            )
            if lost > last:
                # Whoever goes on from before what was lost is told that its cursor has expired.
                file.connection.execute("UPDATE topics SET lost_seq = max(lost_seq, ?)", (lost,))
            file.connection.executemany("INSERT OR REPLACE INTO writers VALUES (?, ?)", states.items())
            for name, value in self._promises_now().items():
                file.set_meta(name, value)
            file.forget_meta("backup")  # it has all again, and goes on as the log itself

    def _promises_now(self) -> dict[str, str | int]:
        place = {} if self.place is None else {META: written(self.place)}
        seal = {"boot": boot_id(), "seal": str(self._seal), "next_seal": ""}
        return {**seal, "reserved": self._reserved, **place}

    def _promises(self, file: LogFile) -> dict[str, str | int]:
        return {
            name: file.meta(name) or ("" if isinstance(value, str) else 0)
            for name, value in self._promises_now().items()
        }

    # Appending

    def append(self, batch: Batch, time_ms: int, message: tuple[int, str]) -> tuple[Record, ...]:
        """Commit what came in a message of the stream, which has that sequence and time."""
        return self.append_all((batch,), time_ms, message)[0]

    def append_all(
        self, batches: Sequence[Batch], time_ms: int, message: tuple[int, str] | None = None
    ) -> Sequence[tuple[Record, ...]]:
        """Commit events and their writers' states together; sqlite3.Error leaves everything as it was."""
        if self._attempts and self._attempts[0].batch is batches[0]:
            # Committed at an attempt that reported an error.
            return [attempt.records for attempt in self._attempts]
        file = self._open_file
        attempts = attempts_at(batches, self.epoch, self.next_seq, time_ms, message)
        last, reserved = attempts[-1].next_seq - 1, self._reserved
        if last > reserved:
            reserved = last + RESERVE
        self._attempts = attempts
        with file.transaction(durable=reserved != self._reserved):
            for attempt in attempts:
                self._insert(file, attempt, time_ms)
            if reserved != self._reserved:
                file.set_meta("reserved", reserved)
            if attempts[-1].place is not None:
                file.set_meta(META, written(attempts[-1].place))
        self._attempts = ()
        self._reserved = reserved
        self._committed(attempts)
        return [attempt.records for attempt in attempts]

    def _insert(self, file: LogFile, attempt: Attempt, time_ms: int) -> None:
        prepared = attempt.batch.prepared
        if prepared:
            times = [time_ms if item.item_ms is None else item.item_ms for item in prepared]
            bodies = [item.draft.body for item in prepared]
            self._new_rows.insert(file.connection, attempt.records, bodies, times)
        if attempt.state is not None:
            file.connection.execute(
                "INSERT OR REPLACE INTO writers VALUES (?, ?)", (attempt.batch.writer, attempt.state)
            )

    def _committed(self, attempts: Sequence[Attempt]) -> None:
        self.place = attempts[-1].place or self.place
        if attempts[-1].next_seq > self.next_seq:
            self.next_seq = attempts[-1].next_seq
            newest = self._last = self.next_seq - 1
            self.folder.note_newest(newest)
        self._on_commit(attempts)

    # Upkeep

    def trim(
        self, policies: Mapping[str, Keep], fallback: Keep, now_ms: int, limit: int, max_bytes: int | None
    ) -> int:
        """Delete at most `limit` events that are past keeping, in one transaction; how many that were.

        The oldest are also where the file holds more than `max_bytes`.
        """
        file = self._open_file
        with file.transaction():
            surplus = 0
            if max_bytes is not None and file.used_bytes > max_bytes:
                surplus = oldest_through(file.connection, now_ms, limit)
            deleted = trim(file.connection, policies, fallback, now_ms, limit, surplus)
        if abs(now_ms - self._sealed_ms) >= provenance.RESEAL_MS:
            self._seal = provenance.seal(file, self.folder)
            self._sealed_ms = now_ms
        return deleted

    def trim_bars(self, keep_ms: Mapping[int, int], now_ms: int) -> None:
        """Delete the bars of the next few symbols that are past keeping, by interval (seconds)."""
        file = self._open_file
        with file.transaction():
            self._series_trimmed = bars.trim(
                file.connection, keep_ms, now_ms, self._series_trimmed, _SERIES_AT_ONCE
            )

    def give_back(self, pages: int) -> bool:
        """Shorten the file by at most so many pages that nothing is in; whether there are more to take."""
        return self._open_file.give_back(pages)

    def probe(self) -> None:
        """Find out whether the file is still there, and whether it can be written."""
        file = self._open_file
        file.check()
        with file.transaction():
            file.set_meta("touched", self.next_seq)

    def close(self) -> None:
        """Close in order, so that the next start knows that nothing is missing."""
        if self._file is not None:
            with contextlib.suppress(sqlite3.Error, OSError):
                # What was copied while it was open may be written over the folder's files from now on.
                self._seal = provenance.seal(self._file, self.folder)
            with contextlib.suppress(sqlite3.Error), self._file.transaction(durable=True):
                self._file.set_meta("boot", "")
        self.disconnect()
