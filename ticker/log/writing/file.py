"""The log's file, open for writing: its transactions, and whether it still is what was opened."""

import contextlib
import logging
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from ticker.errors import LogUnusable
from ticker.log import bars, named, schema, search
from ticker.log.cursor import new_epoch
from ticker.log.writing import formats
from ticker.log.writing.wal import pages_in

_logger = logging.getLogger(__name__)

DAMAGED = "the log's file is damaged: put a good copy back"
_GONE = "the log's file is gone: put it back"
_SPARE_PAGES = 250
"""What is not worth giving back: a megabyte."""
_INCREMENTAL = 2
_MAGIC = b"SQLite format 3\0"


class LogFile:
    """One writing connection; used by one thread at a time, `close` it whatever happens."""

    def __init__(self, path: Path, sync: str, *, create: bool, epoch: str | None = None) -> None:
        """Open the log, or with `create` begin one in an empty folder; sqlite3.Error, LogUnusable.

        `epoch` is what the ids of a new one begin with; it is drawn where that is None.
        """
        if not create and not path.exists():
            raise LogUnusable(str(path), _GONE)
        self._path = path
        self._sync = sync
        self._synchronous = ""
        if create:
            make_private(path)
        self.connection = schema.connect(path, "rwc" if create else "rw")
        try:
            # Looked at before anything is changed: it may be a file of another program.
            found = schema.epoch_of(self.connection, path, "; move it away to begin anew")
            _refuse_empty(path, found, create=create)
            if found is None:
                # Before anything is in there: else it takes writing all of the file anew.
                self.connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
            self.connection.execute("PRAGMA journal_mode = WAL")
            self.connection.execute("PRAGMA journal_size_limit = 67108864")
            self.is_new = found is None
            self.epoch = found or epoch or new_epoch()
            if self.is_new:
                schema.create(self.connection, self.epoch, bars.TABLES)
            self._bring_up_to_date()
            self._make_searchable()
            self._identity, self._wal_identity = _identity(path), _identity(_wal(path))
        except BaseException:
            self.connection.close()
            raise

    def _bring_up_to_date(self) -> None:
        """Make a log of an older format one of the newest, in one transaction."""
        found = schema.format_of(self.connection)
        if found == schema.VERSION:
            return
        with self.transaction(durable=True):
            formats.bring_up_to_date(self.connection, found)
        _logger.warning(
            "%s: the log had format %d, and has %d now: an older Ticker cannot open it any more",
            *(self._path, found, schema.VERSION),
        )

    def _make_searchable(self) -> None:
        """Give a log that has none, or was indexed by other rules, its indexes of words and symbols.

        All of it in one transaction before anything else is done: about 4 s for 100,000 headlines, once.
        """
        if self.meta("search") != search.RULES:
            self._rebuild_search()

    def _rebuild_search(self) -> None:
        with self.transaction(durable=True):
            search.rebuild(self.connection)
            named.rebuild(self.connection)
            self.set_meta("search", search.RULES)

    def begin_anew(self, epoch: str) -> None:
        """Have every event's id begin with another epoch; about a second for 100,000 events."""
        # In alerts and moves the event that they are about is named too. Within a JSON string a quotation
        # mark is escaped, so that these texts are nowhere but where they are meant.
        named, moves = _of_types("alert", "move"), _of_types("move")
        with self.transaction(durable=True):
            for column, before, after, where in (
                ("json", f'"id":"{self.epoch}-', f'"id":"{epoch}-', ""),
                ("json", f'"about":"{self.epoch}-', f'"about":"{epoch}-', named),
                ("json", f":{self.epoch}-", f":{epoch}-", moves),
                ("key", f":{self.epoch}-", f":{epoch}-", moves),
            ):
                value = f"replace(CAST({column} AS TEXT), ?, ?)"
                value = f"CAST({value} AS BLOB)" if column == "json" else value
                self.connection.execute(f"UPDATE events SET {column} = {value}{where}", (before, after))  # noqa: S608
            self.connection.execute(
                f"UPDATE keys SET key = replace(key, ?, ?){moves}",  # noqa: S608
                (f":{self.epoch}-", f":{epoch}-"),
            )
            self.set_meta("epoch", epoch)
            # It is no backup any more, but a log of its own.
            self.forget_meta("backup")
        self.epoch = epoch

    @contextlib.contextmanager
    def transaction(self, *, durable: bool = False) -> Iterator[None]:
        """Run a transaction; `durable` makes it, and all before it, survive a power loss."""
        self._have_synchronous("full" if durable else self._sync)
        self.connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            self.connection.execute("COMMIT")
        except BaseException:
            # SQLite has already rolled back by itself after a full disk or an I/O error.
            if self.connection.in_transaction:
                with contextlib.suppress(sqlite3.Error):
                    self.connection.execute("ROLLBACK")
            raise

    def _have_synchronous(self, sync: str) -> None:
        if sync != self._synchronous:
            self.connection.execute(f"PRAGMA synchronous = {sync}")
            self._synchronous = sync

    def meta(self, name: str) -> str | int | None:
        return schema.meta_of(self.connection, name)

    def set_meta(self, name: str, value: str | int) -> None:
        self.connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (name, value))

    def forget_meta(self, name: str) -> None:
        self.connection.execute("DELETE FROM meta WHERE name = ?", (name,))

    @property
    def newest(self) -> int:
        """The newest sequence stored, 0 in an empty log."""
        return schema.newest_of(self.connection)

    @property
    def last(self) -> int:
        """The newest sequence that was ever committed to this file, stored or deleted since."""
        return max(
            self.newest,
            *(
                int(self.connection.execute(f"SELECT max({column}) FROM {table}").fetchone()[0] or 0)  # noqa: S608
                for table, column in (("topics", "lost_seq"), ("trimmed", "through_seq"))
            ),
        )

    @property
    def used_bytes(self) -> int:
        """What the file holds, without the pages that deleted events have left."""
        pages, unused, page_bytes = self._pragmas("page_count", "freelist_count", "page_size")
        return (pages - unused) * page_bytes

    def give_back(self, most: int) -> bool:
        """Shorten the file by at most `most` unused pages; whether there are more to take.

        A tenth is left: new events need as much soon, and a file that is shortened and lengthened by turns
        takes writing for nothing.
        """
        pages, unused, mode = self._pragmas("page_count", "freelist_count", "auto_vacuum")
        spare = unused - max(_SPARE_PAGES, pages // 10)
        if mode != _INCREMENTAL or spare <= 0:
            return False
        # A script, as SQLite takes one page at each step, and only that is stepped through to its end.
        self.connection.executescript(f"PRAGMA incremental_vacuum({min(most, spare)})")
        return spare > most

    def _pragmas(self, *names: str) -> list[int]:
        return [int(self.connection.execute(f"PRAGMA {name}").fetchone()[0]) for name in names]

    def check(self) -> None:
        """Notice that the file was moved, replaced, cut or overwritten; OSError, LogUnusable.

        SQLite itself goes on writing into a file that nobody will ever open again.
        """
        identity = _identity(self._path)
        if identity is None:
            raise LogUnusable(str(self._path), _GONE)
        if identity != self._identity:
            raise LogUnusable(str(self._path), "the log's file was moved away and another put in its place")
        with self._path.open("rb") as file:
            header = file.read(100)
            size = os.fstat(file.fileno()).st_size
        # SQLite's file format, 1.3: page size at 16 (1 means 65536), size in pages at 28, big-endian.
        page_bytes = int.from_bytes(header[16:18], "big")
        page_bytes = 65_536 if page_bytes == 1 else page_bytes
        pages = int.from_bytes(header[28:32], "big")
        if header[:16] != _MAGIC or (
            size < pages * page_bytes and not self._is_cut_short(size, pages, page_bytes)
        ):
            raise LogUnusable(str(self._path), DAMAGED)

    def _is_cut_short(self, size: int, pages: int, page_bytes: int) -> bool:
        """Whether what the file lacks is yet to come from the -wal file, as after a full disk."""
        missing = set(range(size // page_bytes + 1, pages + 1))
        return missing <= pages_in(_wal(self._path), page_bytes)

    def check_every_page(self) -> None:
        """Read the whole file, which takes about a second for each GB; sqlite3.Error, LogUnusable."""
        verdict = self.connection.execute("PRAGMA quick_check(1)").fetchone()
        if verdict is None or verdict[0] != "ok":
            raise LogUnusable(str(self._path), DAMAGED)
        if not search.is_sound(self.connection):
            # The pages are whole, and so are the events: what is found by them can be found again.
            self._rebuild_search()

    def close(self) -> None:
        self.connection.close()
        wal = _wal(self._path)
        if _identity(self._path) != self._identity and _identity(wal) == self._wal_identity:
            # It belongs to the file that was moved away: SQLite would mix it into the one put back.
            wal.unlink(missing_ok=True)
            wal.with_name(f"{self._path.name}-shm").unlink(missing_ok=True)


def make_private(path: Path) -> None:
    """Have a log that is not there yet be for nobody else; SQLite gives what lies beside it the same mode.

    What sources of private channels said is in it, and the keys of browsers that are told of alerts.
    """
    if not path.exists():
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))


def _refuse_empty(path: Path, epoch: str | None, *, create: bool) -> None:
    if epoch is None and not create:
        raise LogUnusable(str(path), "the log's file is empty: put a good copy back")


def _of_types(*types: str) -> str:
    """SQL for what is of a topic of these types."""
    listed = ", ".join(f"'{name}'" for name in types)
    return f" WHERE topic IN (SELECT id FROM topics WHERE type IN ({listed}))"  # noqa: S608


def _wal(path: Path) -> Path:
    return path.with_name(f"{path.name}-wal")


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        stat = path.stat()
    except FileNotFoundError:
        return None
    return stat.st_dev, stat.st_ino
