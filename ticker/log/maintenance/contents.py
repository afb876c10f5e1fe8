"""What is in a log's file, as it is told to an operator."""

import contextlib
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import msgspec

from ticker.errors import LogUnusable
from ticker.log import schema
from ticker.log.cursor import EventId
from ticker.log.folder import DATABASE
from ticker.log.maintenance.foreign import why_no_log
from ticker.log.trouble import explain


class Contents(msgspec.Struct, frozen=True):
    """`first` and `last` are the oldest and the newest event that are kept, None where there is none."""

    epoch: str
    format: int
    events: int
    first: EventId | None
    last: EventId | None

    @property
    def told(self) -> str:
        """In words."""
        match self.events:
            case 0:
                return "no events"
            case 1:
                return f"1 event, {self.last}"
            case count:
                return f"{count} events, {self.first} to {self.last}"


@contextlib.contextmanager
def reading(path: Path) -> Iterator[tuple[sqlite3.Connection, str]]:
    """One state of the log in a file, and its epoch; LogUnusable where none can be read."""
    if path.is_dir():
        raise LogUnusable(str(path), f"is a folder; the log of one is the file {DATABASE} in it")
    if not path.is_file():
        raise LogUnusable(str(path), "there is no log")
    try:
        with closing(schema.connect(path, "ro")) as connection:
            epoch = schema.epoch_of(connection, path)
            if epoch is None:
                raise LogUnusable(str(path), "the file is empty: nothing has ever been written here")
            connection.execute("BEGIN")
            yield connection, epoch
    except sqlite3.Error as error:
        raise LogUnusable(str(path), _why(error, path)) from error


def _why(error: sqlite3.Error, path: Path) -> str:
    """What is wrong with a file that may be anything, and need not be the log's own."""
    match getattr(error, "sqlite_errorname", ""):
        case "SQLITE_CANTOPEN" if not os.access(path, os.R_OK):
            return "cannot be read: permission denied"
        case "SQLITE_NOTADB":
            # Not before: to close a file that is open as a database here would take its locks away.
            with path.open("rb") as file:
                return why_no_log(file.read(64))
        case "SQLITE_CORRUPT":
            return "is damaged, or a part of it is missing"
        case _:
            return f"cannot be read: {explain(error)}"


def contents_of(connection: sqlite3.Connection, epoch: str) -> Contents:
    """Count the events, which takes about a second for ten million."""
    count, first, last = connection.execute("SELECT count(*), min(seq), max(seq) FROM events").fetchone()
    return Contents(
        epoch=epoch,
        format=schema.format_of(connection),
        events=int(count),
        first=None if first is None else EventId(epoch, int(first)),
        last=None if last is None else EventId(epoch, int(last)),
    )
