"""A thread that reads the log's file, on one connection that is opened when it is needed."""

import contextlib
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Generic, TypeVar

import msgspec

from ticker.errors import LogError
from ticker.log import schema
from ticker.log.reading.rows import Rows
from ticker.log.trouble import explain, is_damage

T = TypeVar("T")

_LOOK_AROUND = 100_000
"""After so many steps of SQLite's, some milliseconds, it is seen whether anybody waits for the answer."""


class Read(Generic[T]):
    """What is to be read; `is_wanted` until nobody waits for it any more."""

    __slots__ = ("is_wanted", "work")

    def __init__(self, work: Callable[[Rows], T]) -> None:
        self.work = work
        self.is_wanted = True


class Connection:
    """`on_damage` is called in the thread when what was read cannot be right."""

    def __init__(self, database: Path, epoch: str, on_damage: Callable[[], None]) -> None:
        self._database = database
        self._epoch = epoch
        self._on_damage = on_damage
        self._thread = ThreadPoolExecutor(1, "log-reader")
        self._rows: Rows | None = None
        self._open_or_closed = threading.Lock()

    def read(self, read: Read[T]) -> "Future[T]":
        """Do it in the thread; LogError if the file cannot be read now, or the read is wanted no more."""
        return self._thread.submit(self._read, read)

    def _read(self, read: Read[T]) -> T:
        try:
            rows = self._open()
            rows.connection.set_progress_handler(lambda: not read.is_wanted, _LOOK_AROUND)
            return read.work(rows)
        except (sqlite3.Error, msgspec.DecodeError) as error:
            if read.is_wanted:
                self._disconnect()
                if is_damage(error):
                    self._on_damage()
            raise LogError(str(self._database), f"cannot be read: {explain(error)}") from error

    def _open(self) -> Rows:
        if self._rows is None:
            self._rows = Rows(schema.connect(self._database, "ro"), self._epoch)
        return self._rows

    def interrupt(self) -> None:
        """Have the read that is under way, and is wanted no more, end now."""
        # SQLite must not be asked to interrupt a connection that is being closed.
        with self._open_or_closed:
            if self._rows is not None:
                self._rows.connection.interrupt()

    def _disconnect(self) -> None:
        with self._open_or_closed:
            rows, self._rows = self._rows, None
            if rows is not None:
                with contextlib.suppress(sqlite3.Error):
                    rows.close()

    def forget(self) -> "Future[None]":
        """Close the connection, once what is being read is read: the next read opens another."""
        return self._thread.submit(self._disconnect)

    def close(self) -> None:
        self._thread.shutdown()
